/** What the one peer connection to Rust gives to a call and takes from it. `peer.ts` makes it; the rest of the page sees only this. */

/** A place in Rust's offer that one track at a time goes into. */
export interface Outlet {
  /** Shows a track, or nothing. The section stays as negotiated. */
  show(track: MediaStreamTrack | null): Promise<void>;
  /** Scales what is shown down to about this many lines; 0 leaves it as it is. */
  fit(lines: number): Promise<void>;
}

/** All of it. */
export interface Media {
  /** Rust's microphone. */
  microphone: MediaStream;
  /** Rust's camera. */
  camera: MediaStream;
  /** Rust's share of a screen. */
  share: MediaStream;
  /** The meeting's sound, to Rust. */
  sound: Outlet;
  /** Other people's cameras, to Rust. */
  slots: Outlet[];
  /** Another person's share, to Rust. */
  shareSlot: Outlet;
}
