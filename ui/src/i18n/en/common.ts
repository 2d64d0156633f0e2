/** Words used everywhere. */
export const common = {
  "app.name": "Passerelle",
  "common.cancel": "Cancel",
  "common.close": "Close",
  "common.back": "Back",
  "common.dismiss": "Dismiss",
  "common.details": "Details",
  "common.loading": "One moment…",
  "common.notifications": "Messages",
} as const;
