/** How to take part by telephone: asked for once, when one is in. Meetings without it fail to answer, which is no news. */
import type { TeamsMeetingAudioConferencingPhoneNumber } from "@azure/communication-calling";

import type { Context } from "./part";
import type { DialInNumber } from "./protocol";

export class Telephone {
  private asked = false;

  constructor(private readonly context: Context) {}

  /** Asks and tells, the first time. */
  async tell(): Promise<void> {
    const { call, calling, say, teams } = this.context;
    if (this.asked || !teams) return;
    this.asked = true;
    try {
      const feature = call.feature(calling.features.TeamsMeetingAudioConferencing);
      const { phoneConferenceId, phoneNumbers } = await feature.getTeamsMeetingAudioConferencingDetails();
      const numbers = phoneNumbers.flatMap(numbersOf);
      if (numbers.length > 0) say({ type: "dialIn", conferenceId: phoneConferenceId, numbers });
    } catch {
      // No telephone numbers: most meetings have none.
    }
  }
}

/** A place may have a number of each kind. */
function numbersOf({ tollPhoneNumber, tollFreePhoneNumber, countryName, cityName }: TeamsMeetingAudioConferencingPhoneNumber): DialInNumber[] {
  const place = { country: countryName ?? "", city: cityName ?? "" };
  const one = (number: string | undefined, tollFree: boolean): DialInNumber[] => (number === undefined ? [] : [{ number, tollFree, ...place }]);
  return [...one(tollPhoneNumber?.phoneNumber, false), ...one(tollFreePhoneNumber?.phoneNumber, true)];
}
