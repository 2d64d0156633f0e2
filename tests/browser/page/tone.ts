/** Finding tones in sound: how much of a sound is one frequency, and which frequency is strongest. Pure. */

/** What a piece of sound holds. */
export interface Hearing {
  /** Root mean square, 0 to 1. */
  level: number;
  /** The strongest frequency in Hz, 0 for silence. */
  dominant: number;
  /** For each frequency asked about, its share of the power, 0 to 1. */
  shares: number[];
}

const SILENCE = 1e-4;

/** Looks for tones in samples. */
export function hear(samples: Float32Array, rate: number, asked: number[]): Hearing {
  const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
  const level = Math.sqrt(power);
  if (level < SILENCE) return { level, dominant: 0, shares: asked.map(() => 0) };
  return { level, dominant: dominant(samples, rate), shares: asked.map((hz) => Math.min(1, tonePower(samples, rate, hz) / power)) };
}

/** The power of the sine that fits best at a frequency: for a pure tone, the tone's own power. */
export function tonePower(samples: Float32Array, rate: number, hz: number): number {
  const step = (2 * Math.PI * hz) / rate;
  let [cosine, sine] = [0, 0];
  samples.forEach((sample, index) => {
    cosine += sample * Math.cos(step * index);
    sine += sample * Math.sin(step * index);
  });
  return (2 * (cosine * cosine + sine * sine)) / (samples.length * samples.length);
}

/** The strongest frequency in Hz, to about one: the highest bin of a windowed spectrum, between bins by a parabola. */
function dominant(samples: Float32Array, rate: number): number {
  const size = 2 ** Math.floor(Math.log2(samples.length));
  const windowed = samples.slice(0, size).map((sample, index) => sample * (0.5 - 0.5 * Math.cos((2 * Math.PI * index) / size)));
  const power = spectrum(windowed);
  let peak = 1;
  for (let bin = 2; bin < power.length - 1; bin += 1) if ((power[bin] ?? 0) > (power[peak] ?? 0)) peak = bin;
  const [before, at, after] = [peak - 1, peak, peak + 1].map((bin) => Math.log((power[bin] ?? 0) + 1e-20)) as [number, number, number];
  const offset = (before - after) / (2 * (before - 2 * at + after));
  return ((peak + (Number.isFinite(offset) ? offset : 0)) * rate) / size;
}

/** The power of each frequency bin, 0 to half the rate: a radix-2 transform, in place; the length is a power of two. */
function spectrum(samples: Float32Array): Float64Array {
  const size = samples.length;
  const [real, imaginary] = [new Float64Array(size), new Float64Array(size)];
  const bits = Math.log2(size);
  for (let index = 0; index < size; index += 1) {
    let [rest, reversed] = [index, 0];
    for (let bit = 0; bit < bits; bit += 1, rest >>= 1) reversed = (reversed << 1) | (rest & 1);
    real[reversed] = samples[index] ?? 0;
  }
  for (let span = 1; span < size; span *= 2) {
    for (let twiddle = 0; twiddle < span; twiddle += 1) {
      const [cosine, sine] = [Math.cos((-Math.PI * twiddle) / span), Math.sin((-Math.PI * twiddle) / span)];
      for (let low = twiddle; low < size; low += 2 * span) {
        const high = low + span;
        const [lowReal, lowImaginary] = [real[low] ?? 0, imaginary[low] ?? 0];
        const [highReal, highImaginary] = [real[high] ?? 0, imaginary[high] ?? 0];
        const [turnedReal, turnedImaginary] = [highReal * cosine - highImaginary * sine, highReal * sine + highImaginary * cosine];
        real[low] = lowReal + turnedReal;
        imaginary[low] = lowImaginary + turnedImaginary;
        real[high] = lowReal - turnedReal;
        imaginary[high] = lowImaginary - turnedImaginary;
      }
    }
  }
  return Float64Array.from({ length: size / 2 }, (_, bin) => (real[bin] ?? 0) ** 2 + (imaginary[bin] ?? 0) ** 2);
}
