/** Watching a remote video: every picture that is shown is read back from a canvas. */

import { age, read } from "./stamp";

/** What was seen of one source in one place. */
export interface Sighting {
  source: number;
  /** Pictures read. */
  pictures: number;
  /** The first and last number. */
  first: number;
  last: number;
  /** Pictures whose number was lower than the one before. The same one twice is no fault: the canvas shows what is there. */
  backwards: number;
  /** The longest time between two pictures, in milliseconds. */
  longestGap: number;
  /** Median age when shown, in milliseconds: only where the drawer's clock is this machine's. */
  medianAge: number;
}

/** What one place showed. */
export interface View {
  place: string;
  /** Pictures shown, with or without a stamp. */
  shown: number;
  /** Pictures without a readable stamp. */
  unread: number;
  width: number;
  height: number;
  sightings: Sighting[];
}

interface Track {
  numbers: number[];
  times: number[];
  ages: number[];
}

/** One place: a slot, the share slot, or what a client sends. */
export class Eye {
  private shown = 0;
  private unread = 0;
  private readonly sources = new Map<number, Track>();
  private readonly video = document.createElement("video");
  private readonly canvas = document.createElement("canvas");

  constructor(
    private readonly place: string,
    track: MediaStreamTrack,
  ) {
    this.video.muted = true;
    this.video.autoplay = true;
    this.video.srcObject = new MediaStream([track]);
    document.body.append(this.video);
    void this.video.play();
    this.next();
  }

  view(): View {
    const sightings = [...this.sources].map(([source, track]) => sighting(source, track));
    return {
      place: this.place,
      shown: this.shown,
      unread: this.unread,
      width: this.video.videoWidth,
      height: this.video.videoHeight,
      sightings,
    };
  }

  private next(): void {
    this.video.requestVideoFrameCallback((at) => {
      this.look(at);
      this.next();
    });
  }

  private look(at: DOMHighResTimeStamp): void {
    const [width, height] = [this.video.videoWidth, this.video.videoHeight];
    if (width === 0 || height === 0) return;
    this.shown += 1;
    // Only the stamp is read back: the rest of the picture costs time and says nothing.
    const rows = Math.ceil(height / 8);
    if (this.canvas.width !== width || this.canvas.height !== rows) Object.assign(this.canvas, { width, height: rows });
    const context = this.canvas.getContext("2d", { willReadFrequently: true });
    if (context === null) throw new Error("this browser gives no canvas");
    context.drawImage(this.video, 0, 0);
    const stamp = read({ data: context.getImageData(0, 0, width, rows).data, width, height });
    if (stamp === null) {
      this.unread += 1;
      return;
    }
    const track = this.sources.get(stamp.source) ?? { numbers: [], times: [], ages: [] };
    this.sources.set(stamp.source, track);
    track.numbers.push(stamp.number);
    track.times.push(at);
    track.ages.push(age(stamp, performance.timeOrigin + performance.now()));
  }
}

function sighting(source: number, { numbers, times, ages }: Track): Sighting {
  const steps = numbers.slice(1).map((number, index) => number - (numbers[index] ?? 0));
  const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
  const sorted = [...ages].sort((one, other) => one - other);
  return {
    source,
    pictures: numbers.length,
    first: numbers[0] ?? 0,
    last: numbers.at(-1) ?? 0,
    backwards: steps.filter((step) => step < 0).length,
    longestGap: Math.max(0, ...gaps),
    medianAge: sorted[Math.floor(sorted.length / 2)] ?? 0,
  };
}
