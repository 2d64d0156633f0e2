/** Two rising notes: somebody let you in. Made by WebAudio, so that it needs no file. */
const NOTES = [
  { frequency: 587.33, at: 0 },
  { frequency: 880, at: 0.14 },
];
const SECONDS = 0.5;

/** Silent where the machine has no sound. */
export function chime(): void {
  if (!("AudioContext" in globalThis)) return;
  const context = new AudioContext();
  void context.resume();
  for (const { frequency, at } of NOTES) note(context, frequency, context.currentTime + at);
  setTimeout(() => void context.close(), 2000 * SECONDS);
}

function note(context: AudioContext, frequency: number, at: number): void {
  const [tone, gain] = [context.createOscillator(), context.createGain()];
  tone.type = "sine";
  tone.frequency.value = frequency;
  gain.gain.setValueAtTime(0, at);
  gain.gain.linearRampToValueAtTime(0.18, at + 0.02);
  gain.gain.exponentialRampToValueAtTime(0.0001, at + SECONDS);
  tone.connect(gain).connect(context.destination);
  tone.start(at);
  tone.stop(at + SECONDS);
}
