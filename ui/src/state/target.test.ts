import { describe, expect, it } from "vitest";

import { explain } from "../ipc/fake/explain";
import { hostOf, idText, linkOf, needsPasscode, numberOf, rawIdIn, sameMeeting, type Target } from "./target";

function target(text: string): Target & { kind: "meeting" } {
  const explanation = explain(text);
  if (explanation.kind !== "join") throw new Error(`no meeting: ${explanation.reason}`);
  return { kind: "meeting", meeting: explanation, title: "" };
}

describe("a link", () => {
  const meeting = target("https://teams.microsoft.com/meet/264183392744150?p=Qx7Kd0LmTz4RbVw9Yc");
  it("is joined as it is and shows its host and number", () => {
    expect(linkOf(meeting)).toBe("https://teams.microsoft.com/meet/264183392744150?p=Qx7Kd0LmTz4RbVw9Yc");
    expect(hostOf(meeting.meeting)).toBe("teams.microsoft.com");
    expect(numberOf(meeting.meeting)).toBe("264\u00a0183\u00a0392\u00a0744\u00a0150");
    expect(needsPasscode(meeting)).toBe(false);
  });
});

describe("a meeting ID", () => {
  it("asks for the passcode it lacks", () => {
    const meeting = target("264 183 392 744 150");
    expect(needsPasscode(meeting)).toBe(true);
    expect(linkOf(meeting, " Mt9xB2N6 ")).toBe("Meeting ID: 264183392744150\nPasscode: Mt9xB2N6");
    expect(linkOf(meeting)).toBe("264183392744150");
  });

  it("keeps the passcode that came with it", () => {
    const meeting = target(idText("264 183 392 744 150", "Mt9xB2N6"));
    expect(needsPasscode(meeting)).toBe(false);
    expect(linkOf(meeting, "other")).toContain("Mt9xB2N6");
  });
});

it("the practice meeting has a word of its own", () => {
  expect(linkOf({ kind: "practice" })).toBe("practice");
});

describe("somebody who can be called", () => {
  const ID = "aaaabbbb-cccc-dddd-eeee-ffff00001111";

  it("is named by an object id or a raw id, and by nothing else", () => {
    expect([ID, ` ${ID.toUpperCase()} `, `8:orgid:${ID}`].map(rawIdIn)).toEqual([`8:orgid:${ID}`, `8:orgid:${ID}`, `8:orgid:${ID}`]);
    const acs = `8:acs:${ID}_00000012-3456-789a_00`;
    expect(rawIdIn(acs)).toBe(acs);
    for (const text of ["", "mary@contoso.example", "+33199001234", "8:acs:", `8:acs:${ID}`, ID.slice(1), `${ID} and more`, `8:gcch:${ID}`]) expect(rawIdIn(text)).toBeNull();
  });

  it("is joined by the raw id, and asks for no passcode", () => {
    const target: Target = { kind: "person", rawId: `8:orgid:${ID}`, name: "Mary" };
    expect([linkOf(target), needsPasscode(target)]).toEqual([`8:orgid:${ID}`, false]);
  });
});

describe("two texts", () => {
  const THREAD = "19:meeting_NDY2@thread.v2";

  it("mean the same meeting by its number or its thread", () => {
    expect(sameMeeting("https://teams.microsoft.com/meet/264183392744150?p=Qx7K", "Meeting ID: 264183392744150\nPasscode: Mt9x")).toBe(true);
    expect(sameMeeting("264 183 392 744 150", "https://teams.cloud.microsoft/meet/264183392744150")).toBe(true);
    const long = (thread: string, rest: string) => `https://teams.microsoft.com/l/meetup-join/${thread}/0?context=${rest}`;
    expect(sameMeeting(long(THREAD, "a"), long("19%3Ameeting_NDY2%40thread.v2", "b"))).toBe(true);
    expect(sameMeeting(long(THREAD, "a"), long("19:meeting_ndy2@thread.v2", "a"))).toBe(false);
  });

  it("mean different ones where number, thread or text differ", () => {
    expect(sameMeeting("https://teams.microsoft.com/meet/264183392744150", "https://teams.microsoft.com/meet/264183392744151")).toBe(false);
    expect(sameMeeting("practice", "")).toBe(false);
  });
});
