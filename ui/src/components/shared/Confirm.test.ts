// @vitest-environment happy-dom
import { render, screen } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";

import Confirm from "./Confirm.svelte";

it("a question is answered before what it is about goes, and not at all by cancelling", async () => {
  const done: string[] = [];
  render(Confirm, { title: "Remove?", text: "It is gone then.", action: "Remove", onconfirm: () => done.push("confirmed"), onclose: () => done.push("closed") });
  const user = userEvent.setup();
  await user.click(screen.getByRole("button", { name: "Remove" }));
  expect(done.splice(0)).toEqual(["confirmed", "closed"]);
  await user.click(screen.getByRole("button", { name: "Cancel" }));
  expect(done).toEqual(["closed"]);
});
