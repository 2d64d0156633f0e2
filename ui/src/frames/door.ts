/** Where tiles find their pictures. The window calls {@link provideFrames} once in its outermost component. */
import { getContext, hasContext, setContext } from "svelte";

import type { FrameSource } from "../ipc/backend";
import { Beat } from "./beat";
import { wayOf, type Way } from "./painter";

export interface Frames {
  source: FrameSource;
  way: Way;
  /** Drawn in software, all paint together. */
  beat?: Beat | undefined;
  /** A tile found that this webview can't decode; Rust does it then. */
  undecodable: () => void;
}

const KEY = Symbol("frames");

/** `software` is Rust's word on what draws; see {@link wayOf}. */
export function provideFrames(source: FrameSource, software: boolean, undecodable: () => void): void {
  const way = wayOf(software);
  setContext<Frames>(KEY, { source, way, beat: way === "convert" ? new Beat() : undefined, undecodable });
}

/** Null where nobody provides pictures: a tile then stays empty. */
export function framesHere(): Frames | null {
  return hasContext(KEY) ? getContext<Frames>(KEY) : null;
}
