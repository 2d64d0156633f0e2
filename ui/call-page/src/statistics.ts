/** Figures of the streams between this page and the service. */
import type { MediaStatsReportSample } from "@azure/communication-calling";

import { Stops, type Context, type Part } from "./part";
import type { StreamStatistics } from "./protocol";

/** What the four kinds of figures have in common. */
interface Figures {
  bitrate?: number;
  jitterInMs?: number;
  packetsPerSecond?: number;
  packetsLostPerSecond?: number;
  rttInMs?: number;
}

/** One entry a stream, named `audio.in`, `video.out`, `share.in` …; the second and further of a kind are numbered. */
export function streamsOf({ audio, video, screenShare }: MediaStatsReportSample): StreamStatistics[] {
  const named = (name: string, all: Figures[]): StreamStatistics[] =>
    all.map((figures, index) => figuresOf(index === 0 ? name : `${name}.${index + 1}`, figures));
  return [
    ...named("audio.out", audio.send),
    ...named("audio.in", audio.receive),
    ...named("video.out", video.send),
    ...named("video.in", video.receive),
    ...named("share.out", screenShare.send),
    ...named("share.in", screenShare.receive),
  ];
}

function figuresOf(stream: string, figures: Figures): StreamStatistics {
  const lost = number(figures.packetsLostPerSecond);
  const all = lost + number(figures.packetsPerSecond);
  return {
    stream,
    bitrate: number(figures.bitrate),
    loss: all > 0 ? lost / all : 0,
    roundTripMs: number(figures.rttInMs),
    jitterMs: number(figures.jitterInMs),
  };
}

/** What is not known yet, or makes no sense, counts as nothing: JSON has no NaN, and Rust wants a number. */
function number(value: number | undefined): number {
  return value !== undefined && Number.isFinite(value) && value > 0 ? value : 0;
}

/** Tells every sample. */
export class Statistics implements Part {
  private readonly stops = new Stops();

  constructor({ call, calling, say }: Context) {
    const collector = call.feature(calling.features.MediaStats).createCollector();
    const heard = (sample: MediaStatsReportSample): void => say({ type: "statistics", streams: streamsOf(sample) });
    collector.on("sampleReported", heard);
    this.stops.add(
      () => collector.off("sampleReported", heard),
      () => collector.dispose(),
    );
  }

  stop(): void {
    this.stops.stop();
  }
}
