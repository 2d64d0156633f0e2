/** Showing someone large to everyone. */
import { attempt } from "./errors";
import { Stops, type Context, type Part } from "./part";
import type { Said } from "./protocol";

/** The spotlight of one call; `changed` says that others stand in it. */
export class Spotlight implements Part {
  private readonly stops = new Stops();
  private readonly feature;

  constructor(
    private readonly context: Context,
    changed: () => void,
  ) {
    const feature = context.call.feature(context.calling.features.Spotlight);
    this.feature = feature;
    feature.on("spotlightChanged", changed);
    this.stops.add(() => feature.off("spotlightChanged", changed));
  }

  /** Who stands in it, in the meeting's order. */
  people(): string[] {
    const spotlighted = [...this.feature.getSpotlightedParticipants()].sort((one, other) => (one.order ?? 0) - (other.order ?? 0));
    return spotlighted.map(({ identifier }) => this.context.calling.rawId(identifier));
  }

  /** Without a list the SDK means oneself. */
  async turn({ participant, on }: Said<"spotlight">): Promise<void> {
    const { calling, me, say } = this.context;
    const whom = participant === me ? [] : [[calling.identifier(participant)]];
    await attempt(say, "spotlight", () => (on ? this.feature.startSpotlight(...whom) : this.feature.stopSpotlight(...whom)));
  }

  stop(): void {
    this.stops.stop();
  }
}
