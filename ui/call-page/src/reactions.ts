/** Reactions both ways; the five kinds have the same names on both sides. */
import type { ReactionListener } from "@azure/communication-calling";

import { attempt } from "./errors";
import { Stops, type Context, type Part } from "./part";
import type { Said } from "./protocol";

/** The reactions of one call. */
export class Reactions implements Part {
  private readonly stops = new Stops();
  private readonly feature;

  constructor(private readonly context: Context) {
    const { call, calling, say } = context;
    const feature = call.feature(calling.features.Reaction);
    this.feature = feature;
    const heard: ReactionListener = ({ identifier, reactionMessage }) =>
      say({ type: "reaction", participant: calling.rawId(identifier), kind: reactionMessage.reactionType });
    feature.on("reaction", heard);
    this.stops.add(() => feature.off("reaction", heard));
  }

  async send({ kind }: Said<"react">): Promise<void> {
    await attempt(this.context.say, "react", () => this.feature.sendReaction({ reactionType: kind }));
  }

  stop(): void {
    this.stops.stop();
  }
}
