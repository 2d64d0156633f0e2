/** What happened in a call, as short messages over the stage and as words that are read out. */
import { t } from "../i18n/index.svelte";
import type { MediaRight } from "../ipc/generated/MediaRight";
import type { ParticipantId } from "../ipc/generated/ParticipantId";
import type { Snapshot } from "../ipc/generated/Snapshot";
import { ownForbidden, RIGHTS } from "./call-access";
import type { CallNotices } from "./call-notices.svelte";

/** More people than this who come at once are not read out. */
const NAMED = 3;

export class CallNews {
  /** Consent was asked and is not answered yet: the question itself says what it closes. */
  consenting = false;

  constructor(private readonly notices: CallNotices, private readonly name: (id: ParticipantId) => string) {}

  /** Tells what is new in a snapshot. */
  follow(before: Snapshot, snapshot: Snapshot): void {
    if (before.phase.phase === "reconnecting" && snapshot.phase.phase === "connected") this.notices.announce(t("call.reconnected"));
    this.lobby(before, snapshot);
    this.agreed(before, snapshot);
    for (const right of RIGHTS) this.right(right, before, snapshot);
    if (snapshot.together.shown && !before.together.shown) this.notices.announce(t("call.together.began"));
  }

  mutedBy(by: ParticipantId | null): void {
    if (by === null && this.consenting) return;
    const text = by === null ? t("call.notice.muted") : t("call.notice.mutedBy", { name: this.name(by) });
    this.notices.show({ text, tone: "warning", kind: "muted", action: { kind: "unmute" } });
    this.notices.announce(text);
  }

  stopped(camera: boolean, share: boolean): void {
    if (this.consenting) return;
    const key = camera && share ? "call.notice.stoppedBoth" : camera ? "call.notice.stoppedCamera" : "call.notice.stoppedShare";
    this.notices.show({ text: t(key), tone: "warning", kind: "stopped" });
    this.notices.announce(t(key));
  }

  joined(ids: ParticipantId[]): void {
    if (ids.length === 0 || ids.length > NAMED) return;
    this.notices.announce(t("call.notice.joined", { names: ids.map((id) => this.name(id)).join(", ") }));
  }

  /** Whoever comes into the lobby is told at once, with the answer beside it. */
  private lobby(before: Snapshot, { roster }: Snapshot): void {
    for (const id of before.roster.waiting) if (!roster.waiting.includes(id)) this.notices.withdraw(`waits ${id}`);
    for (const id of roster.waiting) {
      if (before.roster.waiting.includes(id)) continue;
      const text = t("call.notice.waits", { name: this.name(id) });
      this.notices.show({ text, tone: "info", kind: `waits ${id}`, action: { kind: "admit", id } });
      this.notices.announce(text);
    }
  }

  /** Agreeing opens nothing by itself: it is said, with the way to do it. */
  private agreed(before: Snapshot, { compliance, microphone, camera }: Snapshot): void {
    if (before.compliance.consent === compliance.consent || compliance.consent !== "given") return;
    const closed = [microphone, camera].some(({ on, closedBy }) => !on && closedBy?.by !== "me");
    if (closed) this.notices.show({ text: t("call.notice.agreed"), tone: "info", kind: "agreed", action: { kind: "unmute" } });
  }

  /** Being allowed again opens nothing by itself either. */
  private right(right: MediaRight, before: Snapshot, snapshot: Snapshot): void {
    const settled = [before, snapshot].every(({ me, phase, capabilities }) => me !== null && phase.phase === "connected" && capabilities.known);
    const [was, is] = [ownForbidden(before, right), ownForbidden(snapshot, right)];
    if (!settled || (was === null) === (is === null)) return;
    // The question about recording says that one itself.
    if ([was, is].includes("call.why.consent")) return;
    const kind = `right ${right}`;
    const text = is === null ? t(`call.access.again.${right}`) : t(`call.access.lost.${right}`, { reason: t(is) });
    if (is === null) this.notices.show({ text, tone: "info", kind, action: { kind: right === "microphone" ? "unmute" : "cameraOn" } });
    else this.notices.show({ text, tone: "warning", kind });
    this.notices.announce(text);
  }
}
