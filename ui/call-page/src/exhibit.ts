/**
 * Something to look at that is no picture but a part of this page, made into one: it is put into the window, which becomes large
 * enough for it, and this tab takes pictures of it (element capture). The browser allows that to this tab alone and asks
 * nobody (`--auto-accept-this-tab-capture`); where it does not, what is shown can still be looked at in the window.
 */

/** What is shown is laid out so large, in CSS pixels. */
export const SIZE = { width: 1280, height: 720 };

/** The browser's own bars, and the notice that this tab is being captured. */
const BARS = 160;

/** How often its picture is taken at most, in pictures a second. Slides stand still mostly. */
const FPS = 15;

/** What Chromium has and TypeScript's library does not declare yet. */
interface Restrictable extends MediaStreamTrack {
  restrictTo(target: unknown): Promise<void>;
}
declare const RestrictionTarget: { fromElement(element: Element): Promise<unknown> } | undefined;

/** What is needed of the window. */
export type Frame = Pick<Window, "navigator" | "outerHeight" | "outerWidth" | "resizeTo">;

/** The one place of this window where something is shown. */
export class Exhibit {
  private stream: Promise<MediaStream> | null = null;
  private size: [number, number] | null = null;

  constructor(
    private readonly element: HTMLElement,
    private readonly frame: Frame = window,
  ) {}

  /** Shows something and gives its picture; rejects where no picture can be taken of it. */
  show(content: HTMLElement): Promise<MediaStream> {
    if (this.element.firstChild === content && this.stream !== null) return this.stream;
    this.clear();
    this.element.replaceChildren(content);
    this.element.hidden = false;
    this.size = [this.frame.outerWidth, this.frame.outerHeight];
    this.frame.resizeTo(SIZE.width, SIZE.height + BARS);
    this.stream = this.capture();
    return this.stream;
  }

  /** Takes it away; the window is as it was. */
  clear(): void {
    void this.stream?.then(end).catch(() => undefined);
    this.stream = null;
    this.element.replaceChildren();
    this.element.hidden = true;
    if (this.size !== null) this.frame.resizeTo(...this.size);
    this.size = null;
  }

  private async capture(): Promise<MediaStream> {
    if (typeof RestrictionTarget === "undefined") throw new Error("this browser takes no picture of a part of a page");
    // `preferCurrentTab` is Chromium's own.
    const options = { video: { frameRate: FPS }, audio: false, preferCurrentTab: true };
    const stream = await this.frame.navigator.mediaDevices.getDisplayMedia(options);
    try {
      const [track] = stream.getVideoTracks();
      await (track as Restrictable).restrictTo(await RestrictionTarget.fromElement(this.element));
      return stream;
    } catch (error) {
      // Never the whole tab.
      end(stream);
      throw error;
    }
  }
}

function end(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}
