/** Whether this webview, which a window of the app's own would have too, can carry a call into Teams. */

/** What is asked of a webview. */
export interface Abilities {
  RTCPeerConnection?: unknown;
  navigator: { mediaDevices?: { getUserMedia?: unknown } };
  HTMLMediaElement: { prototype: object };
}

/** Microsoft asks for these first. What its Calling SDK says of the rest, the page tells once it is open. */
export function canCarryCalls(webview: Abilities): boolean {
  return (
    typeof webview.RTCPeerConnection === "function" &&
    typeof webview.navigator.mediaDevices?.getUserMedia === "function" &&
    "setSinkId" in webview.HTMLMediaElement.prototype
  );
}
