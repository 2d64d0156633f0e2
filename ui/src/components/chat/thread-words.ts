/** The words about a thread's messages: what the service says, when, and what failed. */
import { formatAgo, formatDate, formatList, t } from "../../i18n/index.svelte";
import type { MessageContent } from "../../ipc/generated/MessageContent";
import { dateOf } from "./time";

const named = (names: string[]) => formatList(names.map((name) => name || t("call.someone")));

/** What the service says by itself, in a line. */
export function noteOf(content: MessageContent): string {
  const by = "by" in content ? content.by || t("call.someone") : "";
  switch (content.type) {
    case "topic": return content.topic === null ? t("thread.topicGone", { by }) : t("thread.topic", { by, topic: content.topic });
    case "joined":
    case "left": {
      const names = named(content.people);
      const count = content.people.length;
      const isSelf = content.by === "" || (count === 1 && content.people[0] === content.by);
      return isSelf ? t(`thread.${content.type}Self`, { names, count }) : t(`thread.${content.type}`, { by, names, count });
    }
    default: return "";
  }
}

/** Those who type, a few of them. */
export function typingOf(names: string[]): string {
  const few = names.slice(0, 3);
  return few.length === 0 ? "" : t("thread.typing", { names: named(few), count: few.length });
}

export const readByOf = (names: string[]) => (names.length === 0 ? "" : t("thread.readBy", { names: named(names) }));

/** The day as a line between messages says it. */
export function dayOf(at: number, now = new Date()): string {
  const date = dateOf(at);
  const days = Math.round((new Date(now).setHours(0, 0, 0, 0) - new Date(date).setHours(0, 0, 0, 0)) / 86_400_000);
  if (days <= 1 && days >= 0) return capital(formatAgo(date, now).replace(/,.*$/, ""));
  const isNear = days > 0 && days < 300;
  return capital(formatDate(date, isNear ? { weekday: "long", day: "numeric", month: "long" } : { dateStyle: "long" }));
}

const capital = (text: string) => text.charAt(0).toLocaleUpperCase() + text.slice(1);

/** The time of day alone: the day stands above. */
export const clockOf = (at: number) => formatDate(dateOf(at), { timeStyle: "short" });

/** When the last message of a thread came, as briefly as is clear. */
export function lastOf(at: number, now = new Date()): string {
  const date = dateOf(at);
  if (date.toDateString() === now.toDateString()) return formatDate(date, { timeStyle: "short" });
  const isNear = Math.abs(now.getTime() - date.getTime()) < 6 * 86_400_000;
  return formatDate(date, isNear ? { weekday: "short" } : { dateStyle: "short" });
}
