/**
 * Recording and transcription: always told, and never agreed to but by the person's word. While either is going on and consent
 * is required, nothing of the person's is switched on.
 */
import { attempt } from "./errors";
import { Stops, type Context, type Part } from "./part";
import type { CompliancePhase, Said } from "./protocol";

/** What recording and transcription have in common. */
interface Feature {
  readonly isTeamsConsentRequired: boolean;
  grantTeamsConsent(): Promise<void>;
}

/** Both, of one call. */
export class Compliance implements Part {
  private readonly stops = new Stops();
  private readonly recording;
  private readonly transcription;
  private told = { recording: "", transcription: "" };

  /** `changed` is called when what is held back may have changed. */
  constructor(
    private readonly context: Context,
    private readonly changed: () => void,
  ) {
    const { call, calling } = context;
    this.recording = call.feature(calling.features.Recording);
    this.transcription = call.feature(calling.features.Transcription);
    const tell = (): void => this.tell();
    this.recording.on("isRecordingActiveChanged", tell);
    this.transcription.on("isTranscriptionActiveChanged", tell);
    this.stops.add(
      () => this.recording.off("isRecordingActiveChanged", tell),
      () => this.transcription.off("isTranscriptionActiveChanged", tell),
    );
  }

  /** Whether nothing of ours may be sent. */
  held(): boolean {
    return this.phaseOfRecording().consentRequired || this.phaseOfTranscription().consentRequired;
  }

  /** Says what changed. There is no event for consent being required: whoever learns of a change of capabilities calls this. */
  tell(): void {
    const [recording, transcription] = [this.phaseOfRecording(), this.phaseOfTranscription()];
    const now = { recording: JSON.stringify(recording), transcription: JSON.stringify(transcription) };
    const { told } = this;
    this.told = now;
    if (now.recording !== told.recording) this.context.say({ type: "recording", ...recording });
    if (now.transcription !== told.transcription) this.context.say({ type: "transcription", ...transcription });
    if (now.recording !== told.recording || now.transcription !== told.transcription) this.changed();
  }

  /** The person agreed. Consent for one counts for both with Teams; which was given is still said to each by its own name. */
  async grant({ recording, transcription }: Said<"grantConsent">): Promise<void> {
    const grant = (what: string, feature: Feature): Promise<boolean> =>
      attempt(this.context.say, what, () => feature.grantTeamsConsent());
    if (recording) await grant("consent to recording", this.recording);
    if (transcription) await grant("consent to transcription", this.transcription);
    this.tell();
    this.changed();
  }

  stop(): void {
    this.stops.stop();
  }

  /** Consent counts while there is something to agree to; a meeting may require it before anything is recorded. */
  private phaseOfRecording(): CompliancePhase {
    const active = this.recording.isRecordingActive;
    return { active, consentRequired: active && this.recording.isTeamsConsentRequired };
  }

  private phaseOfTranscription(): CompliancePhase {
    const active = this.transcription.isTranscriptionActive;
    return { active, consentRequired: active && this.transcription.isTeamsConsentRequired };
  }
}
