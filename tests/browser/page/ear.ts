/** Listening to a remote sound. */

import { hear, type Hearing } from "./tone";

/** Samples looked at in one go: 171 ms. */
const WINDOW = 8192;
const EVERY_MS = 200;

/** The one context of the page, at the rate that Opus has anyway. */
export const sound = new AudioContext({ sampleRate: 48_000 });

/** A remote track as a node of the page's context. */
export function listening(track: MediaStreamTrack): MediaStreamAudioSourceNode {
  const stream = new MediaStream([track]);
  // Chromium pulls a remote track only while an element plays it.
  const audio = document.createElement("audio");
  audio.muted = true;
  audio.srcObject = stream;
  document.body.append(audio);
  void audio.play();
  return sound.createMediaStreamSource(stream);
}

/** Keeps listening; says what it heard since it began. */
export class Ear {
  private readonly heard: Hearing[] = [];

  constructor(track: MediaStreamTrack, asked: number[]) {
    const analyser = new AnalyserNode(sound, { fftSize: WINDOW });
    listening(track).connect(analyser);
    const samples = new Float32Array(WINDOW);
    setInterval(() => {
      analyser.getFloatTimeDomainData(samples);
      this.heard.push(hear(samples, sound.sampleRate, asked));
    }, EVERY_MS);
  }

  /** One entry per look, oldest first. */
  hearings(): Hearing[] {
    return this.heard;
  }
}

/** A track with a steady tone. */
export function toneTrack(hz: number, amplitude = 0.3): MediaStreamTrack {
  const oscillator = new OscillatorNode(sound, { frequency: hz });
  const gain = new GainNode(sound, { gain: amplitude });
  const out = new MediaStreamAudioDestinationNode(sound, { channelCount: 1 });
  oscillator.connect(gain).connect(out);
  oscillator.start();
  const [track] = out.stream.getAudioTracks();
  if (track === undefined) throw new Error("the tone has no track");
  return track;
}
