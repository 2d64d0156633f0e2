/** The mathematics of the stage: how large tiles can be in a room, and where a strip beside a large picture goes. */

export interface Size {
  width: number;
  height: number;
}

export interface Grid {
  columns: number;
  rows: number;
  /** Of one tile. */
  tile: Size;
}

/** As wide as high, for all tiles. */
export const ASPECT = 16 / 9;
/** A tile may be this much narrower than 16:9 rather than leave the room empty. */
const NARROWEST = 1;

/** The grid of `count` tiles that covers most of the room; tiles are 16:9, or narrower where that makes them larger. */
export function bestGrid(count: number, room: Size, gap: number): Grid {
  let best: Grid = { columns: 1, rows: 1, tile: { width: 0, height: 0 } };
  for (let columns = 1; columns <= count; columns += 1) {
    const rows = Math.ceil(count / columns);
    if (columns > 1 && Math.ceil(count / (columns - 1)) === rows) continue;
    const tile = fitted({ width: (room.width - gap * (columns - 1)) / columns, height: (room.height - gap * (rows - 1)) / rows });
    if (area(tile) > area(best.tile)) best = { columns, rows, tile };
  }
  return best;
}

/** The largest tile in a cell. */
function fitted(cell: Size): Size {
  const width = Math.max(0, Math.floor(Math.min(cell.width, cell.height * ASPECT)));
  const height = Math.max(0, Math.floor(Math.min(cell.height, width / NARROWEST)));
  const flat = Math.floor(width / ASPECT);
  // Taller than 16:9 only where the room is high and the width is what is short.
  return { width, height: width < Math.floor(cell.width) ? height : Math.min(height, Math.floor(flat * 1.25)) };
}

function area(size: Size): number {
  return size.width * size.height;
}

export interface Strip {
  /** Beside the large picture, or below it. */
  side: "end" | "bottom";
  tile: Size;
  /** How many tiles fit. */
  holds: number;
}

const STRIP_SHARE = 0.19;
/** Widths: a tile gets smaller, down to `crowded`, rather than that people are on another page. */
const STRIP_TILE = { least: 112, crowded: 160, most: 260 };
const STRIP_MOST = 9;

/**
 * Where the small tiles of so many people go: beside a large picture in a wide room, below it in a high one. `kept` is
 * room at its end that something else needs.
 */
export function stripOf(room: Size, gap: number, kept: Size = { width: 0, height: 0 }, people = 0): Strip {
  const clamp = (width: number) => Math.round(Math.min(STRIP_TILE.most, Math.max(STRIP_TILE.least, width)));
  const count = Math.min(people, STRIP_MOST);
  if (room.width / Math.max(1, room.height) > 1.45) {
    const length = room.height - kept.height;
    const width = crowded(clamp(room.width * STRIP_SHARE), shared(length, count, gap) * ASPECT);
    const tile = { width, height: Math.floor(width / ASPECT) };
    return { side: "end", tile, holds: held(length, tile.height, gap) };
  }
  const length = room.width - kept.width;
  const width = crowded(clamp(room.height * STRIP_SHARE * ASPECT), shared(length, count, gap));
  const tile = { width, height: Math.floor(width / ASPECT) };
  return { side: "bottom", tile, holds: held(length, tile.width, gap) };
}

/** What each of so many gets of a length. */
function shared(length: number, count: number, gap: number): number {
  return count === 0 ? Infinity : (length + gap) / count - gap;
}

/** The width of a tile that would be `wide` if there were room for all, and `fitting` so that there is. */
function crowded(wide: number, fitting: number): number {
  return Math.min(wide, Math.max(STRIP_TILE.crowded, Math.floor(fitting)));
}

function held(length: number, tile: number, gap: number): number {
  return Math.min(STRIP_MOST, Math.max(1, Math.floor((length + gap) / (tile + gap))));
}

/** The part of a list that a page shows, and the page that there really is. */
export function paged<T>(list: readonly T[], page: number, size: number): { shown: T[]; page: number; pages: number } {
  const pages = Math.max(1, Math.ceil(list.length / size));
  const real = Math.min(Math.max(0, page), pages - 1);
  return { shown: list.slice(real * size, (real + 1) * size), page: real, pages };
}
