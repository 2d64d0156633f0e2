/** Measuring what comes, picture by picture and sample by sample, for figures rather than for tests. */

import { listening, sound } from "./ear";
import { readLuma } from "./stamp";
import { upload } from "./upload";

/** Every so manieth picture of the clip is handed over whole. */
const WHOLE_EVERY = 10;

/** Sound is handed over in pieces of half a second, which is a whole number of the blocks that come: 128 samples. */
const PIECE = 188 * 128;

/** A picture: its number, its stamp's time field, when it was there (milliseconds since 1970), width and height. */
export type Row = [number: number, time: number, at: number, width: number, height: number];

declare class MediaStreamTrackProcessor {
  constructor(init: { track: MediaStreamTrack });
  readonly readable: ReadableStream<VideoFrame>;
}

const now = (): number => performance.timeOrigin + performance.now();

/** Reads the numbers of all pictures of a track. */
export class Gauge {
  private rows: Row[] = [];

  /** `whole`: hand every tenth picture over, for comparison with what was sent. */
  constructor(
    track: MediaStreamTrack,
    private readonly whole: boolean,
  ) {
    void this.run(track);
  }

  /** What came since the last call. */
  take(): Row[] {
    return this.rows.splice(0);
  }

  private async run(track: MediaStreamTrack): Promise<void> {
    const reader = new MediaStreamTrackProcessor({ track }).readable.getReader();
    for (;;) {
      const { value: frame, done } = await reader.read();
      if (done) return;
      await this.look(frame, now());
      frame.close();
    }
  }

  private async look(frame: VideoFrame, at: number): Promise<void> {
    const { width, height } = frame.visibleRect ?? { width: 0, height: 0 };
    if (width === 0 || (frame.format !== "I420" && frame.format !== "NV12")) return;
    const data = new Uint8Array(frame.allocationSize());
    const [plane] = await frame.copyTo(data);
    if (plane === undefined) return;
    const luma = { data: data.subarray(plane.offset), stride: plane.stride, width, height };
    const stamp = readLuma(luma);
    this.rows.push([stamp?.number ?? -1, stamp?.time ?? 0, at, width, height]);
    if (!this.whole || stamp === null || stamp.number % WHOLE_EVERY !== 0) return;
    const packed = new Uint8Array(width * height);
    for (let row = 0; row < height; row += 1) packed.set(luma.data.subarray(row * plane.stride, row * plane.stride + width), row * width);
    upload(`luma-${Math.round(at)}-${stamp.number}-${width}x${height}`, packed);
  }
}

const WORKLET = `registerProcessor("taker", class extends AudioWorkletProcessor {
  constructor() { super(); this.piece = new Float32Array(${PIECE}); this.filled = 0; }
  process([[channel]]) {
    if (channel === undefined) return true;
    this.piece.set(channel, this.filled);
    this.filled += channel.length;
    if (this.filled >= ${PIECE}) { this.port.postMessage(this.piece.slice(0, this.filled)); this.filled = 0; }
    return true;
  }
});`;

/** Hands all sound of a track over as 16-bit mono at 48 kHz, little-endian. */
export class Recorder {
  /** When the first sample was heard, in milliseconds since 1970. */
  began: number | null = null;

  constructor(track: MediaStreamTrack) {
    void this.run(track);
  }

  private async run(track: MediaStreamTrack): Promise<void> {
    const source = listening(track);
    await sound.audioWorklet.addModule(URL.createObjectURL(new Blob([WORKLET], { type: "text/javascript" })));
    const taker = new AudioWorkletNode(sound, "taker", { channelCount: 1, channelCountMode: "explicit" });
    taker.port.onmessage = ({ data }: MessageEvent<Float32Array>) => {
      this.began ??= now() - (data.length / sound.sampleRate) * 1000;
      upload("heard.pcm", Int16Array.from(data, (sample) => Math.round(Math.max(-1, Math.min(1, sample)) * 32767)));
    };
    source.connect(taker).connect(sound.destination);
  }
}

/** The figures of the received sound and video, from the statistics. */
export async function received(peer: RTCPeerConnection): Promise<Record<string, number>> {
  const found: Record<string, number> = { at: now() };
  (await peer.getStats()).forEach((entry: Record<string, unknown>) => {
    if (entry["type"] !== "inbound-rtp") return;
    const names =
      entry["kind"] === "audio"
        ? ["concealedSamples", "silentConcealedSamples", "totalSamplesReceived"]
        : ["freezeCount", "totalFreezesDuration", "framesDecoded", "framesDropped", "nackCount", "pliCount"];
    for (const name of names) found[name] = (found[name] ?? 0) + Number(entry[name] ?? 0);
  });
  return found;
}
