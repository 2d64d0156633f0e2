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
  "common.decodesItself": "This computer’s web view can’t decode video, so the app does it itself. That takes more processor time.",
  "common.decodesItselfLinux": "This computer’s web view can’t decode video, so the app does it itself. That takes more processor time; installing GStreamer’s libav plugin (gstreamer1.0-libav) avoids it.",
} as const;
