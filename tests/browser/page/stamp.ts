/**
 * The barcode of numbered pictures, as `media::pattern` documents it: top eighth of the picture, 16 columns by 4 rows, 64 bits
 * row by row, most significant first: source (8), number (24), time (24, units of 100 µs, wraps), CRC-8.
 */

/** Who drew a picture, which one it is, and when it was drawn. */
export interface Stamp {
  source: number;
  number: number;
  time: number;
}

/** RGBA pixels, as a canvas gives them. */
export interface Pixels {
  data: Uint8ClampedArray;
  width: number;
  height: number;
}

export const COLUMNS = 16;
export const ROWS = 4;
const ROW_FRACTION = 32;
const LEAST_CONTRAST = 48;
const LOW_24 = 0xff_ffff;

/** The seven bytes of a stamp and their check. */
export function bytesOf(stamp: Stamp): number[] {
  const wide = (value: number): number[] => [(value >> 16) & 255, (value >> 8) & 255, value & 255];
  const fields = [stamp.source & 255, ...wide(stamp.number), ...wide(stamp.time)];
  return [...fields, check(fields)];
}

/** CRC-8, polynomial 0x07. */
export function check(bytes: number[]): number {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 0x80 ? ((crc << 1) ^ 0x07) & 255 : crc << 1;
  }
  return crc;
}

/** The time field of a moment, in milliseconds since 1970. */
export function ticks(milliseconds: number): number {
  return Math.floor(milliseconds * 10) % (LOW_24 + 1);
}

/** How many milliseconds before `now` (since 1970) a stamp was drawn. */
export function age(stamp: Stamp, now: number): number {
  return ((ticks(now) - stamp.time + LOW_24 + 1) % (LOW_24 + 1)) / 10;
}

/** The cells that are white, each as x, y, width, height. */
export function whiteCells(stamp: Stamp, width: number, height: number): [number, number, number, number][] {
  const cells: [number, number, number, number][] = [];
  bytesOf(stamp).forEach((byte, index) => {
    for (let bit = 0; bit < 8; bit += 1) {
      if (((byte >> (7 - bit)) & 1) === 0) continue;
      const cell = index * 8 + bit;
      const [left, right] = [edge(cell % COLUMNS, width, COLUMNS), edge((cell % COLUMNS) + 1, width, COLUMNS)];
      const row = Math.floor(cell / COLUMNS);
      const [top, bottom] = [edge(row, height, ROW_FRACTION), edge(row + 1, height, ROW_FRACTION)];
      cells.push([left, top, right - left, bottom - top]);
    }
  });
  return cells;
}

/** Brightness alone, its lines `stride` bytes apart, as a decoder gives it. */
export interface Luma {
  data: Uint8Array;
  stride: number;
  width: number;
  height: number;
}

/** Finds the stamp of a picture, or says that there is none. */
export function read(picture: Pixels): Stamp | null {
  const { data, width } = picture;
  return find(picture, (x, y) => {
    const at = (y * width + x) * 4;
    return 0.299 * (data[at] ?? 0) + 0.587 * (data[at + 1] ?? 0) + 0.114 * (data[at + 2] ?? 0);
  });
}

/** The same for brightness alone. */
export function readLuma(picture: Luma): Stamp | null {
  return find(picture, (x, y) => picture.data[y * picture.stride + x] ?? 0);
}

type Brightness = (x: number, y: number) => number;

function find(size: { width: number; height: number }, brightness: Brightness): Stamp | null {
  const cells: number[] = [];
  for (let row = 0; row < ROWS; row += 1) {
    for (let column = 0; column < COLUMNS; column += 1) cells.push(luma(size, brightness, column, row));
  }
  const [dark, bright] = [Math.min(...cells), Math.max(...cells)];
  if (bright - dark < LEAST_CONTRAST) return null;
  const threshold = (dark + bright) / 2;
  const bytes = Array.from({ length: 8 }, (_, index) =>
    cells.slice(index * 8, index * 8 + 8).reduce((byte, cell) => byte * 2 + (cell > threshold ? 1 : 0), 0),
  );
  const fields = bytes.slice(0, 7);
  if (check(fields) !== bytes[7]) return null;
  const wide = (from: number): number => fields.slice(from, from + 3).reduce((value, byte) => value * 256 + byte, 0);
  return { source: fields[0] ?? 0, number: wide(1), time: wide(4) };
}

/** Mean brightness of the inner half of a cell, 0 to 255. */
function luma({ width, height }: { width: number; height: number }, brightness: Brightness, column: number, row: number): number {
  const across = inner(edge(column, width, COLUMNS), edge(column + 1, width, COLUMNS));
  const down = inner(edge(row, height, ROW_FRACTION), edge(row + 1, height, ROW_FRACTION));
  let sum = 0;
  for (let y = down[0]; y < down[1]; y += 1) {
    for (let x = across[0]; x < across[1]; x += 1) sum += brightness(x, y);
  }
  return sum / ((across[1] - across[0]) * (down[1] - down[0]));
}

function inner(start: number, end: number): [number, number] {
  const quarter = Math.floor((end - start) / 4);
  return [start + quarter, Math.max(end - quarter, start + quarter + 1)];
}

function edge(index: number, side: number, parts: number): number {
  return Math.floor((index * side) / parts);
}
