// @vitest-environment happy-dom
import { render, screen } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it, vi } from "vitest";

import { setLanguage } from "../../i18n/index.svelte";
import Preview from "./Preview.svelte";

beforeEach(() => setLanguage("en"));

function preview(change: Record<string, unknown> = {}) {
  const told = { onmicrophone: vi.fn(), oncamera: vi.fn(), onstart: vi.fn() };
  render(Preview, { microphone: true, camera: false, mirror: true, running: true, ...told, ...change });
  return { user: userEvent.setup(), ...told };
}

it("has two switches that say what they are and how they stand", async () => {
  const { user, onmicrophone, oncamera } = preview();
  const [microphone, camera] = [screen.getByRole("switch", { name: "Microphone" }), screen.getByRole("switch", { name: "Camera" })];
  expect([microphone, camera].map((one) => one.getAttribute("aria-checked"))).toEqual(["true", "false"]);
  microphone.focus();
  await user.keyboard(" ");
  await user.tab();
  await user.keyboard("{Enter}");
  expect(onmicrophone).toHaveBeenCalledWith(false);
  expect(oncamera).toHaveBeenCalledWith(true);
});

it("says that the camera is off instead of showing a picture", () => {
  preview();
  expect(screen.getByText("Your camera is off")).toBeTruthy();
  expect(document.querySelector("canvas")).toBeNull();
});

it("shows the camera's picture with words for who does not see it", () => {
  preview({ camera: true });
  expect(screen.getByRole("img", { name: "Your camera, as others will see it" })).toBeTruthy();
});

it("waits for a press where a link opened the sheet", async () => {
  const { user, onstart } = preview({ camera: true, running: false });
  expect(document.querySelector("canvas")).toBeNull();
  await user.click(screen.getByRole("button", { name: "Check camera and microphone" }));
  expect(onstart).toHaveBeenCalledOnce();
});

it("says which devices are missing, and why a switch stays off", async () => {
  const onmissing = vi.fn();
  const { user, oncamera, onmicrophone } = preview({ microphone: false, missing: { microphone: true, camera: true }, onmissing });
  expect(screen.getByText("No camera was found")).toBeTruthy();
  expect(screen.queryByText("Your camera is off")).toBeNull();
  for (const [name, words] of [["Microphone", "No microphone"], ["Camera", "No camera"]] as const) {
    const one = screen.getByRole("switch", { name });
    expect(one.getAttribute("aria-checked")).toBe("false");
    expect(document.getElementById(one.getAttribute("aria-describedby") ?? "")?.textContent).toBe(words);
    await user.click(one);
  }
  expect(onmissing.mock.calls).toEqual([["microphone"], ["camera"]]);
  expect([oncamera, onmicrophone].map((told) => told.mock.calls.length)).toEqual([0, 0]);
});
