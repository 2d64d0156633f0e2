/** Where one's own picture lies over the stage: always in a corner, named by the direction of reading. */
import { ASPECT, type Size } from "./call-grid";

/** Its part of the stage's width, within limits. */
export const SELF_SHARE = 0.13;
const WIDTHS = { least: 128, most: 240 };
/** Over a tile it leaves at least the face free, which is in the middle, unless it would be too small to see. */
const OVER_TILE = { share: 0.36, least: 88 };

export interface Corner {
  block: "start" | "end";
  inline: "start" | "end";
}

/** The corner nearest to a point of the stage. */
export function cornerNear(point: { x: number; y: number }, stage: { width: number; height: number }, rightToLeft: boolean): Corner {
  const left = point.x < stage.width / 2;
  return { block: point.y < stage.height / 2 ? "start" : "end", inline: left === rightToLeft ? "end" : "start" };
}

/** The corner an arrow key leads to; null for other keys. */
export function moved(corner: Corner, key: string, rightToLeft: boolean): Corner | null {
  if (key === "ArrowUp" || key === "ArrowDown") return { ...corner, block: key === "ArrowUp" ? "start" : "end" };
  if (key !== "ArrowLeft" && key !== "ArrowRight") return null;
  return { ...corner, inline: (key === "ArrowLeft") === rightToLeft ? "end" : "start" };
}

/** How wide it may be over a tile. */
export function mostOver(tile: Size): number {
  return Math.max(OVER_TILE.least, Math.round(tile.width * OVER_TILE.share));
}

/** How large it is over a stage. */
export function selfSize(stage: Size): Size {
  const width = Math.min(WIDTHS.most, Math.max(WIDTHS.least, stage.width * SELF_SHARE));
  return { width, height: width / ASPECT };
}
