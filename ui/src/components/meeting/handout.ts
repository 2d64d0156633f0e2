/** The entries of a menu that hand a meeting's details to somebody else. */
import { t } from "../../i18n/index.svelte";
import type { HandoutAs } from "../../ipc/generated/HandoutAs";
import { HANDOUTS } from "../../state/handout";
import type { MenuItem } from "../shared/Menu.svelte";

const ICONS = { text: "copy", file: "calendar", letter: "mail" } as const;

export function handoutItems(run: (as: HandoutAs) => void): MenuItem[] {
  return HANDOUTS.map((as) => ({ label: t(`handout.${as}`), icon: ICONS[as], run: () => run(as) }));
}
