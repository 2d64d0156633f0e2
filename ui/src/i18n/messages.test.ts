import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

import { beforeEach, describe, expect, it } from "vitest";

import { en } from "./en";
import { fr } from "./fr";
import { currentDirection, currentLanguage, directionOf, formatAgo, formatClock, formatList, formatNumber, setLanguage, t, type Message } from "./index.svelte";

const source = join(import.meta.dirname, "..");
const parts = (message: Message) => (typeof message === "string" ? [message] : Object.values(message));
const names = (message: Message) => [...new Set(parts(message).flatMap((text) => text.match(/\{\w+\}/g) ?? []))].sort();

function files(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return ["i18n", "generated"].includes(name) ? [] : files(path);
    return /\.(ts|svelte)$/.test(name) && !name.endsWith(".test.ts") ? [readFileSync(path, "utf8")] : [];
  });
}

beforeEach(() => setLanguage("en"));

describe("the languages", () => {
  it("have the same keys", () => {
    expect(Object.keys(fr).sort()).toEqual(Object.keys(en).sort());
  });

  it("name the same values in each message", () => {
    for (const [key, message] of Object.entries(en)) expect([key, names(fr[key as keyof typeof en])]).toEqual([key, names(message)]);
  });

  it("leave nothing untranslated by accident", () => {
    const same = Object.keys(en).filter((key) => fr[key as keyof typeof en] === en[key as keyof typeof en]);
    const long = same.filter((key) => parts(en[key as keyof typeof en]).some((text) => text.split(" ").length > 3));
    expect(long).toEqual([]);
  });

  it("have no key that nothing uses", () => {
    const text = files(source).join("\n");
    const patterns = [...text.matchAll(/`([a-z][a-zA-Z]*\.[a-zA-Z.]*\$\{[^`\s]*)`/g)].map(([, template]) => {
      const quoted = (template ?? "").split(/\$\{[^}]*\}/).map((part) => part.replaceAll(".", "\\."));
      return new RegExp(`^${quoted.join("[A-Za-z0-9]+")}$`);
    });
    const unused = Object.keys(en).filter((key) => !text.includes(`"${key}"`) && !patterns.some((pattern) => pattern.test(key)));
    expect(unused).toEqual([]);
  });
});

describe("a message", () => {
  it("takes its values in the language of the window", () => {
    expect(t("ended.codes", { code: 0, subcode: 5854 })).toBe("Code 0, subcode 5,854");
    setLanguage("fr-CA");
    expect(t("ended.codes", { code: "0", subcode: "5854" })).toBe("Code 0, sous-code 5854");
  });

  it("keeps the signs of French with the words they belong to", () => {
    setLanguage("fr");
    expect(t("call.react.by", { name: "Ann : B", reaction: "Rire" })).toBe("Ann : B\u00a0: Rire");
    expect(t("link.userInfo.what")).toContain("«\u00a0@\u00a0»");
  });

  it("is English where there is no translation, or no such language", () => {
    setLanguage("de");
    expect(t("common.close")).toBe("Close");
    setLanguage("not a tag");
    expect(t("common.close")).toBe("Close");
  });

  it("shows values as they are, markup and braces too", () => {
    expect(t("lobby.asName", { name: "<b>{time}</b> $& Ann" })).toBe("You wait as <b>{time}</b> $& Ann");
  });
});

describe("formats", () => {
  it("follow the language", () => {
    expect([formatNumber(1234.5), formatList(["a", "b", "c"])]).toEqual(["1,234.5", "a, b, and c"]);
    setLanguage("fr");
    expect([formatNumber(1234.5).replace(/\s/g, " "), formatList(["a", "b", "c"])]).toEqual(["1 234,5", "a, b et c"]);
  });

  it("say how long ago by days, and give a date for what is old", () => {
    const now = new Date(2026, 4, 20, 15, 0);
    expect(formatAgo(new Date(2026, 4, 20, 9, 5), now).replace(/\s/g, " ")).toBe("today, 9:05 AM");
    expect(formatAgo(new Date(2026, 4, 19, 23, 0), now)).toBe("yesterday");
    expect(formatAgo(new Date(2026, 0, 2), now)).toBe("Jan 2, 2026");
  });

  it("run a clock past an hour", () => {
    expect([7.9, 754, 3723, -1].map(formatClock)).toEqual(["0:07", "12:34", "1:02:03", "0:00"]);
  });

  it("know which languages run from right to left", () => {
    expect(["ar-EG", "he", "en", "fr"].map(directionOf)).toEqual(["rtl", "rtl", "ltr", "ltr"]);
    // Words that are not translated run as English does, whatever the system's language.
    setLanguage("ar-EG");
    expect([currentLanguage(), currentDirection()]).toEqual(["en", "ltr"]);
    setLanguage("ar-xb");
    expect([currentLanguage(), currentDirection(), formatNumber(7)]).toEqual(["en", "rtl", "7"]);
  });
});
