// @microsoft/microsoft-graph-client, with tokens that @azure/msal-node got.
import assert from "node:assert/strict";
import { afterEach, before, test } from "node:test";
import { PublicClientApplication } from "@azure/msal-node";
import { Client, PageIterator } from "@microsoft/microsoft-graph-client";
import { app, authority, calm, choose, control, https, organisation, person, pkce } from "./service.mjs";

const scopes = [
  "User.Read", "User.ReadBasic.All", "Calendars.Read", "OnlineMeetings.Read", "People.Read", "Presence.Read.All", "Chat.ReadWrite", "Chat.Create",
  "ChatMessage.Send", "ChatMember.ReadWrite",
];
let graph;

before(async () => {
  const msal = new PublicClientApplication({
    auth: { clientId: app.clientId, authority, knownAuthorities: [new URL(https).host] },
  });
  const redirectUri = "http://localhost:5999";
  const { verifier, challenge } = pkce();
  const asking = { scopes, redirectUri };
  const url = await msal.getAuthCodeUrl({ ...asking, codeChallenge: challenge, codeChallengeMethod: "S256" });
  const code = (await choose(url, "ada")).get("code");
  const { account } = await msal.acquireTokenByCode({ ...asking, code, codeVerifier: verifier });
  graph = Client.initWithMiddleware({
    baseUrl: `${https}/`,
    customHosts: new Set(["localhost"]),
    authProvider: { getAccessToken: async () => (await msal.acquireTokenSilent({ account, scopes })).accessToken },
  });
});

afterEach(calm);

const window = () => {
  const day = (days) => new Date(Date.now() + days * 86_400_000).toISOString();
  return { startDateTime: day(-1), endDateTime: day(14) };
};

test("it knows me and what I select", async () => {
  const me = await graph.api("/me").select("id,displayName,mail").get();
  assert.deepEqual([me.id, me.displayName], [person("ada").id, "Ada Lindqvist"]);
  assert.equal(me.jobTitle, undefined);
});

test("it pages through the calendar", async () => {
  const first = await graph.api("/me/calendarView").query(window()).top(3).select("subject,start,end,onlineMeeting")
    .header("Prefer", 'outlook.timezone="Romance Standard Time"').get();
  assert.equal(first.value.length, 3);
  assert.equal(first.value[0].start.timeZone, "Romance Standard Time");
  const subjects = [];
  await new PageIterator(graph, first, (event) => subjects.push(event.subject) > 0).iterate();
  assert.ok(subjects.length >= 8, subjects.join());
  assert.equal(new Set(subjects).size, subjects.length);
  assert.ok(subjects.includes("Morning briefing"));
});

test("an entry leads to its meeting by link, by number and by id", async () => {
  const { value } = await graph.api("/me/calendarView").query(window()).top(50).get();
  const briefing = value.find((event) => event.subject === "Morning briefing");
  const again = await graph.api(`/me/events/${encodeURIComponent(briefing.id)}`).get();
  assert.match(again.body.content, /Meeting ID/);
  const find = async (filter) => (await graph.api("/me/onlineMeetings").filter(filter).get()).value[0];
  const meeting = await find(`JoinWebUrl eq '${encodeURIComponent(briefing.onlineMeeting.joinUrl)}'`);
  assert.equal(meeting.subject, "Morning briefing");
  assert.deepEqual(await find(`joinMeetingIdSettings/joinMeetingId eq '${meeting.joinMeetingIdSettings.joinMeetingId}'`), meeting);
  assert.equal((await graph.api(`/me/onlineMeetings/${meeting.id}`).get()).joinWebUrl, briefing.onlineMeeting.joinUrl);
});

test("meetings can't be listed, and a miss is an error with its code", async () => {
  await assert.rejects(graph.api("/me/onlineMeetings").get(), { statusCode: 400, code: "BadRequest" });
  const unknown = "https://teams.microsoft.com/meet/999999999999?p=x";
  await assert.rejects(graph.api("/me/onlineMeetings").filter(`JoinWebUrl eq '${encodeURIComponent(unknown)}'`).get(), {
    statusCode: 404,
    code: "3004",
  });
});

test("people are found", async () => {
  const users = graph.api("/users").search('"displayName:ann" OR "mail:ann"').select("displayName").top(15).count(true);
  const found = await users.header("ConsistencyLevel", "eventual").get();
  assert.deepEqual(found.value.map((one) => one.displayName), ["Chidi Annan-Moreau", "Emil Annandale"]);
  assert.equal(found["@odata.count"], 2);
  await assert.rejects(graph.api("/users").search('"displayName:ann"').get(), { code: "Request_UnsupportedQuery" });
  const near = await graph.api("/me/people").search('"ben"').get();
  assert.equal(near.value[0].id, person("ben").id);
  assert.equal((await graph.api(`/users/${person("ben").id}`).get()).userPrincipalName, "ben@contoso.example");
});

test("presence changes when it is told to", async () => {
  const presence = async () => (await graph.api(`/users/${person("dana").id}/presence`).get()).availability;
  await control("PATCH", "people/dana", { presence: "Available" });
  assert.equal(await presence(), "Available");
  await control("PATCH", "people/dana", { presence: "DoNotDisturb" });
  assert.equal(await presence(), "DoNotDisturb");
});

test("the SDK waits and tries again when it is told to", async () => {
  await control("POST", "faults", { on: "graph", status: 429, retryAfter: 1, times: 1 });
  const began = Date.now();
  assert.equal((await graph.api("/me").get()).displayName, "Ada Lindqvist");
  assert.ok(Date.now() - began >= 900, "it waited");
});

test("a challenge comes with the claims to satisfy", async () => {
  await control("POST", "people/ada/challenge", { acrs: "c1" });
  try {
    await assert.rejects(graph.api("/me").get(), (error) => {
      assert.deepEqual([error.statusCode, error.code], [401, "InvalidAuthenticationToken"]);
      assert.match(error.headers.get("www-authenticate"), /insufficient_claims/);
      return true;
    });
  } finally {
    await control("POST", "people/ada/challenge", {});
  }
});

test("several requests go as one", async () => {
  const requests = ["/me", "/me/presence", "/users/nobody"].map((url, at) => ({ id: String(at), method: "GET", url }));
  const { responses } = await graph.api("/$batch").post({ requests });
  assert.deepEqual(responses.map((one) => one.status), [200, 200, 404]);
  assert.equal(responses[0].body.companyName ?? organisation.name, organisation.name);
});

const member = (user) => ({
  "@odata.type": "#microsoft.graph.aadUserConversationMember", roles: ["owner"],
  "user@odata.bind": `https://graph.microsoft.com/v1.0/users('${person(user).id}')`,
});

test("a chat is made, written to, read by page, and taken back from", async () => {
  const members = ["ada", "ben"].map(member);
  const chat = await graph.api("/chats").post({ chatType: "oneOnOne", members });
  assert.equal((await graph.api("/chats").post({ chatType: "oneOnOne", members })).id, chat.id);
  const messages = graph.api(`/chats/${chat.id}/messages`);
  for (const content of ["<p>one</p>", "<p>two</p>", "<p>three</p>"]) await messages.post({ body: { contentType: "html", content } });
  await control("POST", `chats/${encodeURIComponent(chat.id)}/write`, { as: "ben", content: "four" });
  const seen = [];
  const page = await graph.api(`/chats/${chat.id}/messages`).top(2).orderby("createdDateTime desc").get();
  await new PageIterator(graph, page, (message) => seen.push(message)).iterate();
  const said = seen.filter(({ messageType }) => messageType === "message");
  assert.deepEqual(said.map(({ body }) => body.content), ["four", "<p>three</p>", "<p>two</p>", "<p>one</p>"]);
  assert.equal(said[0].from.user.displayName, "Ben Okafor");
  await graph.api(`/chats/${chat.id}/messages/${said[1].id}`).patch({ body: { contentType: "text", content: "3" } });
  assert.equal((await graph.api(`/chats/${chat.id}/messages/${said[1].id}`).get()).body.content, "3");
  await graph.api(`/me/chats/${chat.id}/messages/${said[1].id}/softDelete`).post({});
  assert.ok((await graph.api(`/chats/${chat.id}/messages/${said[1].id}`).get()).deletedDateTime);
  await graph.api(`/chats/${chat.id}/markChatReadForUser`).post({ user: { id: person("ada").id } });
  const [first] = (await graph.api("/me/chats").expand("members").top(1).get()).value;
  assert.deepEqual([first.id, first.members.map(({ displayName }) => displayName)], [chat.id, ["Ada Lindqvist", "Ben Okafor"]]);
});

test("members come to a group and go", async () => {
  const chat = await graph.api("/chats").post({ chatType: "group", topic: "Ferries", members: ["ada", "ben"].map(member) });
  const added = await graph.api(`/chats/${chat.id}/members`).post(member("chidi"));
  assert.equal((await graph.api(`/chats/${chat.id}/members`).get()).value.length, 3);
  await graph.api(`/chats/${chat.id}/members/${encodeURIComponent(added.id)}`).delete();
  assert.equal((await graph.api(`/chats/${chat.id}/members`).get()).value.length, 2);
  await assert.rejects(graph.api("/chats/19:nothing@thread.v2").get(), { statusCode: 404 });
});
