/** Cameras, microphones and loudspeakers: what there is, what is used, and what to do when one goes away. */
import { t } from "../i18n/index.svelte";
import type { Backend } from "../ipc/backend";
import type { Chosen } from "../ipc/generated/Chosen";
import type { Device } from "../ipc/generated/Device";
import type { DeviceKind } from "../ipc/generated/DeviceKind";
import type { DeviceNews } from "../ipc/generated/DeviceNews";
import type { Devices } from "../ipc/generated/Devices";
import type { DevicesNow } from "../ipc/generated/DevicesNow";
import type { MicrophoneLevel } from "../ipc/generated/MicrophoneLevel";
import type { SettingsState } from "./settings.svelte";

export type { DeviceKind };
export const DEVICE_KINDS: DeviceKind[] = ["camera", "microphone", "speaker"];
/** The id of no device: Rust opens none. */
const NONE = "none";
const LISTS = { camera: "cameras", microphone: "microphones", speaker: "speakers" } as const;

export class DevicesState {
  /** All there are; undefined until the first answer. */
  all: Devices | undefined = $state.raw();
  /** The microphone now; undefined while none is open. */
  level: MicrophoneLevel | undefined = $state.raw();
  #used: Chosen | undefined = $state.raw();
  readonly #backend: Backend;
  readonly #settings: SettingsState;

  constructor(backend: Backend, settings: SettingsState) {
    this.#backend = backend;
    this.#settings = settings;
  }

  async load(): Promise<void> {
    this.#take(await this.#backend.devices());
  }

  /** What is really used: Rust picks what is liked best of what there is; until it has, what was chosen last. */
  get used(): Chosen {
    return this.#used ?? this.#settings.current.devices;
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
    this.#used = { ...this.used, [kind]: id };
    void this.#settings.change({ devices: { ...this.#settings.current.devices, [kind]: id } });
    await this.#backend.choose(this.used);
  }

  /** Devices came or went: says where another is used from now on. A call follows by itself. */
  follow(now: DevicesNow, news: DeviceNews[], tell: (text: string, trouble: boolean) => void): void {
    this.#take(now);
    for (const { kind, moved } of news) {
      const [from, to] = [moved.from || t("device.default"), moved.to || t("device.default")];
      if (moved.why === "back") tell(t(`device.back.${kind}`, { name: to }), false);
      else tell(t(`device.${moved.why}.${kind}`, { name: from, other: to }), true);
    }
  }

  #take({ devices, used }: DevicesNow): void {
    this.all = devices;
    this.#used = used;
  }
}

/** What a picker calls a device: the system gives no name to its default, nor to what the app makes up itself. */
export function deviceName({ id, name }: Device): string {
  if (name) return name;
  if (id.startsWith("test-pattern")) return t("device.testPicture");
  if (id.startsWith("tone")) return t("device.testTone");
  return t("device.default");
}
