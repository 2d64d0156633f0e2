import { expect, it, vi } from "vitest";

import { FakeKeeping } from "../ipc/fake/keeping";
import { failure } from "../ipc/fake/failure";
import { KeepingState } from "./keeping.svelte";

class Test {
  readonly said: string[] = [];
  readonly failed = vi.fn();
  readonly fake = new FakeKeeping(null, (event) => this.state.take(event));
  readonly backend = {
    keepWords: vi.fn(async (form: Parameters<FakeKeeping["keep"]>[0]) => this.fake.keep(form)),
    deleteWords: vi.fn(async (file: string) => this.fake.delete(file)),
    openWords: vi.fn(async () => undefined),
  };
  readonly state = new KeepingState(this.backend, { say: (text) => this.said.push(text), failed: this.failed });

  constructor() {
    this.state.load(this.fake.keeping);
  }
}

it("says that words are kept and that they no longer are, and knows the file of the call until another begins", async () => {
  const { state, fake, said, backend } = new Test();
  state.anew("Spring release");
  state.isAsked = true;
  await state.begin("text");
  expect(state.isAsked).toBe(false);
  expect(backend.keepWords.mock.lastCall?.[0]).toMatchObject({ keepAs: "text", title: "Spring release", labels: { language: "en", said: "(said)" } });
  expect([state.all.now, state.ofCall]).toEqual(["2026-11-28-1143-Spring-release.txt", "2026-11-28-1143-Spring-release.txt"]);
  fake.end();
  expect(said).toEqual(["The words of this call are kept from now on.", "The words of this call are no longer kept."]);
  expect(state.ofCall).toBe("2026-11-28-1143-Spring-release.txt");
  state.anew("");
  expect(state.ofCall).toBeNull();
});

it("forgets a file that is deleted", async () => {
  const { state } = new Test();
  await state.begin("html");
  await state.delete(state.all.now ?? "");
  expect([state.all.now, state.ofCall, state.all.files.length]).toEqual([null, null, 2]);
});

it("says why there can be no file", async () => {
  const { state, backend, failed } = new Test();
  const refused = failure("file");
  backend.keepWords.mockRejectedValueOnce(refused);
  await state.begin("html");
  expect(failed.mock.calls).toEqual([[refused]]);
  expect(state.all.now).toBeNull();
});
