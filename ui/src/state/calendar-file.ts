/** What a dropped or opened file is, before Rust reads it. */

/** How many meetings a calendar file (iCalendar, RFC 5545) names, each series once; none in anything else. */
export function meetingsIn(text: string): number {
  if (!/^\uFEFF?\s*BEGIN:VCALENDAR/i.test(text)) return 0;
  const events = text.split(/^BEGIN:VEVENT/im).slice(1);
  return new Set(events.map((event, at) => /^UID:(.+)$/im.exec(event)?.[1]?.trim() ?? `${at}`)).size;
}
