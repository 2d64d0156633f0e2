import { describe, expect, it } from "vitest";

import { explain } from "../ipc/fake/explain";
import { hostOf, idText, linkOf, needsPasscode, numberOf, type Target } from "./target";

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
