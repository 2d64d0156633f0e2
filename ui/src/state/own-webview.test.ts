import { describe, expect, it } from "vitest";

import { canCarryCalls } from "./own-webview";

const able = () => ({
  RTCPeerConnection: () => undefined,
  navigator: { mediaDevices: { getUserMedia: () => undefined } },
  HTMLMediaElement: { prototype: { setSinkId: () => undefined } },
});

describe("a webview of the app's own", () => {
  it("carries calls where it has what Microsoft asks for first", () => {
    expect(canCarryCalls(able())).toBe(true);
  });

  it("does not where anything of it is missing, as in WebKitGTK", () => {
    expect(canCarryCalls({ ...able(), RTCPeerConnection: undefined })).toBe(false);
    expect(canCarryCalls({ ...able(), navigator: {} })).toBe(false);
    expect(canCarryCalls({ ...able(), HTMLMediaElement: { prototype: {} } })).toBe(false);
  });
});
