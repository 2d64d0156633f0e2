import { createIdentifierFromRawId } from "@azure/communication-common";
import { describe, expect, it } from "vitest";

import { TOKEN } from "../testing/house";
import { asUser, isExternal, ownId } from "./identifiers";

describe("who one is", () => {
  it("stands in the token", () => {
    expect(ownId(TOKEN)).toBe("8:acs:me");
    const urlSafe = btoa(JSON.stringify({ skypeid: "acs:r_wf_x_y", note: "??>>" })).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
    expect(ownId(`h.${urlSafe}.s`)).toBe("8:acs:r_wf_x_y");
  });

  it.each(["", "nonsense", "a.b.c", `a.${btoa("[]")}.c`, `a.${btoa('{"skypeid":3}')}.c`, `a.${btoa('{"skypeid":""}')}.c`])("is not known from %j", (token) => {
    expect(ownId(token)).toBe("me");
  });
});

describe("who is from outside", () => {
  it.each([
    ["8:orgid:0f0e0d0c-0b0a-4909-8807-060504030201", false],
    ["8:gcch:0f0e0d0c-0b0a-4909-8807-060504030201", false],
    ["8:teamsvisitor:abc", true],
    ["8:acs:resource_user", true],
    ["4:+33123456789", true],
    ["28:orgid:0f0e0d0c-0b0a-4909-8807-060504030201", false],
    ["48:whatever", true],
  ])("%s: %s", (rawId, external) => {
    expect(isExternal(createIdentifierFromRawId(rawId))).toBe(external);
  });

  it("hands and calls are for people", () => {
    expect(asUser(createIdentifierFromRawId("4:+33123456789"))).toBeNull();
    expect(asUser(createIdentifierFromRawId("8:orgid:x"))).toMatchObject({ microsoftTeamsUserId: "x" });
  });
});
