/** The meeting's one mixed sound: everybody's tone while they speak, and what is sent back. */

/** Somebody's part of it; silent until it is turned up. */
export interface Voice {
  turn(on: boolean): void;
}

const LOUD = 0.3;
const QUIET = 0.01;

/** What Teams would mix. */
export class Mixer {
  private readonly context = new AudioContext({ sampleRate: 48_000 });
  private readonly out = new MediaStreamAudioDestinationNode(this.context, { channelCount: 1 });

  get stream(): MediaStream {
    return this.out.stream;
  }

  tone(hz: number): Voice {
    const oscillator = new OscillatorNode(this.context, { frequency: hz });
    oscillator.start();
    return this.voice(oscillator, LOUD);
  }

  /** Somebody else's sound, as it is; `loud` says whether there is any, five times a second. */
  of(stream: MediaStream, loud: (is: boolean) => void): Voice {
    const source = this.context.createMediaStreamSource(stream);
    const analyser = new AnalyserNode(this.context, { fftSize: 1024 });
    source.connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    setInterval(() => {
      analyser.getFloatTimeDomainData(samples);
      loud(samples.some((sample) => Math.abs(sample) > QUIET));
    }, 200);
    return this.voice(source, 1);
  }

  close(): void {
    void this.context.close();
  }

  private voice(source: AudioNode, loud: number): Voice {
    const gain = new GainNode(this.context, { gain: 0 });
    source.connect(gain).connect(this.out);
    return { turn: (on) => void (gain.gain.value = on ? loud : 0) };
  }
}
