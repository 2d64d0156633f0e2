/** Captions of a scripted meeting, of either kind: they come once they are started, in the languages that were chosen. */
import { createIdentifierFromRawId } from "@azure/communication-common";

import type { StandInCall } from "../call";
import type { StandInAcsCaptions, StandInTeamsCaptions } from "../media-features";
import { features } from "../sdk-features";

/** A line, and what it is in other languages, by the tag of each. Only Teams' own captions are translated. */
export interface Said {
  text: string;
  language?: string;
  translations?: Record<string, string>;
}

/** What is spoken where nobody says so. */
const SPOKEN = "en-US";

export class ScriptedCaptions {
  private readonly feature;

  constructor(call: StandInCall) {
    this.feature = call.feature(features.Captions);
    const { teams, acs } = this.feature;
    for (const kind of [teams, acs]) {
      kind.activeSpokenLanguage = SPOKEN;
      kind.started = (spoken = SPOKEN) => {
        kind.activeSpokenLanguage = spoken;
        setTimeout(() => kind.activate(true));
      };
    }
  }

  /** Somebody says something; half a line is partial. */
  say(id: string, displayName: string, { text, language, translations = {} }: Said, resultType: "Partial" | "Final"): void {
    const { captions } = this.feature;
    const half = (words: string): string => (resultType === "Partial" ? words.slice(0, words.length / 2) : words);
    const speaker = { identifier: createIdentifierFromRawId(id), displayName, endpointDetails: [] };
    const said = { speaker, spokenText: half(text), spokenLanguage: language ?? captions.activeSpokenLanguage, resultType, timestamp: new Date() };
    if (!isTeams(captions)) return captions.emit("CaptionsReceived", said);
    const captionLanguage = captions.activeCaptionLanguage;
    const translated = translations[captionLanguage];
    captions.emit("CaptionsReceived", { ...said, ...(translated === undefined ? { captionText: "", captionLanguage: "" } : { captionText: half(translated), captionLanguage }) });
  }
}

function isTeams(captions: StandInTeamsCaptions | StandInAcsCaptions): captions is StandInTeamsCaptions {
  return captions.kind === "TeamsCaptions";
}
