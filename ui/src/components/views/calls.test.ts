// @vitest-environment happy-dom
import { cleanup, render, screen } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it, vi } from "vitest";

import { FakeBackend } from "../../ipc/fake";
import { App } from "../../state/app.svelte";
import { CallRating } from "../../state/rating.svelte";
import Ended from "./Ended.svelte";
import IncomingDialog from "./IncomingDialog.svelte";
import RatingCard from "./RatingCard.svelte";
import ReachableCard from "./ReachableCard.svelte";
import Waiting from "./Waiting.svelte";

afterEach(cleanup);

async function setUp(query = "name=Ann") {
  const backend = new FakeBackend(new URLSearchParams(`life=off&pictures=off&teams=on&${query}`));
  const app = new App(backend, vi.fn());
  await app.run();
  await app.devices.load();
  const asked = (what: string) => backend.asked.filter((one) => one.what === what).map((one) => one.with);
  return { backend, app, asked, user: userEvent.setup() };
}

describe("the way to be reachable", () => {
  it("needs a name and says so", async () => {
    const { app, asked, user } = await setUp("");
    render(ReachableCard, { app });
    await user.click(screen.getByRole("button", { name: "Wait for calls" }));
    const field = screen.getByRole("textbox", { name: "Your name, as callers see it" });
    expect(document.activeElement).toBe(field);
    expect(field.getAttribute("aria-invalid")).toBe("true");
    expect(screen.getByRole("alert").textContent).toContain("need a name");
    expect(asked("waitForCalls")).toEqual([]);
    await user.keyboard("Ann{Enter}");
    await vi.waitFor(() => expect(asked("waitForCalls")).toMatchObject([{ link: "", name: "Ann" }]));
  });

  it("says that one waits, how one will be heard, and stops", async () => {
    const { app, asked, user } = await setUp();
    await app.waitForCalls();
    render(Waiting, { app });
    expect(screen.getByRole("heading", { name: "You can be called" })).toBeDefined();
    await user.click(screen.getByRole("switch", { name: "Microphone" }));
    expect(asked("command")).toEqual([{ type: "mute", value: true }]);
    expect(await screen.findByText(/callers don’t hear you until you unmute/)).toBeDefined();
    await user.click(screen.getByRole("button", { name: "Stop waiting" }));
    await vi.waitFor(() => expect(app.view).toBe("home"));
  });
});

describe("somebody who calls", () => {
  async function ringing(query?: string) {
    const all = await setUp(query);
    await all.app.waitForCalls();
    all.backend.meeting?.ring("1", "");
    const [call] = all.app.session.ringing;
    if (!call) expect.fail("nobody calls");
    render(IncomingDialog, { app: all.app, call, others: 1, speaks: true });
    return { ...all, dialog: screen.getByRole("alertdialog", { name: "Somebody outside your contacts is calling" }) };
  }

  it("is neither answered nor declined by Escape, nor by a key meant for something else", async () => {
    const { dialog, asked, user } = await ringing();
    expect(document.activeElement).toBe(screen.getByRole("heading"));
    await user.keyboard("{Escape}{Enter} ");
    const cancel = new Event("cancel", { cancelable: true });
    dialog.dispatchEvent(cancel);
    expect(cancel.defaultPrevented).toBe(true);
    expect(asked("command")).toEqual([]);
    expect(dialog.textContent).toContain("They hear you as soon as you answer.");
    expect(dialog.textContent).toContain("1 other call rings too");
  });

  it.each([
    ["Answer", { type: "acceptCall", value: { call: "1", camera: false } }],
    ["Answer with video", { type: "acceptCall", value: { call: "1", camera: true } }],
    ["Decline", { type: "rejectCall", value: "1" }],
  ])("is given the answer “%s”, and is not missed", async (name, command) => {
    const { app, asked, user } = await ringing();
    await user.click(screen.getByRole("button", { name }));
    expect(asked("command")).toEqual([command]);
    expect(app.ringing.missed).toEqual([]);
  });

  it("is not answered with a camera that is not there", async () => {
    const { app, asked, user } = await ringing("name=Ann&devices=none");
    await user.click(screen.getByRole("button", { name: "Answer with video" }));
    expect(asked("command")).toEqual([]);
    expect(app.toasts.list.at(-1)?.text).toContain("No camera was found");
  });
});

describe("the question how a call was", () => {
  it("is answered by keyboard, asks what was wrong, and thanks", async () => {
    const sent: unknown[] = [];
    const rating = new CallRating({ rate: async (one) => void sent.push(one) }, vi.fn());
    render(RatingCard, { rating });
    const user = userEvent.setup();
    const stars = screen.getAllByRole<HTMLInputElement>("radio");
    expect(screen.getByRole("group", { name: "How was the call?" }).contains(stars[0] ?? null)).toBe(true);
    expect(stars.map((star) => star.getAttribute("aria-label"))).toEqual(["Very bad", "Bad", "Fair", "Good", "Very good"]);
    expect(new Set(stars.map(({ name }) => name)).size).toBe(1);
    expect(screen.queryByRole("button", { name: "Send" })).toBeNull();
    await user.click(stars[4] ?? expect.fail());
    expect(screen.queryByRole("checkbox")).toBeNull();
    await user.click(stars[1] ?? expect.fail());
    await user.click(screen.getByRole("checkbox", { name: "Echo" }));
    await user.click(screen.getByRole("button", { name: "Send" }));
    expect(sent).toEqual([{ overall: 2, issues: ["echo"] }]);
    const thanks = await screen.findByRole("status");
    expect(thanks.textContent).toContain("Thank you");
    expect(document.activeElement).toBe(thanks);
  });

  it("is asked after a call into Teams that one was in, and after no other end", async () => {
    const asks = async (query: string, before: (app: App, backend: FakeBackend) => Promise<void>) => {
      cleanup();
      const { app, backend } = await setUp(`name=Ann&${query}`);
      await before(app, backend);
      render(Ended, { app });
      return screen.queryAllByRole("radio").length > 0;
    };
    const form = { link: "https://teams.microsoft.com/meet/264183392744150", name: "Ann", microphone: true, camera: false };
    const joined = async (app: App) => {
      await app.way.look(form.link);
      await app.join({ ...form, devices: app.devices.used });
    };
    expect(await asks("way=teams&lobby=none", async (app, backend) => (await joined(app), backend.meeting?.end("left")))).toBe(true);
    expect(await asks("way=teams&lobby=hold", async (app, backend) => (await joined(app), backend.meeting?.end("lobbyRejected")))).toBe(false);
    expect(await asks("lobby=none", async (app, backend) => (await joined(app), backend.meeting?.end("left")))).toBe(false);
    expect(await asks("way=teams&fail=signal", joined)).toBe(false);
  });

  it("shows why it was not sent by the table of words", async () => {
    const { app, user } = await setUp("name=Ann&rating=fails");
    render(RatingCard, { rating: new CallRating(app.backend, (failure) => app.failed(failure)) });
    await user.click(screen.getAllByRole("radio")[4] ?? expect.fail());
    await user.click(screen.getByRole("button", { name: "Send" }));
    await vi.waitFor(() => expect(app.toasts.list.at(-1)?.text).toBe("The meeting’s connection is gone"));
    expect(screen.getByRole("button", { name: "Send" })).toBeDefined();
  });
});
