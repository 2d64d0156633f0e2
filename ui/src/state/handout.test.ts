import { beforeEach, describe, expect, it, vi } from "vitest";

import { setLanguage } from "../i18n/index.svelte";
import { FakeBackend } from "../ipc/fake";
import { failure } from "../ipc/fake/failure";
import { handOut, type Handout } from "./handout";

const handout: Handout = { link: "https://teams.microsoft.com/meet/1", subject: "Plan", when: { type: "days", first: "2026-11-30", end: "2026-12-01" } };
let written: string | undefined;

function setUp(writes = true) {
  const backend = new FakeBackend(new URLSearchParams());
  const told = vi.fn();
  const failed = vi.fn();
  class Item {
    constructor(readonly of: Record<string, Promise<Blob>>) {}
  }
  const write = async ([item]: Item[]) => {
    if (!writes) throw new Error("not allowed");
    written = await (await item?.of["text/plain"])?.text();
  };
  vi.stubGlobal("ClipboardItem", Item);
  vi.stubGlobal("navigator", { clipboard: { write } });
  return { backend, told, failed, hand: (as: Parameters<typeof handOut>[1]) => handOut(backend, as, handout, { told, failed }) };
}

beforeEach(() => {
  setLanguage("fr");
  written = undefined;
});

describe("a meeting's details", () => {
  it("are copied in the person's language", async () => {
    const { backend, hand, told } = setUp();
    await hand("text");
    expect(backend.asked).toMatchObject([{ what: "handOut", with: { as: "text", whenWritten: "lundi 30 novembre 2026", labels: { when: "Quand", passcode: "Code secret" } } }]);
    expect(written).toBe("Plan\nQuand: lundi 30 novembre 2026\nRejoindre: https://teams.microsoft.com/meet/1");
    expect(told.mock.calls).toEqual([["Les détails ont été copiés.", "info"]]);
  });

  it("become a file whose name is told, or a letter", async () => {
    const { hand, told } = setUp();
    await hand("file");
    await hand("letter");
    expect(told.mock.calls.map(([text]) => text)).toEqual(["Enregistré sous Plan.ics dans vos téléchargements.", "Votre messagerie a un courriel avec les détails."]);
    expect(written).toBeUndefined();
  });

  it("that could not be copied are not said to be", async () => {
    const { hand, told, failed } = setUp(false);
    await hand("text");
    expect([told.mock.calls, failed.mock.calls]).toEqual([[["Les détails n’ont pas pu être copiés.", "trouble"]], []]);
  });

  it.each(["text", "letter"] as const)("that Rust can't give as %s are told by the failure alone", async (as) => {
    const { backend, hand, told, failed } = setUp();
    backend.handOut = () => Promise.reject(failure("letter"));
    await hand(as);
    expect([told.mock.calls, failed.mock.calls.map(([{ code }]) => code)]).toEqual([[], ["letter"]]);
  });
});
