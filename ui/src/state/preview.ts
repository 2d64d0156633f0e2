/** The camera and microphone before a call, as the page wants them: one change at a time, and only real changes. */
import type { Backend } from "../ipc/backend";
import type { PreviewForm } from "../ipc/generated/PreviewForm";

export class Preview {
  readonly #backend: Backend;
  readonly #failed: (failure: unknown) => void;
  #wanted = "";
  #shown = "";
  #changing: Promise<void> | undefined;

  constructor(backend: Backend, failed: (failure: unknown) => void) {
    this.#backend = backend;
    this.#failed = failed;
  }

  /** Changes that come while another is being made are made together after it: the last one holds. */
  want(form: PreviewForm): Promise<void> {
    this.#wanted = JSON.stringify(form);
    if (this.#wanted !== this.#shown) this.#changing ??= this.#change();
    return this.#changing ?? Promise.resolve();
  }

  async #change(): Promise<void> {
    while (this.#wanted !== this.#shown) {
      this.#shown = this.#wanted;
      await this.#backend.preview(JSON.parse(this.#wanted) as PreviewForm).catch(this.#failed);
    }
    this.#changing = undefined;
  }
}
