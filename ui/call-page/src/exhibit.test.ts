// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { StandInStream, StandInTrack } from "../testing/tracks";
import { Exhibit, SIZE, type Frame } from "./exhibit";

describe("the exhibit", () => {
  const sizes: number[][] = [];
  let track: StandInTrack;
  let restricted: unknown[];
  let place: HTMLElement;
  let exhibit: Exhibit;

  beforeEach(() => {
    sizes.length = 0;
    restricted = [];
    track = Object.assign(new StandInTrack("video", "tab"), {
      restrictTo: (target: unknown) => (restricted.push(target), Promise.resolve()),
    });
    vi.stubGlobal("RestrictionTarget", { fromElement: (element: Element) => Promise.resolve(element) });
    place = document.createElement("div");
    place.hidden = true;
    const mediaDevices = { getDisplayMedia: () => Promise.resolve(new StandInStream(track)) };
    const frame = { navigator: { mediaDevices }, outerWidth: 520, outerHeight: 340, resizeTo: (...size: number[]) => sizes.push(size) };
    exhibit = new Exhibit(place, frame as never as Frame);
  });
  afterEach(() => vi.unstubAllGlobals());

  it("shows something, large enough, and takes pictures of it and of nothing else", async () => {
    const content = document.createElement("p");
    const stream = await exhibit.show(content);
    expect([place.firstChild, place.hidden, stream.getVideoTracks(), restricted]).toEqual([content, false, [track], [place]]);
    expect(sizes).toHaveLength(1);
    expect([sizes[0]?.[0] === SIZE.width, (sizes[0]?.[1] ?? 0) > SIZE.height]).toEqual([true, true]);
    expect(await exhibit.show(content)).toBe(stream);
    expect(sizes).toHaveLength(1);
    await exhibit.show(document.createElement("p"));
    expect(place.childElementCount).toBe(1);
  });

  it("is cleared away, and the window is as it was", async () => {
    await exhibit.show(document.createElement("p"));
    exhibit.clear();
    await Promise.resolve();
    expect([place.childElementCount, place.hidden, track.readyState, sizes.at(-1)]).toEqual([0, true, "ended", [520, 340]]);
    exhibit.clear();
    expect(sizes).toHaveLength(2);
  });

  it("never takes a picture of the whole tab", async () => {
    Object.assign(track, { restrictTo: () => Promise.reject(new Error("not this one")) });
    await expect(exhibit.show(document.createElement("p"))).rejects.toThrow();
    expect(track.readyState).toBe("ended");
  });

  it("can be looked at in the window where no picture can be taken", async () => {
    vi.stubGlobal("RestrictionTarget", undefined);
    const content = document.createElement("p");
    await expect(exhibit.show(content)).rejects.toThrow();
    expect([place.firstChild, place.hidden]).toEqual([content, false]);
  });
});
