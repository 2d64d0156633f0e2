/** The backend of the app: Tauri's commands, one channel of events, and the WebSocket of pictures. */
import { Channel, invoke } from "@tauri-apps/api/core";

import type { Backend } from "./backend";
import { FrameSocket } from "./frames";
import type { Failure } from "./generated/Failure";
import type { Start } from "./generated/Start";
import type { UiEvent } from "./generated/UiEvent";

/** What Tauri itself refuses comes as plain text; the window knows only failures. */
function failureOf(reason: unknown): Failure {
  if (typeof reason === "object" && reason !== null && "code" in reason) return reason as Failure;
  return { code: "controlRequest", detail: String(reason), notNow: null, device: null, signIn: null };
}

function ask<T>(command: string, given: Record<string, unknown> = {}): Promise<T> {
  return invoke<T>(command, given).catch((reason: unknown) => Promise.reject(failureOf(reason)));
}

export function tauriBackend(): Backend {
  let frames = "";
  return {
    frames: new FrameSocket(() => new WebSocket(frames)),
    async start() {
      const start = await ask<Start>("start");
      frames = start.frames;
      return start;
    },
    async watch(listener) {
      let listening = true;
      const channel = new Channel<UiEvent>((event) => {
        if (listening) listener(event);
      });
      await ask("watch", { channel });
      return () => {
        listening = false;
      };
    },
    explain: (text) => ask("explain", { text }),
    devices: () => ask("devices"),
    preview: (form) => ask("preview", { form }),
    testSpeaker: (speaker) => ask("test_speaker", { speaker }),
    recordVoice: (microphone) => ask("record_voice", { microphone }),
    playVoice: (speaker) => ask("play_voice", { speaker }),
    roundTrip: (microphone, speaker) => ask("round_trip", { microphone, speaker }),
    way: (link) => ask("way", { link }),
    standBy: (on) => ask("stand_by", { on }),
    join: (form) => ask("join", { form }),
    waitForCalls: (form) => ask("wait_for_calls", { form }),
    rate: (rating) => ask("rate", { rating }),
    command: (command) => ask("command", { command }),
    choose: (devices) => ask("choose", { devices }),
    shareSources: () => ask("share_sources"),
    share: (source) => ask("share", { source }),
    saveSettings: (settings) => ask("save_settings", { settings }),
    zoom: (percent) => ask("zoom", { percent }),
    forgetRecents: () => ask("forget_recents"),
    recents: () => ask("recents"),
    addGuest: (form) => ask("add_guest", { form }),
    chooseGuest: (name) => ask("choose_guest", { name }),
    signIn: (whose, by) => ask("sign_in", { whose, by }),
    cancelSignIn: () => ask("cancel_sign_in"),
    signOut: (whose) => ask("sign_out", { whose }),
    tryKeyring: () => ask("try_keyring"),
    readAgenda: () => ask("read_agenda"),
    addCalendar: (form) => ask("add_calendar", { form }),
    removeCalendar: (id) => ask("remove_calendar", { id }),
    meetingDetails: (link) => ask("meeting_details", { link }),
    findPeople: (text) => ask("find_people", { text }),
    handOut: (form) => ask("hand_out", { form }),
    chat: (thread, command) => ask("chat", { thread, command }),
    newThread: (form) => ask("new_thread", { form }),
    addPeople: (thread, people, history) => ask("add_people", { thread, people, history }),
    searchThread: (thread, text) => ask("search_thread", { thread, text }),
    messageSize: (words) => ask("message_size", { words }),
    picture: (thread, message, file) => ask("picture", { thread, message, file }),
    openAddress: (address) => ask("open_address", { address }),
    keepWords: (form) => ask("keep_words", { form }),
    deleteWords: (file) => ask("delete_words", { file }),
    openWords: (file) => ask("open_words", { file }),
  };
}
