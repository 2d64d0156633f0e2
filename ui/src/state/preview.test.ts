import { expect, it, vi } from "vitest";

import { FakeBackend } from "../ipc/fake";
import type { PreviewForm } from "../ipc/generated/PreviewForm";
import { Preview } from "./preview";

const devices = { camera: "default", microphone: "default", speaker: "default" };
const on: PreviewForm = { camera: true, microphone: true, devices };
const off: PreviewForm = { camera: false, microphone: false, devices };

function preview() {
  const backend = new FakeBackend(new URLSearchParams());
  const failed = vi.fn();
  return { state: new Preview(backend, failed), backend, failed, forms: () => backend.asked.map((asked) => asked.with) };
}

it("asks for the same thing once", async () => {
  const { state, forms } = preview();
  await state.want(on);
  await state.want({ ...on });
  expect(forms()).toEqual([on]);
  await state.want(off);
  expect(forms()).toEqual([on, off]);
});

it("ends as wanted last, however fast it was changed", async () => {
  const { state, backend, forms } = preview();
  const real = backend.preview.bind(backend);
  let open: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (open = resolve));
  backend.preview = (form) => held.then(() => real(form));
  const all = [state.want(on), state.want(off), state.want(on), state.want(off)];
  open();
  await Promise.all(all);
  expect(forms()).toEqual([on, off]);
});

it("tells a failure and goes on", async () => {
  const { state, backend, failed } = preview();
  backend.preview = () => Promise.reject({ code: "device", detail: "", notNow: null });
  await state.want(on);
  await state.want(off);
  expect(failed).toHaveBeenCalledTimes(2);
});
