import { describe, expect, it } from "vitest";

import { formOf, hostOfAddress, suggestedName, wrongBy, wrongIn, type GuestDraft } from "./guest-form";

const KEY = "endpoint=https://ann-develops.communication.practice.example/;accesskey=bm90IGEga2V5";
const draft = (some: Partial<GuestDraft>): GuestDraft => ({ by: "tokenService", name: "", address: "", path: "", connectionString: "", ...some });

describe("what was typed", () => {
  it.each([
    ["https://tokens.contoso.example", undefined],
    ["tokens.contoso.example", undefined],
    [" https://tokens.contoso.example/guests ", undefined],
    ["http://localhost:8443", undefined],
    ["http://127.0.0.1:8443", undefined],
    ["http://tokens.contoso.example", "address"],
    ["https://ada:secret@tokens.contoso.example", "address"],
    ["ftp://tokens.contoso.example", "address"],
    ["our token service", "address"],
    ["", "address"],
  ])("as an address: %s", (address, wrong) => {
    expect(wrongIn(draft({ name: "Contoso", address }))).toBe(wrong);
  });

  it.each([
    ["/srv/teams.token", undefined],
    ["C:\\Users\\Ann\\teams.token", undefined],
    ["\\\\server\\share\\teams.token", undefined],
    ["teams.token", "path"],
    ["~/teams.token", "path"],
    ["", "path"],
  ])("as a path: %s", (path, wrong) => {
    expect(wrongIn(draft({ by: "file", name: "Contoso", path }))).toBe(wrong);
  });

  it.each([
    [KEY, undefined],
    ["AccessKey=bm90IGEga2V5;Endpoint=https://ann.communication.practice.example", undefined],
    ["endpoint=https://ann.communication.practice.example/", "connectionString"],
    ["accesskey=bm90IGEga2V5", "connectionString"],
    ["endpoint=ann;accesskey=bm90IGEga2V5", "connectionString"],
    ["bm90IGEga2V5", "connectionString"],
  ])("as a connection string: %s", (connectionString, wrong) => {
    expect(wrongIn(draft({ by: "connectionString", name: "Mine", connectionString }))).toBe(wrong);
  });

  it("needs a name, after all else is right", () => {
    expect(wrongIn(draft({ address: "https://tokens.contoso.example", name: "  " }))).toBe("name");
    expect(wrongIn(draft({ address: "nowhere at all", name: "" }))).toBe("address");
  });
});

it("a name is suggested by the service, the resource or the file", () => {
  expect(suggestedName(draft({ address: "https://tokens.contoso.example:8443/guests" }))).toBe("tokens.contoso.example");
  expect(suggestedName(draft({ by: "connectionString", connectionString: KEY }))).toBe("ann-develops");
  expect(suggestedName(draft({ by: "file", path: "C:\\Users\\Ann\\contoso guest.token" }))).toBe("contoso guest");
  expect(suggestedName(draft({ address: "not yet" }))).toBe("");
});

it("what is sent takes the secret only along with a connection string, and a whole address", () => {
  const typed = { name: " Mine ", address: " tokens.contoso.example ", path: " /a ", connectionString: ` ${KEY} ` };
  expect(formOf(draft(typed))).toEqual({ name: "Mine", way: { by: "tokenService", address: "https://tokens.contoso.example" }, connectionString: null });
  expect(formOf(draft({ ...typed, by: "file" }))).toEqual({ name: "Mine", way: { by: "file", path: "/a" }, connectionString: null });
  expect(formOf(draft({ ...typed, by: "connectionString" }))).toEqual({ name: "Mine", way: { by: "connectionString" }, connectionString: KEY });
});

it("a refusal that is about a field is told there", () => {
  expect([wrongBy("guestName"), wrongBy("connectionString"), wrongBy("networkGone")]).toEqual(["name", "connectionString", undefined]);
});

it("a token service is known by its host", () => {
  expect([hostOfAddress("https://tokens.contoso.example:8443/x"), hostOfAddress("odd")]).toEqual(["tokens.contoso.example:8443", "odd"]);
});
