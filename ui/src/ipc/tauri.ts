/** The backend of the app: Tauri's commands, one channel of events, and the WebSocket of pictures. */
import { Channel, invoke } from "@tauri-apps/api/core";

import type { Backend } from "./backend";
import { FrameSocket } from "./frames";
import type { Start } from "./generated/Start";
import type { UiEvent } from "./generated/UiEvent";

export function tauriBackend(): Backend {
  let frames = "";
  return {
    frames: new FrameSocket(() => new WebSocket(frames)),
    async start() {
      const start = await invoke<Start>("start");
      frames = start.frames;
      return start;
    },
    async watch(listener) {
      let listening = true;
      const channel = new Channel<UiEvent>((event) => {
        if (listening) listener(event);
      });
      await invoke("watch", { channel });
      return () => {
        listening = false;
      };
    },
    explain: (text) => invoke("explain", { text }),
    devices: () => invoke("devices"),
    preview: (form) => invoke("preview", { form }),
    testSpeaker: (speaker) => invoke("test_speaker", { speaker }),
    join: (form) => invoke("join", { form }),
    command: (command) => invoke("command", { command }),
    choose: (devices) => invoke("choose", { devices }),
    shareSources: () => invoke("share_sources"),
    share: (source) => invoke("share", { source }),
    saveSettings: (settings) => invoke("save_settings", { settings }),
    forgetRecents: () => invoke("forget_recents"),
    recents: () => invoke("recents"),
  };
}
