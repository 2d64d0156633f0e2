import type { Told, Words } from ".";

export const en = {
  title: "Passerelle: connection to Teams",
  alone: {
    heading: "Nothing to do here",
    text: "Passerelle opens this page by itself when a call needs it. You can close this window.",
  },
  connecting: { heading: "Connecting to Passerelle…", text: "Please leave this window open." },
  working: {
    heading: "This window connects your call",
    text: "Your call to Microsoft Teams runs through it. Leave it open, or minimise it, and carry on in Passerelle. It closes by itself when the call is over.",
  },
  over: { heading: "The call is over", text: "You can close this window." },
  unsuited: {
    heading: "This browser can’t connect the call",
    text: "Calls need a recent Chrome, Edge or Chromium. Passerelle has been told. You can close this window.",
  },
} satisfies Record<Told, Words> & { title: string };
