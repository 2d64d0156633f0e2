/** Words used everywhere. */
export const common = {
  "app.name": "Passerelle",
  "common.close": "Close",
  "common.cancel": "Cancel",
  "common.back": "Back",
  "common.dismiss": "Dismiss",
  "common.details": "Details",
  "common.loading": "One moment…",
  "common.notifications": "Messages",
  "common.shortcut": "{label} ({keys})",
} as const;
