import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { watchSeen, type Seen } from "./seen";

type Entries = { isIntersecting?: boolean; contentRect?: { width: number; height: number } }[];
const observers = new Map<string, (entries: Entries) => void>();
let visible = "visible";
let changed: (() => void) | null = null;
let ended = 0;

const observer = (name: string) =>
  class {
    constructor(callback: (entries: Entries) => void) {
      observers.set(name, callback);
    }
    observe(): void {
      ended += 0;
    }
    disconnect(): void {
      ended += 1;
    }
  };

beforeEach(() => {
  visible = "visible";
  ended = 0;
  vi.stubGlobal("IntersectionObserver", observer("view"));
  vi.stubGlobal("ResizeObserver", observer("size"));
  vi.stubGlobal("devicePixelRatio", 2);
  vi.stubGlobal("document", {
    get visibilityState() {
      return visible;
    },
    addEventListener: (_name: string, listener: () => void) => (changed = listener),
    removeEventListener: () => (changed = null),
  });
});
afterEach(() => vi.unstubAllGlobals());

it("tells what is seen, in pixels of the screen, and each change once", () => {
  const told: (Seen | null)[] = [];
  const stop = watchSeen({ clientWidth: 100, clientHeight: 50 } as Element, (seen) => told.push(seen));
  observers.get("view")?.([{ isIntersecting: true }]);
  observers.get("size")?.([{ contentRect: { width: 100, height: 50 } }]);
  observers.get("size")?.([{ contentRect: { width: 320, height: 180 } }]);
  visible = "hidden";
  changed?.();
  visible = "visible";
  changed?.();
  observers.get("view")?.([{ isIntersecting: false }]);
  expect(told).toEqual([{ width: 200, height: 100 }, { width: 640, height: 360 }, null, { width: 640, height: 360 }, null]);
  stop();
  expect([ended, changed]).toEqual([2, null]);
});
