/** Where tiles find their pictures. The window calls {@link provideFrames} once in its outermost component. */
import { getContext, hasContext, setContext } from "svelte";

import type { FrameSource } from "../ipc/backend";
import { Beat } from "./beat";
import { drawsInSoftware, type Way } from "./painter";

export interface Frames {
  source: FrameSource;
  way: Way;
  /** Drawn in software, all paint together. */
  beat?: Beat | undefined;
  /** A tile found that this webview can't decode; Rust does it then. */
  undecodable: () => void;
}

const KEY = Symbol("frames");

/** `software` is Rust's word; where it says no, the webview may still turn out to draw in software. */
export function provideFrames(source: FrameSource, software: boolean, undecodable: () => void): void {
  const plain = software || drawsInSoftware();
  setContext<Frames>(KEY, { source, way: plain ? "convert" : "draw", beat: plain ? new Beat() : undefined, undecodable });
}

/** Null where nobody provides pictures: a tile then stays empty. */
export function framesHere(): Frames | null {
  return hasContext(KEY) ? getContext<Frames>(KEY) : null;
}
