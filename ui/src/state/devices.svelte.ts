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
const LISTS = { camera: "cameras", microphone: "microphones", speaker: "speakers" } as const;

/** A device that was used and is gone; another takes its place. */
export interface Gone {
  kind: DeviceKind;
  name: string;
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

  /** What is really used: the chosen one if it is there, else the system's default, else the first. */
  get used(): Chosen {
    return effective(this.#settings.current.devices, this.all);
  }

  list(kind: DeviceKind): Device[] {
    return this.all?.[LISTS[kind]] ?? [];
  }

  /** Remembers the choice and uses it at once in a running call or preview. */
  async choose(kind: DeviceKind, id: string): Promise<void> {
    void this.#settings.change({ devices: { ...this.#settings.current.devices, [kind]: id } });
    await this.#backend.choose(this.used);
  }

  /** Devices came or went. Gives those that were in use and are gone; what replaces them is used from now on. */
  changed(now: Devices): Gone[] {
    const before = this.used;
    const names = DEVICE_KINDS.map((kind) => this.list(kind).find(({ id }) => id === before[kind]));
    this.all = now;
    return DEVICE_KINDS.flatMap((kind, index) => {
      const old = names[index];
      return old && !this.list(kind).some(({ id }) => id === old.id) ? [{ kind, name: deviceName(old) }] : [];
    });
  }
}

function effective(chosen: Chosen, all: Devices | undefined): Chosen {
  if (!all) return chosen;
  const pick = (kind: DeviceKind) => {
    const ids = all[LISTS[kind]].map(({ id }) => id);
    return [chosen[kind], "default"].find((id) => ids.includes(id)) ?? ids[0] ?? "default";
  };
  return { camera: pick("camera"), microphone: pick("microphone"), speaker: pick("speaker") };
}

/** What a picker calls a device: the system gives no name to its default, nor to what the app makes up itself. */
export function deviceName({ id, name }: Device): string {
  if (name) return name;
  if (id.startsWith("test-pattern")) return t("device.testPicture");
  if (id.startsWith("tone")) return t("device.testTone");
  return t("device.default");
}
