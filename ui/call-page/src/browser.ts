/** What only a browser has: the peer connection and an element that keeps sound flowing. */
import type { PeerParts } from "./peer";

/** Parts for a `Peer`. No server is asked for candidates: Rust is on this machine. */
export function browserParts(): PeerParts {
  const pulled: HTMLAudioElement[] = [];
  return {
    connection: new RTCPeerConnection(),
    stream: (track) => new MediaStream([track]),
    pull: (stream) => {
      // Chromium decodes a remote sound only while an element plays it. This one is muted: nothing is heard.
      const element = document.createElement("audio");
      element.muted = true;
      element.srcObject = stream;
      pulled.push(element);
      void element.play().catch(() => undefined);
    },
    codecs: () => RTCRtpReceiver.getCapabilities("video")?.codecs ?? [],
  };
}
