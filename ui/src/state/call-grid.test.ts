import { describe, expect, it } from "vitest";

import { bestGrid, paged, stripOf } from "./call-grid";

const rooms = [[1280, 640], [1920, 900], [800, 420], [400, 900], [640, 640], [3000, 300]] as const;

describe("the grid", () => {
  it.each([
    [1, 1, 1],
    [2, 2, 1],
    [3, 2, 2],
    [4, 2, 2],
    [5, 3, 2],
    [6, 3, 2],
    [7, 3, 3],
    [9, 3, 3],
  ])("of %i people in a wide window has %i columns and %i rows", (count, columns, rows) => {
    expect(bestGrid(count, { width: 1280, height: 640 }, 8)).toMatchObject({ columns, rows });
  });

  it("stands people above each other in a high room", () => {
    expect(bestGrid(3, { width: 400, height: 900 }, 8)).toMatchObject({ columns: 1, rows: 3 });
  });

  it("always fits its room, holds everyone and has no empty row", () => {
    for (const [width, height] of rooms) {
      for (let count = 1; count <= 25; count += 1) {
        const { columns, rows, tile } = bestGrid(count, { width, height }, 8);
        expect(columns * rows).toBeGreaterThanOrEqual(count);
        expect((rows - 1) * columns).toBeLessThan(count);
        expect(tile.width * columns + 8 * (columns - 1)).toBeLessThanOrEqual(width);
        expect(tile.height * rows + 8 * (rows - 1)).toBeLessThanOrEqual(height);
        expect(tile.width).toBeGreaterThan(0);
      }
    }
  });

  it("keeps tiles near 16:9", () => {
    for (const [width, height] of rooms) {
      for (let count = 1; count <= 9; count += 1) {
        const { tile } = bestGrid(count, { width, height }, 8);
        expect(tile.width / tile.height).toBeGreaterThan(1.3);
        expect(tile.width / tile.height).toBeLessThan(1.82);
      }
    }
  });

  it("survives a room without size", () => {
    expect(bestGrid(4, { width: 0, height: 0 }, 8).tile).toEqual({ width: 0, height: 0 });
  });
});

describe("the strip", () => {
  it("is beside a picture in a wide room and below it in a high one", () => {
    expect(stripOf({ width: 1280, height: 640 }, 8)).toMatchObject({ side: "end", holds: 4 });
    expect(stripOf({ width: 600, height: 800 }, 8)).toMatchObject({ side: "bottom" });
  });

  it("keeps the room that something else needs", () => {
    const kept = { width: 0, height: 120 };
    expect(stripOf({ width: 1280, height: 640 }, 8, kept).holds).toBe(3);
    expect(stripOf({ width: 700, height: 700 }, 8).holds - stripOf({ width: 700, height: 700 }, 8, { width: 250, height: 0 }).holds).toBe(1);
  });

  it("shrinks its tiles so that a page of people is there at once, but not until they are too small", () => {
    const room = { width: 1904, height: 1120 };
    const roomy = stripOf(room, 8, { width: 0, height: 40 }, 4);
    expect(roomy.tile.width).toBe(260);
    const nine = stripOf(room, 8, { width: 0, height: 40 }, 9);
    expect(nine.holds).toBe(9);
    expect(nine.tile.width).toBeLessThan(260);
    expect(stripOf(room, 8, { width: 0, height: 40 }, 30)).toEqual(nine);
    const small = stripOf({ width: 1280, height: 640 }, 8, undefined, 9);
    expect(small.tile.width).toBe(160);
    expect(small.holds).toBe(6);
  });

  it("holds at least one", () => {
    expect(stripOf({ width: 200, height: 50 }, 8).holds).toBe(1);
  });
});

describe("pages", () => {
  const list = Array.from({ length: 20 }, (_, index) => index);

  it("cut a list", () => {
    expect(paged(list, 2, 9)).toEqual({ shown: [18, 19], page: 2, pages: 3 });
  });

  it("go back to the last one when people leave", () => {
    expect(paged(list.slice(0, 10), 2, 9)).toEqual({ shown: [9], page: 1, pages: 2 });
    expect(paged([], 3, 9)).toEqual({ shown: [], page: 0, pages: 1 });
  });
});
