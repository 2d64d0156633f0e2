/** The features of a call that concern media: recording, transcription, captions, diagnostics, figures. */
import type {
  CaptionsCallFeature,
  CaptionsHandler,
  Captions,
  CaptionsKind,
  LatestMediaDiagnostics,
  LatestNetworkDiagnostics,
  MediaDiagnosticChangedEventArgs,
  MediaDiagnostics,
  MediaStatsCallFeature,
  MediaStatsCollector,
  MediaStatsReportSampleEvent,
  MediaStatsReportSummaryEvent,
  NetworkDiagnosticChangedEventArgs,
  NetworkDiagnostics,
  PropertyChangedEvent,
  CollectionUpdatedEvent,
  RecordingCallFeature,
  RecordingInfo,
  RemoteDiagnostics,
  RemoteParticipantDiagnosticsData,
  StartCaptionsOptions,
  TeamsCaptions,
  TeamsCaptionsHandler,
  TranscriptionCallFeature,
  UserFacingDiagnosticsFeature,
} from "@azure/communication-calling";

import { Emitter } from "./emitter";

export class StandInRecording
  extends Emitter<{ isRecordingActiveChanged: PropertyChangedEvent; recordingsUpdated: CollectionUpdatedEvent<RecordingInfo> }>
  implements RecordingCallFeature
{
  readonly name = "Recording";
  readonly recordings: RecordingInfo[] = [];
  isRecordingActive = false;
  isTeamsConsentRequired = false;
  granted = 0;

  grantTeamsConsent(): Promise<void> {
    this.granted += 1;
    this.isTeamsConsentRequired = false;
    return Promise.resolve();
  }

  turn(active: boolean, consent = this.isTeamsConsentRequired): void {
    this.isRecordingActive = active;
    this.isTeamsConsentRequired = consent;
    this.emit("isRecordingActiveChanged");
  }

  dispose(): void {}
}

export class StandInTranscription extends Emitter<{ isTranscriptionActiveChanged: PropertyChangedEvent }> implements TranscriptionCallFeature {
  readonly name = "Transcription";
  isTranscriptionActive = false;
  isTeamsConsentRequired = false;
  granted = 0;

  grantTeamsConsent(): Promise<void> {
    this.granted += 1;
    this.isTeamsConsentRequired = false;
    return Promise.resolve();
  }

  turn(active: boolean, consent = this.isTeamsConsentRequired): void {
    this.isTranscriptionActive = active;
    this.isTeamsConsentRequired = consent;
    this.emit("isTranscriptionActiveChanged");
  }

  dispose(): void {}
}

interface CaptionEvents<Heard> {
  CaptionsReceived: Heard;
  CaptionsActiveChanged: PropertyChangedEvent;
  SpokenLanguageChanged: PropertyChangedEvent;
  CaptionLanguageChanged: PropertyChangedEvent;
}

/** Orders are noted; `activate` is the service's word that they took effect. */
class StandInCaptionsOf<Heard extends (...args: never[]) => void, Kind extends CaptionsKind> extends Emitter<CaptionEvents<Heard>> {
  readonly supportedSpokenLanguages = ["en-us", "fr-fr"];
  isCaptionsFeatureActive = false;
  activeSpokenLanguage = "en-us";
  readonly orders: string[] = [];
  fault: Error | null = null;
  /** Is told when they are started, for whoever plays the service. */
  started: (spokenLanguage: string | undefined) => void = () => undefined;

  constructor(readonly kind: Kind) {
    super();
  }

  startCaptions(options?: StartCaptionsOptions): Promise<void> {
    this.orders.push(`start ${options?.spokenLanguage ?? ""}`.trim());
    if (this.fault === null) this.started(options?.spokenLanguage);
    return this.fault === null ? Promise.resolve() : Promise.reject(this.fault);
  }

  stopCaptions(): Promise<void> {
    this.orders.push("stop");
    this.activate(false);
    return Promise.resolve();
  }

  setSpokenLanguage(language: string): Promise<void> {
    this.orders.push(`spoken ${language}`);
    this.activeSpokenLanguage = language;
    return Promise.resolve();
  }

  activate(active: boolean): void {
    this.isCaptionsFeatureActive = active;
    this.emit("CaptionsActiveChanged");
  }
}

export class StandInTeamsCaptions extends StandInCaptionsOf<TeamsCaptionsHandler, "TeamsCaptions"> implements TeamsCaptions {
  readonly supportedCaptionLanguages = ["en", "fr"];
  activeCaptionLanguage = "en";

  constructor() {
    super("TeamsCaptions");
  }

  setCaptionLanguage(language: string): Promise<void> {
    this.orders.push(`caption ${language}`);
    this.activeCaptionLanguage = language;
    return Promise.resolve();
  }
}

export class StandInAcsCaptions extends StandInCaptionsOf<CaptionsHandler, "Captions"> implements Captions {
  constructor() {
    super("Captions");
  }
}

export class StandInCaptions extends Emitter<{ CaptionsKindChanged: PropertyChangedEvent }> implements CaptionsCallFeature {
  readonly name = "Captions";
  readonly teams = new StandInTeamsCaptions();
  readonly acs = new StandInAcsCaptions();
  captions: StandInTeamsCaptions | StandInAcsCaptions = this.teams;

  become(captions: StandInTeamsCaptions | StandInAcsCaptions): void {
    this.captions = captions;
    this.emit("CaptionsKindChanged");
  }

  dispose(): void {}
}

class StandInNetwork extends Emitter<{ diagnosticChanged: (args: NetworkDiagnosticChangedEventArgs) => void }> implements NetworkDiagnostics {
  latest: LatestNetworkDiagnostics = {};

  getLatest(): LatestNetworkDiagnostics {
    return this.latest;
  }
}

class StandInMedia extends Emitter<{ diagnosticChanged: (args: MediaDiagnosticChangedEventArgs) => void }> implements MediaDiagnostics {
  latest: LatestMediaDiagnostics = {};

  getLatest(): LatestMediaDiagnostics {
    return this.latest;
  }
}

class StandInRemote extends Emitter<{ diagnosticChanged: (args: RemoteParticipantDiagnosticsData) => void }> implements RemoteDiagnostics {
  isSendingDiagnosticsEnabled = false;

  startSendingDiagnostics(): void {
    this.isSendingDiagnosticsEnabled = true;
  }

  stopSendingDiagnostics(): void {
    this.isSendingDiagnosticsEnabled = false;
  }

  getLatest(): RemoteParticipantDiagnosticsData {
    return { diagnostics: [] };
  }
}

export class StandInDiagnostics implements UserFacingDiagnosticsFeature {
  readonly name = "UserFacingDiagnostics";
  readonly network = new StandInNetwork();
  readonly media = new StandInMedia();
  readonly remote = new StandInRemote();

  dispose(): void {}
}

export class StandInCollector
  extends Emitter<{ sampleReported: MediaStatsReportSampleEvent; summaryReported: MediaStatsReportSummaryEvent }>
  implements MediaStatsCollector
{
  disposed = false;

  dispose(): void {
    this.disposed = true;
  }
}

export class StandInMediaStats implements MediaStatsCallFeature {
  readonly name = "MediaStats";
  readonly collectors: StandInCollector[] = [];

  createCollector(): StandInCollector {
    const collector = new StandInCollector();
    this.collectors.push(collector);
    return collector;
  }

  dispose(): void {}
}
