/** On the way in: joining and the lobby. */
export const lobby = {
  "joining.title": "Joining…",
  "joining.ringing": "Ringing…",
  "joining.lead": "Reaching the meeting and starting your devices.",
  "joining.leadTeams": "Opening the way into Teams in {browser}, and starting your devices.",
  "joining.long": "This takes longer than usual. You can go on waiting or cancel.",
  "lobby.title": "Someone will let you in soon",
  "lobby.lead": "The people in the meeting can see that you wait. Stay here; a sound tells you when you are in.",
  "lobby.reconnecting": "The connection was lost and is being mended. You keep your place.",
  "lobby.waited": "Waiting for {time}",
  "lobby.asName": "You wait as {name}",
  "lobby.leave": "Leave the lobby",
  "lobby.admitted": "You are in the meeting.",
  "lobby.waiting": "You are in the lobby and wait to be let in.",
} as const;
