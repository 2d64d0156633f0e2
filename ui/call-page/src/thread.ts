/** The chat thread of the call: told as soon as it is known, and again whenever it changes, as in a breakout room. */
import { Stops, type Context, type Part } from "./part";

export class Thread implements Part {
  private readonly stops = new Stops();
  private told: string | null = null;

  constructor(private readonly context: Context) {
    const { info } = context.call;
    const look = (): void => this.look();
    info.onCallInfoChanged("callInfoChanged", look);
    this.stops.add(() => info.offCallInfoChanged("callInfoChanged", look));
    this.look();
  }

  /** Also asked on every change of state: the first one has no event of its own. */
  look(): void {
    const id = this.context.call.info.threadId ?? null;
    if (id === null || id === this.told) return;
    this.told = id;
    this.context.say({ type: "thread", id });
  }

  stop(): void {
    this.stops.stop();
  }
}
