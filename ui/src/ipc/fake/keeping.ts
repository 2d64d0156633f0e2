/** Words that are kept, as the backend of a plain browser tells it. */
import type { KeepForm } from "../generated/KeepForm";
import type { Keeping } from "../generated/Keeping";
import type { UiEvent } from "../generated/UiEvent";

const FOLDER = "~/Documents/Passerelle";
const BEFORE = ["2026-11-26-0900-Spring-release.html", "2026-11-19-1415-meeting.txt"];

export class FakeKeeping {
  keeping: Keeping;
  readonly #tell: (event: UiEvent) => void;

  /** `kind`: `off` where the organisation doesn't allow it, `none` where nothing was kept before. */
  constructor(kind: string | null, tell: (event: UiEvent) => void) {
    this.#tell = tell;
    const files = kind === "none" ? [] : BEFORE.map((file, at) => ({ file, at: 1.7957e12 - at * 6e8, bytes: 4000 }));
    this.keeping = { allowed: kind !== "off", folder: FOLDER, now: null, files, failure: null };
  }

  /** Says how everything is now. */
  change(change: Partial<Keeping>): void {
    this.keeping = { ...this.keeping, ...change };
    this.#tell({ type: "keeping", keeping: this.keeping });
  }

  keep(form: KeepForm | null): void {
    if (!form) return this.change({ now: null });
    const file = `2026-11-28-1143-${form.title.replace(/\W+/g, "-") || "meeting"}.${form.keepAs === "html" ? "html" : "txt"}`;
    this.change({ now: file, files: [{ file, at: 1.7957e12 + 6e8, bytes: 400 }, ...this.keeping.files] });
  }

  delete(file: string): void {
    const { now, files } = this.keeping;
    this.change({ now: now === file ? null : now, files: files.filter((one) => one.file !== file) });
  }

  /** The call is over. */
  end(): void {
    if (this.keeping.now !== null) this.change({ now: null });
  }
}
