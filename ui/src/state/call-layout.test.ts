import { describe, expect, it } from "vitest";

import { admitted } from "./call-testing";
import { CallLayout } from "./call-layout.svelte";

const ids = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => `p${from + index}`);

function setUp(people: number, layout: "gallery" | "speaker" | "content" = "gallery") {
  const meeting = admitted(people);
  const state = new CallLayout(layout);
  const arrange = (holds = 4) => {
    state.take(meeting.snapshot);
    return state.arrange(meeting.snapshot, holds);
  };
  return { meeting, state, arrange, id: (index: number) => meeting.others[index] ?? expect.fail(`nobody ${index}`) };
}

describe("the gallery", () => {
  it("shows nobody but says that one is alone", () => {
    expect(setUp(0).arrange()).toEqual({ kind: "alone" });
  });

  it("has pages beyond nine", () => {
    const { state, arrange, meeting } = setUp(20);
    expect(arrange()).toMatchObject({ kind: "gallery", page: 0, pages: 3, tiles: { length: 9 } });
    state.page = 2;
    expect(arrange()).toMatchObject({ tiles: { length: 2 } });
    meeting.people(10);
    expect(arrange()).toMatchObject({ page: 1, pages: 2, tiles: { length: 1 } });
  });

  it("keeps everyone's place when people come and go", () => {
    const { arrange, meeting } = setUp(4);
    const before = arrange();
    meeting.people(6);
    const after = arrange();
    if (before.kind !== "gallery" || after.kind !== "gallery") expect.fail("no gallery");
    expect(after.tiles.slice(0, 4)).toEqual(before.tiles);
  });

  it("brings a speaker from a later page, without moving those who spoke lately", () => {
    const { arrange, meeting } = setUp(12);
    const before = arrange();
    if (before.kind !== "gallery") expect.fail("no gallery");
    const hidden = meeting.others.find((other) => !before.tiles.includes(other)) ?? expect.fail("all are shown");
    const spoke = before.tiles[8] ?? "";
    meeting.speak(spoke);
    meeting.speak(hidden);
    const after = arrange();
    if (after.kind !== "gallery") expect.fail("no gallery");
    expect(after.tiles).toContain(hidden);
    expect(after.tiles.slice(0, 7)).toEqual(before.tiles.slice(0, 7));
    expect(after.tiles[8]).toBe(spoke);
  });

  it("never shows oneself nor the lobby", () => {
    const { arrange, meeting } = setUp(2);
    meeting.wait("w", "Waiting");
    expect(arrange()).toMatchObject({ tiles: { length: 2 } });
    expect(JSON.stringify(arrange())).not.toContain(meeting.snapshot.me);
  });
});

describe("the stage", () => {
  it("shows what is shared large, and people in pages beside it", () => {
    const { arrange, meeting, id } = setUp(6);
    meeting.othersShare(id(1));
    expect(arrange(4)).toMatchObject({ kind: "stage", large: [{ kind: "share", by: id(1) }], strip: { length: 4 }, pages: 2 });
  });

  it("begins on its first page, and so does the gallery after it", () => {
    const { state, arrange, meeting, id } = setUp(20);
    arrange();
    state.page = 2;
    meeting.othersShare(id(1));
    expect(arrange()).toMatchObject({ kind: "stage", page: 0 });
    state.page = 1;
    meeting.othersShare(null);
    expect(arrange()).toMatchObject({ kind: "gallery", page: 0 });
  });

  it("shows who speaks in the speaker layout, and goes on showing them in a pause", () => {
    const { arrange, meeting, id } = setUp(3, "speaker");
    meeting.speak(id(2));
    expect(arrange()).toMatchObject({ large: [{ kind: "person", id: id(2) }], strip: { length: 2 } });
    meeting.change((s) => (s.dominant = []));
    expect(arrange()).toMatchObject({ large: [{ id: id(2) }] });
  });

  it("leaves only the speaker beside focused content", () => {
    const { arrange, meeting, id } = setUp(5, "content");
    meeting.othersShare(id(0));
    meeting.speak(id(3));
    expect(arrange()).toMatchObject({ large: [{ kind: "share" }], strip: [id(3)], pages: 1 });
  });

  it("enlarges pinned and spotlit people, four at most", () => {
    const { arrange, meeting, state, id } = setUp(7);
    state.pin(id(1), true);
    meeting.set(id(4), { spotlight: true });
    expect(arrange()).toMatchObject({ large: [{ id: id(1) }, { id: id(4) }], strip: { length: 4 } });
    for (const index of [0, 2, 3, 5]) state.pin(id(index), true);
    expect(arrange()).toMatchObject({ large: { length: 4 } });
    for (const index of [0, 1, 2, 3, 5]) state.pin(id(index), false);
    meeting.set(id(4), { spotlight: false });
    expect(arrange()).toMatchObject({ kind: "gallery" });
  });

  it("forgets the pin of who left", () => {
    const { arrange, meeting, state, id } = setUp(3);
    state.pin(id(2), true);
    arrange();
    meeting.people(2);
    expect(arrange()).toMatchObject({ kind: "gallery" });
    expect(state.pins).toEqual([]);
  });
});

it("remembers how a picture fits", () => {
  const state = new CallLayout("gallery");
  expect(ids(1, 1).map((id) => state.fit(id))).toEqual(["cover"]);
  state.setFit("p1", "contain");
  expect([state.fit("p1"), state.fit("p2")]).toEqual(["contain", "cover"]);
});

describe("everyone together", () => {
  const together = (meeting: ReturnType<typeof setUp>["meeting"]) => meeting.command({ type: "startTogether" });

  it("is content, with who has no seat in it beside it", () => {
    const { arrange, meeting } = setUp(9);
    together(meeting);
    const seated = meeting.snapshot.together.seats.map(({ participant }) => participant);
    const arrangement = arrange();
    expect(arrangement).toMatchObject({ kind: "stage", large: [{ kind: "together" }] });
    if (arrangement.kind !== "stage") expect.fail("no stage");
    expect(arrangement.strip.toSorted()).toEqual(meeting.others.filter((id) => !seated.includes(id)).toSorted());
  });

  it("leaves whoever one pinned beside it, and gives way to a share", () => {
    const { state, arrange, meeting } = setUp(4);
    together(meeting);
    expect(arrange()).toMatchObject({ large: [{ kind: "together" }], strip: [] });
    state.pin("p1", true);
    expect(arrange()).toMatchObject({ large: [{ kind: "together" }], strip: ["p1"] });
    meeting.othersShare("p2");
    expect(arrange()).toMatchObject({ large: [{ kind: "share", by: "p2" }], strip: { length: 4 } });
  });
});
