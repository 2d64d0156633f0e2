/** Starts the window over the app's backend, or over the made-up one where no app is around. */
import "./styles/tokens.css";
import "./styles/base.css";

import { mount } from "svelte";

import App from "./App.svelte";
import type { Backend } from "./ipc/backend";
import { App as AppState } from "./state/app.svelte";

async function backend(): Promise<Backend> {
  if ("__TAURI_INTERNALS__" in window) return (await import("./ipc/tauri")).tauriBackend();
  const { fakeBackend } = await import("./ipc/fake");
  return fakeBackend(new URLSearchParams(location.search));
}

const target = document.getElementById("app");
if (target) {
  const app = new AppState(await backend());
  await app.run();
  mount(App, { target, props: { app } });
}
