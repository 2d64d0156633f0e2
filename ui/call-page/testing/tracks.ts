/** Tracks and streams where there are no real ones: only what they are is real, nothing flows through them. */

/** A track with a name to be recognised by. */
export class StandInTrack extends EventTarget implements MediaStreamTrack {
  contentHint = "";
  enabled = true;
  muted = false;
  readyState: MediaStreamTrackState = "live";
  onended: MediaStreamTrack["onended"] = null;
  onmute: MediaStreamTrack["onmute"] = null;
  onunmute: MediaStreamTrack["onunmute"] = null;

  constructor(
    readonly kind: "audio" | "video",
    readonly label: string,
    private readonly height = 0,
  ) {
    super();
  }

  get id(): string {
    return this.label;
  }

  applyConstraints(): Promise<void> {
    return Promise.resolve();
  }

  clone(): MediaStreamTrack {
    return new StandInTrack(this.kind, this.label, this.height);
  }

  getCapabilities(): MediaTrackCapabilities {
    return {};
  }

  getConstraints(): MediaTrackConstraints {
    return {};
  }

  getSettings(): MediaTrackSettings {
    return this.height > 0 ? { height: this.height } : {};
  }

  stop(): void {
    this.readyState = "ended";
  }
}

/** A stream of such tracks. */
export class StandInStream extends EventTarget implements MediaStream {
  readonly id = "stream";
  onaddtrack: MediaStream["onaddtrack"] = null;
  onremovetrack: MediaStream["onremovetrack"] = null;
  private readonly tracks: MediaStreamTrack[];

  constructor(...tracks: MediaStreamTrack[]) {
    super();
    this.tracks = tracks;
  }

  get active(): boolean {
    return this.tracks.some(({ readyState }) => readyState === "live");
  }

  addTrack(track: MediaStreamTrack): void {
    this.tracks.push(track);
  }

  clone(): MediaStream {
    return new StandInStream(...this.tracks);
  }

  getAudioTracks(): MediaStreamTrack[] {
    return this.tracks.filter(({ kind }) => kind === "audio");
  }

  getTrackById(id: string): MediaStreamTrack | null {
    return this.tracks.find((track) => track.id === id) ?? null;
  }

  getTracks(): MediaStreamTrack[] {
    return [...this.tracks];
  }

  getVideoTracks(): MediaStreamTrack[] {
    return this.tracks.filter(({ kind }) => kind === "video");
  }

  removeTrack(track: MediaStreamTrack): void {
    this.tracks.splice(this.tracks.indexOf(track), 1);
  }
}

/** A stream with one picture in it. */
export function picture(label: string, height = 720): MediaStream {
  return new StandInStream(new StandInTrack("video", label, height));
}

/** A stream with one sound in it. */
export function sound(label: string): MediaStream {
  return new StandInStream(new StandInTrack("audio", label));
}
