/** Real-time text: what is read while it is typed. */
import type { RealTimeTextInfo } from "@azure/communication-calling";

import { attempt } from "./errors";
import type { Context, Part } from "./part";
import type { Said } from "./protocol";

/** The real-time text of one call. */
export class Typing implements Part {
  private readonly feature;
  /** What is being sent: lines overtake each other otherwise. */
  private sending: Promise<unknown> = Promise.resolve();

  constructor(private readonly context: Context) {
    this.feature = context.call.feature(context.calling.features.RealTimeText);
    this.feature.on("realTimeTextReceived", this.heard);
  }

  /** The whole line as it stands now; the client sees to it that this is not too often. */
  send({ text, isFinal }: Said<"realTimeText">): Promise<unknown> {
    const send = (): Promise<boolean> => attempt(this.context.say, "real-time text", () => this.feature.sendRealTimeText(text, isFinal));
    this.sending = this.sending.then(send);
    return this.sending;
  }

  stop(): void {
    this.feature.off("realTimeTextReceived", this.heard);
  }

  /** One's own lines come as well: Rust has them already. */
  private readonly heard = ({ sender, text, resultType, isLocal }: RealTimeTextInfo): void => {
    const { calling, me, say } = this.context;
    const from = calling.rawId(sender.identifier);
    if (!isLocal && from !== me) say({ type: "realTimeText", from, text, isFinal: resultType === "Final" });
  };
}
