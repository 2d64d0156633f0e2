/** Devices of the made-up machine, and which of them are used: roughly as Rust picks them. */
import type { Chosen } from "../generated/Chosen";
import type { Device } from "../generated/Device";
import type { DeviceKind } from "../generated/DeviceKind";
import type { DeviceNews } from "../generated/DeviceNews";
import type { Devices } from "../generated/Devices";
import type { DevicesNow } from "../generated/DevicesNow";

const LISTS = { camera: "cameras", microphone: "microphones", speaker: "speakers" } as const;
const KINDS: DeviceKind[] = ["camera", "microphone", "speaker"];
const NONE = "none";

export class FakeDevices {
  #devices: Devices;
  #liked: Chosen = { camera: "default", microphone: "default", speaker: "default" };
  #used: Chosen;

  constructor(devices: Devices) {
    this.#devices = devices;
    this.#used = this.#pick();
  }

  get now(): DevicesNow {
    return { devices: this.#devices, used: this.#used };
  }

  choose(chosen: Chosen): void {
    this.#liked = chosen;
    this.#used = this.#pick();
  }

  /** These are there now. Gives what to tell. */
  plug(devices: Devices): DeviceNews[] {
    const [before, used] = [this.#devices, this.#used];
    this.#devices = devices;
    this.#used = this.#pick();
    return KINDS.flatMap((kind) => {
      const [left, now] = [used[kind], this.#used[kind]];
      if (left === now) return [];
      const gone = left !== NONE && !this.#list(kind).some(({ id }) => id === left);
      const why = now === NONE ? "last" : gone ? "gone" : "back";
      return [{ kind, moved: { why, from: name(before[LISTS[kind]], left), to: name(this.#list(kind), now) } }];
    });
  }

  #list(kind: DeviceKind): Device[] {
    return this.#devices[LISTS[kind]];
  }

  #pick(): Chosen {
    const pick = (kind: DeviceKind) => {
      const ids = this.#list(kind).map(({ id }) => id);
      return [this.#liked[kind], "default"].find((id) => ids.includes(id)) ?? ids.find((id) => !id.startsWith("test-pattern") && !id.startsWith("tone")) ?? NONE;
    };
    return { camera: pick("camera"), microphone: pick("microphone"), speaker: pick("speaker") };
  }
}

function name(list: Device[], id: string): string {
  return list.find((device) => device.id === id)?.name ?? "";
}
