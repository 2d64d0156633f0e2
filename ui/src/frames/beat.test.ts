import { expect, it } from "vitest";

import { Beat } from "./beat";

/** A display that refreshes when it is told to. */
function display(every: number) {
  let next: ((time: number) => void) | null = null;
  let time = 0;
  const beat = new Beat((callback) => {
    next = callback;
    return 1;
  });
  const refresh = () => {
    const callback = next;
    next = null;
    time += every;
    callback?.(time);
  };
  return { beat, refresh, waits: () => next !== null };
}

it("paints all that is due together, at every other refresh of 60 Hz", () => {
  const { beat, refresh } = display(1000 / 60);
  const painted: string[] = [];
  beat.request(() => painted.push("a"));
  refresh();
  beat.request(() => painted.push("b"));
  refresh();
  expect(painted).toEqual(["a"]);
  beat.request(() => painted.push("c"));
  refresh();
  expect(painted).toEqual(["a", "b", "c"]);
});

it("paints at every refresh of a display that is slower", () => {
  const { beat, refresh } = display(20);
  const painted: number[] = [];
  for (const number of [1, 2, 3]) {
    beat.request(() => painted.push(number));
    refresh();
  }
  expect(painted).toEqual([1, 2, 3]);
});

it("rests when nothing is due, and forgets what is cancelled", () => {
  const { beat, refresh, waits } = display(1000 / 60);
  beat.cancel(beat.request(() => expect.fail("it was cancelled")));
  refresh();
  expect(waits()).toBe(false);
});

it("paints what a painting asks for at the beat after", () => {
  const { beat, refresh } = display(40);
  const painted: string[] = [];
  beat.request(() => {
    painted.push("first");
    beat.request(() => painted.push("second"));
  });
  refresh();
  expect(painted).toEqual(["first"]);
  refresh();
  expect(painted).toEqual(["first", "second"]);
});
