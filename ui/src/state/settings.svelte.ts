/** What the person set: changed here, kept by Rust. */
import type { Backend } from "../ipc/backend";
import type { Settings } from "../ipc/generated/Settings";

const DEFAULTS: Settings = {
  name: "",
  microphone: true,
  camera: true,
  devices: { camera: "default", microphone: "default", speaker: "default" },
  sound: { echo: true, noise: "low", gain: true, music: false, even: false },
  preferences: { camera: { order: [], places: [] }, microphone: { order: [], places: [] }, speaker: { order: [], places: [] } },
  language: null,
  theme: "system",
  layout: "gallery",
  selfView: true,
  mirror: true,
  zoom: 100,
  teams: { guests: [], guest: "", browser: "", ownWebview: false },
  work: { cloud: "public", clientId: "", tenant: "", chats: false },
  reminders: true,
};

/** How large the page can be drawn, in percent. */
export const ZOOMS = [100, 125, 150, 175, 200] as const;

/** The next larger or smaller size, or the usual one, by the keys that browsers have for it; null for other keys. */
export function zoomed(from: number, key: string): number | null {
  if (key === "0") return 100;
  if (key === "+" || key === "=") return ZOOMS.find((zoom) => zoom > from) ?? from;
  return key === "-" ? (ZOOMS.findLast((zoom) => zoom < from) ?? from) : null;
}

export class SettingsState {
  current: Settings = $state.raw(DEFAULTS);
  readonly #backend: Backend;
  readonly #failed: (failure: unknown) => void;
  #saving: Promise<void> | undefined;
  #again = false;

  /** `failed` is told when something could not be saved. */
  constructor(backend: Backend, failed: (failure: unknown) => void) {
    this.#backend = backend;
    this.#failed = failed;
  }

  /** What was kept, at the start. */
  load(settings: Settings): void {
    this.current = settings;
  }

  /** Changes some and saves all; changes during a save are saved together after it. */
  change(some: Partial<Settings>): Promise<void> {
    this.current = { ...this.current, ...some };
    this.#again = true;
    this.#saving ??= this.#save();
    return this.#saving;
  }

  async #save(): Promise<void> {
    while (this.#again) {
      this.#again = false;
      await this.#backend.saveSettings(this.current).catch(this.#failed);
    }
    this.#saving = undefined;
  }
}
