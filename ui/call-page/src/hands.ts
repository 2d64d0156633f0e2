/** Raised hands, in the order they went up. */
import { attempt, refuse } from "./errors";
import { asUser } from "./identifiers";
import { Stops, type Context, type Part } from "./part";
import type { Said } from "./protocol";

/** The hands of one call; `changed` says that the queue is different. */
export class Hands implements Part {
  private readonly stops = new Stops();
  private readonly feature;

  constructor(
    private readonly context: Context,
    changed: () => void,
  ) {
    const feature = context.call.feature(context.calling.features.RaiseHand);
    this.feature = feature;
    feature.on("raisedHandEvent", changed);
    feature.on("loweredHandEvent", changed);
    this.stops.add(
      () => feature.off("raisedHandEvent", changed),
      () => feature.off("loweredHandEvent", changed),
    );
  }

  /** Everybody's place in the queue, 1 first. The SDK's orders only sort: they need not begin at 1 nor be without gaps. */
  queue(): Map<string, number> {
    const raised = [...this.feature.getRaisedHands()].sort((one, other) => one.order - other.order);
    return new Map(raised.map(({ identifier }, index) => [this.context.calling.rawId(identifier), index + 1]));
  }

  async raise(): Promise<void> {
    await attempt(this.context.say, "raise hand", () => this.feature.raiseHand());
  }

  /** One's own, or another's. */
  async lower({ participant }: Said<"lowerHand">): Promise<void> {
    const { calling, me, say } = this.context;
    if (participant === null || participant === me) {
      await attempt(say, "lower hand", () => this.feature.lowerHand());
      return;
    }
    const user = asUser(calling.identifier(participant));
    if (user === null) refuse(say, "lower hand", { code: 404 });
    else await attempt(say, "lower hand", () => this.feature.lowerHands([user]));
  }

  stop(): void {
    this.stops.stop();
  }
}
