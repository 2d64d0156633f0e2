/** Screens of what the settings have for sound. */
import type { Screen } from "./screens";
import { settings } from "./screens-accounts";

export const SOUND: Record<string, Screen> = {
  "sound-settings": settings("accounts=none", "sound"),
  "sound-music": settings("accounts=none&music=on", "sound"),
};
