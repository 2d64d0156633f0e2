/** Other people's cameras and shares on their way into Rust's slots. */
import { Latest } from "./latest";
import type { Outlet } from "./media";
import { isInMeeting, Stops, type Context, type Part } from "./part";
import { streamOf, type Person } from "./people";
import { assign, ranked } from "./slots";

/** Something that gives a picture. */
export interface PictureSource {
  getMediaStream(): Promise<MediaStream>;
}

/** Something like a share, and whose; nobody's is null. */
export interface Content {
  id: string | null;
  source: PictureSource;
}

/** What the choice rests on beside the client's wishes. */
export interface Interest {
  people(): Person[];
  spotlight(): string[];
  speakers(): string[];
  /** What the share slot shows while nobody shares. */
  content(): Content | null;
}

/** One outlet and what is in it. */
interface Place {
  outlet: Outlet;
  id: string | null;
  stream: PictureSource | null;
}

/** Fills the slots and says what each shows, once it does. */
export class Pictures implements Part {
  private readonly stops = new Stops();
  private readonly latest: Latest;
  private readonly videos: Place[];
  private readonly share: Place;
  private readonly optimal;
  private told = "";
  private over = false;

  constructor(
    private readonly context: Context,
    private readonly interest: Interest,
  ) {
    this.latest = new Latest("pictures", context.say, () => this.run());
    const { call, calling, media } = context;
    this.videos = media.slots.map((outlet) => ({ outlet, id: null, stream: null }));
    this.share = { outlet: media.shareSlot, id: null, stream: null };
    this.optimal = call.feature(calling.features.OptimalVideoCount);
    const changed = (): void => void this.follow();
    this.optimal.on("optimalVideoCountChanged", changed);
    this.stops.add(() => this.optimal.off("optimalVideoCountChanged", changed));
  }

  /** People, wishes or what may be shown have changed. */
  follow(): Promise<void> {
    return this.over ? Promise.resolve() : this.latest.ask();
  }

  /** Empties all slots: what comes next may have nobody in them. */
  stop(): void {
    this.over = true;
    this.stops.stop();
    for (const { outlet } of [...this.videos, this.share]) void outlet.show(null).catch(() => undefined);
  }

  private async run(): Promise<void> {
    if (this.over) return;
    const people = isInMeeting(this.context.call) ? this.interest.people() : [];
    const byId = new Map(people.map((person) => [person.id, person]));
    const ids = this.chosen(people);
    const content = this.content(people);
    await Promise.all([
      ...this.videos.map((place, slot) => {
        const person = byId.get(ids[slot] ?? "");
        return this.fill(place, person?.id ?? null, person === undefined ? null : streamOf(person, "Video"), this.lines(slot));
      }),
      this.fill(this.share, content?.id ?? null, content?.source ?? null, 0),
    ]);
    this.tell();
  }

  private chosen(people: Person[]): (string | null)[] {
    const shown = this.videos.map(({ id }) => id);
    const withCamera = people.filter((person) => streamOf(person, "Video") !== null).map(({ id }) => id);
    return assign({
      count: this.videos.length,
      wishes: this.context.wanted.slots,
      available: ranked(withCamera, this.interest.spotlight(), this.interest.speakers(), shown),
      // Before the SDK has measured anything it must not be nobody.
      most: Math.max(1, this.optimal.optimalVideoCount),
      shown,
    });
  }

  /** Whose share is shown stays, else the first; without any, what else there is. */
  private content(people: Person[]): Content | null {
    const shares = people.flatMap((person) => {
      const source = streamOf(person, "ScreenSharing");
      return source === null ? [] : [{ id: person.id, source }];
    });
    return shares.find(({ id }) => id === this.share.id) ?? shares[0] ?? this.interest.content();
  }

  private lines(slot: number): number {
    return this.context.wanted.slots.find((wish) => wish.slot === slot)?.height ?? 0;
  }

  private async fill(place: Place, id: string | null, stream: PictureSource | null, lines: number): Promise<void> {
    try {
      if (stream !== place.stream) {
        const [track] = (await stream?.getMediaStream())?.getVideoTracks() ?? [];
        await place.outlet.show(track ?? null);
        place.stream = track === undefined ? null : stream;
      }
      place.id = place.stream === null ? null : id;
      if (place.stream !== null) await place.outlet.fit(lines);
    } catch {
      // A stream that ends while it is being fetched: the next change of its owner comes back here.
      place.stream = null;
      place.id = null;
      await place.outlet.show(null).catch(() => undefined);
    }
  }

  private tell(): void {
    if (this.over) return;
    const message = { type: "slots" as const, videos: this.videos.map(({ id }) => id), share: this.share.id };
    const text = JSON.stringify(message);
    if (text === this.told) return;
    this.told = text;
    this.context.say(message);
  }
}
