import { beforeEach, expect, it, vi } from "vitest";

import type { UiEvent } from "./generated/UiEvent";
import { tauriBackend } from "./tauri";

const tauri = vi.hoisted(() => ({ invoke: vi.fn(), channels: [] as { onmessage: (event: unknown) => void }[] }));
vi.mock("@tauri-apps/api/core", () => ({
  invoke: tauri.invoke,
  Channel: class {
    constructor(readonly onmessage: (event: unknown) => void) {
      tauri.channels.push(this);
    }
  },
}));

beforeEach(() => void tauri.invoke.mockReset().mockResolvedValue(undefined));

it("names commands and what they take as Rust does", async () => {
  const backend = tauriBackend();
  await backend.testSpeaker("default");
  await backend.command({ type: "mute", value: true });
  await backend.share(null);
  await backend.shareSources();
  await backend.zoom(150);
  await backend.rate({ overall: 2, issues: ["echo"] });
  const form = { link: "", name: "Ann", microphone: true, camera: false, devices: { camera: "default", microphone: "default", speaker: "default" } };
  await backend.waitForCalls(form);
  expect(tauri.invoke.mock.calls).toEqual([
    ["test_speaker", { speaker: "default" }],
    ["command", { command: { type: "mute", value: true } }],
    ["share", { source: null }],
    ["share_sources", {}],
    ["zoom", { percent: 150 }],
    ["rate", { rating: { overall: 2, issues: ["echo"] } }],
    ["wait_for_calls", { form }],
  ]);
});

it("hands on a failure, and makes one of what Tauri itself refuses", async () => {
  const failure = { code: "device", detail: "busy", notNow: null, device: null, signIn: null };
  tauri.invoke.mockRejectedValueOnce(failure).mockRejectedValueOnce("devices not allowed");
  await expect(tauriBackend().devices()).rejects.toBe(failure);
  await expect(tauriBackend().devices()).rejects.toEqual({ code: "controlRequest", detail: "devices not allowed", notNow: null, device: null, signIn: null });
});

it("tells events until it is asked to stop", async () => {
  const told: UiEvent[] = [];
  const stop = await tauriBackend().watch((event) => told.push(event));
  tauri.channels.at(-1)?.onmessage({ type: "consentAsked" });
  stop();
  tauri.channels.at(-1)?.onmessage({ type: "consentAsked" });
  expect(told).toEqual([{ type: "consentAsked" }]);
});
