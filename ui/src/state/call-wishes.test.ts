import { describe, expect, it } from "vitest";

import type { SlotWish } from "../ipc/generated/SlotWish";
import { planWishes, wantedSize, Wishes } from "./call-wishes";

const thumbnail = { width: 200, height: 112 };
const large = { width: 1200, height: 675 };

describe("the size asked for", () => {
  it.each([[80, 90], [112, 180], [180, 180], [210, 180], [230, 360], [430, 360], [700, 720], [1400, 1080]])("of a tile %i high is %i", (height, wanted) => {
    expect(wantedSize({ width: 0, height }).height).toBe(wanted);
  });

  it("is 16:9", () => {
    expect(wantedSize(large)).toEqual({ width: 1280, height: 720 });
  });
});

describe("the plan", () => {
  it("keeps people in their slots and sends nothing into the others", () => {
    const plan = planWishes(new Map([["a", thumbnail], ["c", large]]), [null, "c", "b", "a"]);
    expect(plan).toEqual([
      { slot: 0, participant: null, width: 0, height: 0 },
      { slot: 1, participant: "c", width: 1280, height: 720 },
      { slot: 2, participant: null, width: 0, height: 0 },
      { slot: 3, participant: "a", width: 320, height: 180 },
    ]);
  });

  it("puts newcomers into free slots, also those of people who are hidden now", () => {
    const plan = planWishes(new Map([["x", thumbnail], ["a", thumbnail]]), ["b", "a"]);
    expect(plan.map((wish) => wish.participant)).toEqual(["x", "a"]);
  });

  it("serves the largest when slots are short", () => {
    const plan = planWishes(new Map([["a", thumbnail], ["b", large], ["c", thumbnail]]), [null, null]);
    expect(plan.map((wish) => wish.participant)).toEqual(["b", "a"]);
  });

  it("is empty where there are no slots, and all nothing where nobody is seen", () => {
    expect(planWishes(new Map([["a", large]]), [])).toEqual([]);
    expect(planWishes(new Map(), ["a"])).toEqual([{ slot: 0, participant: null, width: 0, height: 0 }]);
  });
});

describe("wishes", () => {
  function setUp() {
    const sent: SlotWish[][] = [];
    let waiting: (() => void) | null = null;
    const wishes = new Wishes({
      send: (list) => sent.push(list),
      later: (run) => {
        waiting = run;
        return () => (waiting = null);
      },
    });
    const calm = () => {
      const run = waiting;
      waiting = null;
      run?.();
    };
    return { wishes, sent, calm };
  }

  it("are sent once when things are calm, and not again unless they changed", () => {
    const { wishes, sent, calm } = setUp();
    wishes.slots([null, null]);
    wishes.show("a", thumbnail);
    wishes.show("b", thumbnail);
    expect(sent).toEqual([]);
    calm();
    expect(sent).toHaveLength(1);
    wishes.show("a", { ...thumbnail, width: 201 });
    calm();
    expect(sent).toHaveLength(1);
    wishes.show("a", large);
    calm();
    expect(sent[1]?.[0]).toEqual({ slot: 0, participant: "a", width: 1280, height: 720 });
  });

  it("stop what is hidden", () => {
    const { wishes, sent, calm } = setUp();
    wishes.slots([null]);
    wishes.show("a", thumbnail);
    calm();
    wishes.hide("a");
    calm();
    expect(sent.at(-1)).toEqual([{ slot: 0, participant: null, width: 0, height: 0 }]);
  });

  it("are told anew to a new connection", () => {
    const { wishes, sent, calm } = setUp();
    wishes.slots([null]);
    wishes.show("a", thumbnail);
    calm();
    wishes.again();
    calm();
    expect(sent).toHaveLength(2);
  });

  it("end when the call is left", () => {
    const { wishes, sent, calm } = setUp();
    wishes.slots([null]);
    wishes.show("a", thumbnail);
    wishes.close();
    calm();
    expect(sent).toEqual([]);
  });
});
