import { beforeEach, expect, it } from "vitest";

import { en } from "../i18n/en";
import { LANGUAGES, setLanguage } from "../i18n/index.svelte";
import type { DeviceReason } from "../ipc/generated/DeviceReason";
import type { FailedDevice } from "../ipc/generated/FailedDevice";
import type { Platform } from "../ipc/generated/Platform";
import type { RefusedBy } from "../ipc/generated/RefusedBy";
import type { SignInRefusal } from "../ipc/generated/SignInRefusal";
import { failureDetail, failureNext, failureWhat } from "./failure-words";

// The compiler complains here when Rust names one more.
const DEVICES = Object.keys({ camera: 0, microphone: 0, speaker: 0, screen: 0 } satisfies Record<FailedDevice, 0>) as FailedDevice[];
const REASONS = Object.keys({ missing: 0, gone: 0, busy: 0, refused: 0, other: 0 } satisfies Record<DeviceReason, 0>) as DeviceReason[];
const PLATFORMS = Object.keys({ linux: 0, macos: 0, windows: 0 } satisfies Record<Platform, 0>) as Platform[];
const REFUSERS = Object.keys({ group: 0, sandbox: 0 } satisfies Record<RefusedBy, 0>) as RefusedBy[];
const REFUSALS = Object.keys({
  noConsent: 0, declined: 0, administratorApproval: 0, applicationUnknown: 0, notAssigned: 0, redirect: 0, publicClientOff: 0, wrongAccount: 0,
  accountDisabled: 0, moreProof: 0, conditionalAccess: 0, signInEnded: 0, tooOften: 0, resourceMissing: 0, tenantUnknown: 0, workAccountsOnly: 0,
  codeExpired: 0, noDeviceCodes: 0,
} satisfies Record<SignInRefusal, 0>) as SignInRefusal[];

const refused = (why: SignInRefusal | null, number: number | null = null) => ({ code: "signInRefused" as const, signIn: { why, number } });
const trouble = (device: FailedDevice, reason: DeviceReason) => ({ code: "device" as const, device: { device, reason } });

beforeEach(() => setLanguage("en"));

it.each(LANGUAGES)("has words of its own for each device and reason in %s", (language) => {
  setLanguage(language);
  const whats = DEVICES.flatMap((device) => REASONS.map((reason) => failureWhat(trouble(device, reason))));
  expect(new Set(whats).size).toBe(DEVICES.length * REASONS.length);
  for (const device of DEVICES) {
    for (const reason of REASONS) {
      for (const platform of PLATFORMS) expect(failureNext(trouble(device, reason), platform)).toMatch(/\S.+[.]$/);
    }
  }
});

it("has no words for a device that none of these pairs shows", () => {
  const shown = DEVICES.flatMap((device) =>
    REASONS.flatMap((reason) => [
      `failure.device.${device}.${reason}.what`,
      ...(reason === "busy" ? [`failure.device.${device}.busy.whatBy`] : []),
      ...(reason === "refused" ? [...PLATFORMS, ...REFUSERS].map((place) => `failure.device.${device}.refused.do.${place}`) : [`failure.device.${device}.${reason}.do`]),
    ]),
  );
  expect(Object.keys(en).filter((key) => /^failure\.device\.\w+\.\w+\./.test(key)).sort()).toEqual(shown.sort());
});

it("sends people to the privacy settings of their own system", () => {
  const next = (platform: Platform) => failureNext(trouble("camera", "refused"), platform);
  expect(next("macos")).toContain("System Settings");
  expect(next("windows")).toContain("desktop apps");
  expect(next("linux")).toContain("desktop’s privacy settings");
});

it.each(LANGUAGES)("names the program that holds a device, and what on Linux refuses one, in %s", (language) => {
  setLanguage(language);
  for (const device of DEVICES) {
    const { code, device: busy } = trouble(device, "busy");
    expect(failureWhat({ code, device: { ...busy, heldBy: "cheese" } })).toContain("cheese");
    const { device: refused } = trouble(device, "refused");
    for (const refusedBy of REFUSERS) expect(failureNext({ code, device: { ...refused, refusedBy } }, "linux")).toMatch(/\S.+[.]$/);
  }
  const camera = { device: "camera", reason: "refused" } as const;
  expect(failureNext({ code: "device", device: { ...camera, refusedBy: "group" } }, "linux")).toMatch(/\bvideo\b/);
  expect(failureNext({ code: "device", device: { ...camera, refusedBy: "sandbox" } }, "linux")).toContain("Flatseal");
});

it("uses the words of the code where nothing is known of a device", () => {
  expect(failureWhat({ code: "device", device: null })).toBe("A device can’t be used");
  expect(failureNext({ code: "media", device: null }, "linux")).toContain("firewall");
});

it.each(LANGUAGES)("has words of its own for each reason of a refused sign-in in %s", (language) => {
  setLanguage(language);
  const whats = [...REFUSALS, null].map((why) => failureWhat(refused(why)));
  expect(new Set(whats).size).toBe(REFUSALS.length + 1);
  for (const why of REFUSALS) expect(failureNext(refused(why), "linux")).toMatch(/\S.+[.]$/);
});

it("has no words for a reason that no provider gives", () => {
  const shown = REFUSALS.flatMap((why) => [`failure.signIn.${why}.what`, `failure.signIn.${why}.do`]);
  expect(Object.keys(en).filter((key) => key.startsWith("failure.signIn.")).sort()).toEqual(shown.sort());
});

it("tells the number of a refusal under Details, where Microsoft gave one", () => {
  expect(failureDetail({ ...refused("conditionalAccess", 53003), detail: "no" })).toBe("signInRefused: no (AADSTS53003)");
  expect(failureDetail({ ...refused("declined"), detail: "no" })).toBe("signInRefused: no");
});
