import { describe, expect, it } from "vitest";

import { readTicket, takeTicket } from "./ticket";

const [PATH, SECRET] = ["ab".repeat(32), "0f".repeat(32)];

describe("the ticket in the address", () => {
  it("names a port of this machine, a path and a secret", () => {
    expect(readTicket(`#4711.${PATH}.${SECRET}`)).toEqual({ url: `ws://127.0.0.1:4711/host/${PATH}`, secret: SECRET });
  });

  it.each(["", "#", `#0.${PATH}.${SECRET}`, `#65536.${PATH}.${SECRET}`, `#4711.${PATH}`, `#4711.${PATH}.${SECRET}.x`, `#evil.example:1.${PATH}.${SECRET}`, `#4711.${PATH.toUpperCase()}.${SECRET}`])(
    "is not taken from %j",
    (fragment) => {
      expect(readTicket(fragment)).toBeNull();
    },
  );

  it("is gone from the address afterwards, even one that is none", () => {
    for (const hash of [`#4711.${PATH}.${SECRET}`, "#nonsense"]) {
      const left: unknown[] = [];
      takeTicket({ hash, pathname: "/" }, { replaceState: (...words: unknown[]) => left.push(words) });
      expect(left).toEqual([[null, "", "/"]]);
    }
  });
});
