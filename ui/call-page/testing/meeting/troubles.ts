/** What only the Calling SDK tells of, diagnostics and figures, and what can happen to a page in a browser. */
import type { StandInCall } from "../call";
import { features } from "../sdk-features";
import type { Trouble } from "./script";

const sockets: WebSocket[] = [];

/** From now on sockets can be cut. */
export function knowSockets(): void {
  globalThis.WebSocket = new Proxy(WebSocket, {
    construct: (made, [url]: [string]) => {
      const socket = new made(url);
      sockets.push(socket);
      return socket;
    },
  });
}

/** `id` gives somebody's raw id. */
export function tell(trouble: Trouble, call: StandInCall, id: (name: string) => string): void {
  if ("measure" in trouble) {
    const nothing = { send: [], receive: [] };
    const audio = { send: [], receive: [{ id: "1", ...trouble.measure }] };
    for (const collector of call.feature(features.MediaStats).collectors) {
      collector.emit("sampleReported", { audio, video: nothing, screenShare: nothing, transports: [] });
    }
    return;
  }
  if ("fault" in trouble) return trouble.fault === "reload" ? location.reload() : sockets.forEach((socket) => socket.close());
  const { network, media, remote } = call.feature(features.UserFacingDiagnostics);
  if ("notice" in trouble) {
    const { name: diagnostic, on: value } = trouble.notice;
    return media.emit("diagnosticChanged", { diagnostic, value, valueType: "DiagnosticFlag" });
  }
  const { name: diagnostic, quality: value, of } = trouble.diagnose;
  const valueType = "DiagnosticQuality";
  if (of === undefined) return network.emit("diagnosticChanged", { diagnostic, value, valueType });
  remote.emit("diagnosticChanged", { diagnostics: [{ participantId: id(of), rawId: id(of), diagnostic, value, valueType }] });
}
