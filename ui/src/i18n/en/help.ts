/** What the administrators of the other organisation have to set. */
export const help = {
  "help.title": "For Teams administrators",
  "help.open": "What a Teams administrator has to set",
  "help.lead": "Whether guests get in is decided by the organisation that hosts the meeting or is called. Send this to its administrators; it is for their PowerShell.",
  "help.meetings": "So that guests can join meetings",
  "help.meetings.what": "Guests without an account join as anonymous participants. Both have to allow that: the organisation, and the policy of whoever organises the meeting.",
  "help.calls": "So that a guest can call someone",
  "help.calls.what": "The called person’s organisation has to allow the Communication Services resource that the guest calls from. RESOURCE-ID is its immutable resource ID; whoever gave the access knows it. The called person needs Teams Phone and Teams-only mode.",
  "help.chats": "So that somebody can chat with people outside",
  "help.chats.what": "The organisation of the person who was left out has to allow chats with other organisations, and so has that person’s policy. Where it keeps a list of domains, the other one must be on it. For somebody who writes as a guest, the two commands for calls hold instead.",
  "help.copy": "Copy to send",
  "help.copied": "Copied.",
  "help.copyFailed": "It could not be copied: select it and copy it by hand.",
} as const;
