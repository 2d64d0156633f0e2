/** User-facing diagnostics of network and media, one's own and others'. */
import type { DiagnosticChangedEventArgs, RemoteDiagnostic, UserFacingDiagnosticsFeature } from "@azure/communication-calling";

import { Stops, type Context, type Part } from "./part";
import type { DiagnosticQuality } from "./protocol";

/** What the SDK says of one diagnostic. */
type Value = Pick<DiagnosticChangedEventArgs, "value">;

/**
 * About the browser's own devices and permissions. This page uses none of them: Rust has the devices, and what it finds wrong with
 * them it tells itself. Told on, they would send people to settings that have nothing to do with it.
 */
const NOT_OURS = new Set<string>([
  "noSpeakerDevicesEnumerated",
  "noMicrophoneDevicesEnumerated",
  "microphonePermissionDenied",
  "cameraPermissionDenied",
]);

/** Flags that are a nuisance rather than a failure. */
const MILD = new Set<string>(["speakingWhileMicrophoneIsMuted", "microphoneNotMuteButSilent"]);

/** The values of the SDK's `DiagnosticQuality`, which are only there once the SDK is loaded. */
const QUALITIES = new Map<number, DiagnosticQuality>([
  [1, "good"],
  [2, "poor"],
  [3, "bad"],
]);

/** A flag that is set is a fault; a quality is told as it is. Null for a value of a newer SDK. */
export function qualityOf(name: string, { value }: Value): DiagnosticQuality | null {
  if (typeof value !== "boolean") return QUALITIES.get(value) ?? null;
  if (!value) return "good";
  return MILD.has(name) ? "poor" : "bad";
}

/** Tells diagnostics; `lost` hears whether the way to the service is broken. */
export class Diagnostics implements Part {
  private readonly stops = new Stops();

  constructor(
    private readonly context: Context,
    private readonly lost: (lost: boolean) => void,
  ) {
    const { network, media, remote } = context.call.feature(context.calling.features.UserFacingDiagnostics);
    this.follow(network);
    this.follow(media);
    const others = ({ diagnostics }: { diagnostics: RemoteDiagnostic[] }): void => diagnostics.forEach((one) => this.tellOther(one));
    remote.on("diagnosticChanged", others);
    this.stops.add(() => remote.off("diagnosticChanged", others));
  }

  stop(): void {
    this.stops.stop();
  }

  private follow(source: UserFacingDiagnosticsFeature["network"] | UserFacingDiagnosticsFeature["media"]): void {
    const heard = (args: DiagnosticChangedEventArgs & { diagnostic: string }): void => this.tell(args.diagnostic, args);
    source.on("diagnosticChanged", heard);
    this.stops.add(() => source.off("diagnosticChanged", heard));
    for (const [name, latest] of Object.entries(source.getLatest())) {
      if (latest !== undefined && qualityOf(name, latest) !== "good") this.tell(name, latest);
    }
  }

  private tell(name: string, value: Value): void {
    const quality = qualityOf(name, value);
    if (quality === null || NOT_OURS.has(name)) return;
    this.context.say({ type: "diagnostic", name, quality, participant: null });
    // The media may still flow, but nothing can be asked of the service until it is back.
    if (name === "networkReconnect") this.lost(quality !== "good");
  }

  private tellOther(one: RemoteDiagnostic): void {
    const quality = qualityOf(one.diagnostic, one);
    if (quality === null) return;
    this.context.say({ type: "diagnostic", name: one.diagnostic, quality, participant: one.rawId });
  }
}
