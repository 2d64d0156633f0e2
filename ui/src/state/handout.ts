/** A meeting's details for somebody else: copied, as a calendar file, or as a letter. */
import { t } from "../i18n/index.svelte";
import type { Backend } from "../ipc/backend";
import type { HandoutAs } from "../ipc/generated/HandoutAs";
import type { HandoutLabels } from "../ipc/generated/HandoutLabels";
import type { When } from "../ipc/generated/When";
import { whenWritten } from "./agenda-words";

/** What is handed out. */
export interface Handout {
  /** What joins the meeting. */
  link: string;
  subject: string | null;
  when: When | null;
}

export interface HandoutOptions {
  /** Shows what came of it. */
  told(text: string, kind: "info" | "trouble"): void;
  /** Shows what went wrong. */
  failed(failure: unknown): void;
}

export const HANDOUTS = ["text", "file", "letter"] as const satisfies readonly HandoutAs[];

/** Hands it out in the person's language and time zone. */
export async function handOut(backend: Backend, as: HandoutAs, handout: Handout, { told, failed }: HandoutOptions): Promise<void> {
  const written = handout.when ? whenWritten(handout.when) : null;
  const handing = backend.handOut({ as, ...handout, whenWritten: written, labels: labels() });
  // Begun while the press still counts: WebKit lets nobody write later.
  const copied = as === "text" ? copy(handing.then((done) => (done.type === "text" ? done.text : ""))).then(() => true, () => false) : true;
  try {
    const done = await handing;
    if (done.type === "file") told(t("handout.saved", { name: done.name }), "info");
    else if (done.type === "letter") told(t("handout.letterOpened"), "info");
    else if (await copied) told(t("handout.copied"), "info");
    else told(t("handout.copyFailed"), "trouble");
  } catch (failure) {
    failed(failure);
  }
}

async function copy(text: Promise<string>): Promise<void> {
  const plain = text.then((words) => new Blob([words], { type: "text/plain" }));
  await navigator.clipboard.write([new ClipboardItem({ "text/plain": plain })]);
}

function labels(): HandoutLabels {
  return {
    when: t("handout.label.when"),
    join: t("handout.label.join"),
    meetingId: t("home.id"),
    passcode: t("home.passcode"),
    phone: t("call.phone"),
    conferenceId: t("call.phone.id"),
  };
}
