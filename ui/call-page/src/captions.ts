/**
 * Captions of both kinds: Teams', which can be translated, and Communication Services' own. Which kind a call has may change
 * on its way; then the new kind takes over what is wanted.
 */
import type { CaptionsCommon, Captions as AcsCaptions, CaptionsInfo, TeamsCaptions, TeamsCaptionsInfo } from "@azure/communication-calling";

import { attempt } from "./errors";
import { NOBODY_NAMED } from "./identifiers";
import { Latest } from "./latest";
import { isInMeeting, Stops, type Context, type Part } from "./part";
import type { Caption } from "./protocol";

/** The captions of one call. */
export class Captions implements Part {
  private readonly stops = new Stops();
  /** Undone when the kind changes. */
  private readonly listening = new Stops();
  private readonly latest: Latest;
  private readonly feature;
  private languages: { spoken: string | null; caption: string | null } = { spoken: null, caption: null };

  constructor(private readonly context: Context) {
    this.latest = new Latest("captions", context.say, () => this.run());
    const feature = context.call.feature(context.calling.features.Captions);
    this.feature = feature;
    const kindChanged = (): void => this.listen();
    feature.on("CaptionsKindChanged", kindChanged);
    this.stops.add(() => feature.off("CaptionsKindChanged", kindChanged));
    this.listen();
  }

  /** What the client wants, or where the call is, has changed. */
  follow(): Promise<void> {
    return this.latest.ask();
  }

  stop(): void {
    this.listening.stop();
    this.stops.stop();
  }

  private listen(): void {
    this.listening.stop();
    this.languages = { spoken: null, caption: null };
    const { captions } = this.feature;
    // Started and stopped are told by this event; the promises only say that it was asked for.
    const changed = (): void => void this.follow();
    if (isTeams(captions)) {
      const heard = (info: TeamsCaptionsInfo): void => this.tell(this.ofTeams(info));
      captions.on("CaptionsReceived", heard);
      captions.on("CaptionsActiveChanged", changed);
      this.listening.add(() => captions.off("CaptionsReceived", heard), () => captions.off("CaptionsActiveChanged", changed));
    } else {
      const own = captions as AcsCaptions;
      const heard = (info: CaptionsInfo): void => this.tell(this.ofAcs(info));
      own.on("CaptionsReceived", heard);
      own.on("CaptionsActiveChanged", changed);
      this.listening.add(() => own.off("CaptionsReceived", heard), () => own.off("CaptionsActiveChanged", changed));
    }
    void this.follow();
  }

  private async run(): Promise<void> {
    const { call, wanted, say } = this.context;
    const { captions } = this.feature;
    if (!isInMeeting(call)) return;
    const { on, spokenLanguage, captionLanguage } = wanted.captions;
    if (!on) {
      this.languages = { spoken: null, caption: null };
      if (captions.isCaptionsFeatureActive) await attempt(say, "captions off", () => captions.stopCaptions());
      return;
    }
    if (!captions.isCaptionsFeatureActive) {
      const options = spokenLanguage === null ? [] : [{ spokenLanguage }];
      const asked = await attempt(say, "captions on", () => captions.startCaptions(...options));
      if (!asked) wanted.captions = { ...wanted.captions, on: false };
      else this.languages.spoken = spokenLanguage;
      // What follows can only be set once they are active.
      if (!captions.isCaptionsFeatureActive) return;
    }
    await this.speak(captions, spokenLanguage, captionLanguage);
  }

  private async speak(captions: CaptionsCommon, spoken: string | null, caption: string | null): Promise<void> {
    const { say } = this.context;
    if (spoken !== null && spoken !== this.languages.spoken) {
      this.languages.spoken = spoken;
      if (spoken !== captions.activeSpokenLanguage) {
        await attempt(say, "spoken language", () => captions.setSpokenLanguage(spoken));
      }
    }
    if (caption !== null && caption !== this.languages.caption && isTeams(captions)) {
      this.languages.caption = caption;
      await attempt(say, "caption language", () => captions.setCaptionLanguage(caption));
    }
  }

  private tell(caption: Caption): void {
    if (this.context.wanted.captions.on) this.context.say({ type: "caption", ...caption });
  }

  /** A translation where there is one, else what was said. */
  private ofTeams({ speaker, captionText, captionLanguage, spokenText, spokenLanguage, resultType }: TeamsCaptionsInfo): Caption {
    const translated = captionText !== "";
    return {
      speaker: speaker.identifier === undefined ? NOBODY_NAMED : this.context.calling.rawId(speaker.identifier),
      text: translated ? captionText : spokenText,
      language: translated ? captionLanguage : spokenLanguage,
      isFinal: resultType === "Final",
    };
  }

  private ofAcs({ speaker, spokenText, spokenLanguage, resultType }: CaptionsInfo): Caption {
    const id = this.context.calling.rawId(speaker.identifier);
    return { speaker: id, text: spokenText, language: spokenLanguage, isFinal: resultType === "Final" };
  }
}

function isTeams(captions: CaptionsCommon): captions is TeamsCaptions {
  return captions.kind === "TeamsCaptions";
}
