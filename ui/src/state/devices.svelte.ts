/** Cameras, microphones and loudspeakers: what there is, what is used, and what to do when one goes away. */
import { t } from "../i18n/index.svelte";
import type { Backend } from "../ipc/backend";
import type { Chosen } from "../ipc/generated/Chosen";
import type { Device } from "../ipc/generated/Device";
import type { Devices } from "../ipc/generated/Devices";
import type { MicrophoneLevel } from "../ipc/generated/MicrophoneLevel";
import type { SettingsState } from "./settings.svelte";

export type DeviceKind = keyof Chosen;
export const DEVICE_KINDS: DeviceKind[] = ["camera", "microphone", "speaker"];
/** The id of no device: Rust opens none. */
const NONE = "none";
const LISTS = { camera: "cameras", microphone: "microphones", speaker: "speakers" } as const;

/** A device that was used and is gone; another takes its place where there is one. */
export interface Gone {
  kind: DeviceKind;
  name: string;
  last: boolean;
}

export class DevicesState {
  /** All there are; undefined until the first answer. */
  all: Devices | undefined = $state.raw();
  /** The microphone now; undefined while none is open. */
  level: MicrophoneLevel | undefined = $state.raw();
  readonly #backend: Backend;
  readonly #settings: SettingsState;

  constructor(backend: Backend, settings: SettingsState) {
    this.#backend = backend;
    this.#settings = settings;
  }

  async load(): Promise<void> {
    this.all = await this.#backend.devices();
  }

  /** What is really used: the chosen one if it is there, else the system's default, else the first real one, else none. */
  get used(): Chosen {
    return effective(this.#settings.current.devices, this.all);
  }

  list(kind: DeviceKind): Device[] {
    return this.all?.[LISTS[kind]] ?? [];
  }

  /** The machine has none, and nobody chose what stands in for it. */
  missing(kind: DeviceKind): boolean {
    return this.used[kind] === NONE;
  }

  /** What a picker offers, with what is used among it. */
  options(kind: DeviceKind): { value: string; label: string }[] {
    if (!this.all) return [{ value: this.used[kind], label: t("common.loading") }];
    const found = this.list(kind).map((device) => ({ value: device.id, label: deviceName(device) }));
    return this.missing(kind) ? [{ value: NONE, label: t(`device.none.${kind}`) }, ...found] : found;
  }

  /** Remembers the choice and uses it at once in a running call or preview. */
  async choose(kind: DeviceKind, id: string): Promise<void> {
    void this.#settings.change({ devices: { ...this.#settings.current.devices, [kind]: id } });
    await this.#backend.choose(this.used);
  }

  /** Devices came or went: says which of those in use are gone, and whatever runs uses what replaces them. */
  async follow(now: Devices, tell: (text: string) => void): Promise<void> {
    const before = JSON.stringify(this.used);
    for (const { kind, name, last } of this.changed(now)) tell(t(last ? `device.last.${kind}` : `device.gone.${kind}`, { name }));
    if (JSON.stringify(this.used) !== before) await this.#backend.choose(this.used);
  }

  /** Devices came or went. Gives those that were in use and are gone; what replaces them is used from now on. */
  changed(now: Devices): Gone[] {
    const before = this.used;
    const names = DEVICE_KINDS.map((kind) => this.list(kind).find(({ id }) => id === before[kind]));
    this.all = now;
    return DEVICE_KINDS.flatMap((kind, index) => {
      const old = names[index];
      return old && !this.list(kind).some(({ id }) => id === old.id) ? [{ kind, name: deviceName(old), last: this.missing(kind) }] : [];
    });
  }
}

function effective(chosen: Chosen, all: Devices | undefined): Chosen {
  if (!all) return chosen;
  const pick = (kind: DeviceKind) => {
    const ids = all[LISTS[kind]].map(({ id }) => id);
    return [chosen[kind], "default"].find((id) => ids.includes(id)) ?? ids.find((id) => !isMadeUp(id)) ?? NONE;
  };
  return { camera: pick("camera"), microphone: pick("microphone"), speaker: pick("speaker") };
}

/** The app makes it up itself: only who chooses it gets it. */
function isMadeUp(id: string): boolean {
  return id.startsWith("test-pattern") || id.startsWith("tone");
}

/** What a picker calls a device: the system gives no name to its default, nor to what the app makes up itself. */
export function deviceName({ id, name }: Device): string {
  if (name) return name;
  if (id.startsWith("test-pattern")) return t("device.testPicture");
  if (id.startsWith("tone")) return t("device.testTone");
  return t("device.default");
}
