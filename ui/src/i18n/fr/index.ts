/** French. */
import type { Messages } from "../index.svelte";
import { accounts } from "./accounts";
import { agenda } from "./agenda";
import { call } from "./call";
import { calls } from "./calls";
import { chat } from "./chat";
import { chats } from "./chats";
import { common } from "./common";
import { ended } from "./ended";
import { failures } from "./failures";
import { help } from "./help";
import { home } from "./home";
import { join } from "./join";
import { keep } from "./keep";
import { lobby } from "./lobby";
import { refusals } from "./refusals";
import { settings } from "./settings";

export const fr: Messages = { ...common, ...help, ...home, ...join, ...lobby, ...ended, ...failures, ...refusals, ...settings, ...call, ...chat, ...chats, ...calls, ...accounts, ...agenda, ...keep };
