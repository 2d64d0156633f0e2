/** Who speaks most. */
import { Stops, type Context, type Part } from "./part";

/** Tells the list, most first, whenever it changes. */
export class Speakers implements Part {
  private readonly stops = new Stops();
  private readonly feature;

  constructor(
    private readonly context: Context,
    private readonly changed: () => void,
  ) {
    this.feature = context.call.feature(context.calling.features.DominantSpeakers);
    const tell = (): void => this.tell();
    this.feature.on("dominantSpeakersChanged", tell);
    this.stops.add(() => this.feature.off("dominantSpeakersChanged", tell));
  }

  /** Most first. */
  list(): string[] {
    return this.feature.dominantSpeakers.speakersList.map((identifier) => this.context.calling.rawId(identifier));
  }

  stop(): void {
    this.stops.stop();
  }

  private tell(): void {
    this.context.say({ type: "dominantSpeakers", participants: this.list() });
    this.changed();
  }
}
