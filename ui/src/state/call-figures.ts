/** The call's figures as pictures and as one word. */
import { t } from "../i18n/index.svelte";
import type { Figures } from "../ipc/generated/Figures";
import type { Strain } from "../ipc/generated/Strain";

export type Quality = "good" | "fair" | "poor";

/** Percent lost, and milliseconds, from which people begin to notice, and from which talking becomes hard. */
const LOSS = { fair: 2, poor: 6 };
const ROUND_TRIP = { fair: 250, poor: 450 };
const JITTER = { fair: 30, poor: 60 };
/** One bad second is no bad call. */
const SECONDS = 5;

/** How the last seconds were; null before there are figures. */
export function qualityOf(history: readonly Figures[]): Quality | null {
  const recent = history.slice(-SECONDS);
  if (recent.length === 0) return null;
  const mean = (of: (figures: Figures) => number) => recent.reduce((sum, figures) => sum + of(figures), 0) / recent.length;
  const loss = Math.max(mean((figures) => figures.receivedLoss), mean((figures) => figures.sentLoss));
  const worst = [
    [loss, LOSS] as const,
    [mean((figures) => figures.roundTrip ?? 0), ROUND_TRIP] as const,
    [mean((figures) => figures.jitter), JITTER] as const,
  ];
  if (worst.some(([value, limit]) => value >= limit.poor)) return "poor";
  return worst.some(([value, limit]) => value >= limit.fair) ? "fair" : "good";
}

/** The one sentence on what strains the call; Rust judges what is worth one. */
export function strainWords(strain: Strain): string {
  switch (strain.kind) {
    case "uploadLoses":
    case "downloadLoses":
      return t(`call.strain.${strain.kind}`, { percent: strain.percent });
    case "longWay":
      return t("call.strain.longWay", { ms: strain.ms });
    default:
      return t(`call.strain.${strain.kind}`);
  }
}

interface Box {
  width: number;
  height: number;
}

/** Points a minute wide; a shorter history begins further right. */
const POINTS = 60;

/** The path of a line, the newest value at the right edge. */
export function lineOf(values: readonly number[], top: number, { width, height }: Box): string {
  const step = width / (POINTS - 1);
  const from = width - step * (values.length - 1);
  const y = (value: number) => height - (Math.max(0, Math.min(value, top)) / Math.max(top, 1e-9)) * (height - 2) - 1;
  return values.map((value, at) => `${at === 0 ? "M" : "L"}${round(from + at * step)} ${round(y(value))}`).join("");
}

/** The path of the area under that line. */
export function areaOf(values: readonly number[], top: number, box: Box): string {
  if (values.length < 2) return "";
  const from = box.width - (box.width / (POINTS - 1)) * (values.length - 1);
  return `${lineOf(values, top, box)}L${box.width} ${box.height}L${round(from)} ${box.height}Z`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
