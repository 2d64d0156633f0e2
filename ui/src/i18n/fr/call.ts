/** The meeting itself: tiles, controls, panes. */
export const call = {
} as const;
