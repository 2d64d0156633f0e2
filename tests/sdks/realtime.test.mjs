// @azure/communication-chat in a browser, the only place where it listens in real time: each event of each kind.
import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { ChatClient } from "@azure/communication-chat";
import { AzureCommunicationTokenCredential } from "@azure/communication-common";
import { CommunicationIdentityClient } from "@azure/communication-identity";
import { openPage } from "./browser.mjs";
import { calm, connectionString, control, https, person } from "./service.mjs";

const EVENTS = [
  "chatMessageReceived", "chatMessageEdited", "chatMessageDeleted", "typingIndicatorReceived", "readReceiptReceived",
  "chatThreadCreated", "chatThreadDeleted", "chatThreadPropertiesUpdated", "participantsAdded", "participantsRemoved",
];

/** What the page does: keeps a client that listens, and all it has heard. */
const PAGE = `
import { ChatClient } from "@azure/communication-chat";
import { AzureCommunicationTokenCredential } from "@azure/communication-common";
globalThis.heard = [];
globalThis.connections = [];
globalThis.listen = async (endpoint, token) => {
  globalThis.client = new ChatClient(endpoint, new AzureCommunicationTokenCredential(token));
  const connected = new Promise((resolve) => client.on("realTimeNotificationConnected", resolve));
  client.on("realTimeNotificationConnected", () => connections.push("connected"));
  client.on("realTimeNotificationDisconnected", () => connections.push("disconnected"));
  await client.startRealtimeNotifications();
  for (const name of ${JSON.stringify(EVENTS)}) client.on(name, (event) => heard.push({ name, event }));
  await connected;
};
globalThis.until = async (is, milliseconds = 20000) => {
  const end = Date.now() + milliseconds;
  while (Date.now() < end) {
    const found = is();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error("heard only " + JSON.stringify({ heard, connections }));
};
`;

let page, mary, nell;

async function user() {
  const identity = new CommunicationIdentityClient(connectionString);
  const { user, token } = await identity.createUserAndToken(["chat"]);
  const chat = new ChatClient(https, new AzureCommunicationTokenCredential(token));
  return { ...user, token, chat };
}

/** The next event of a kind in a thread, as the page tells it: its dates are texts. */
const next = async (name, threadId) =>
  JSON.parse(await page.run(`until(() => {
    const at = heard.findIndex(({ name, event }) => name === "${name}" && event.threadId === ${JSON.stringify(threadId)});
    return at < 0 ? undefined : JSON.stringify(heard.splice(at, 1)[0].event);
  })`));

before(async () => {
  [page, mary, nell] = await Promise.all([openPage(PAGE), user(), user()]);
  await page.run(`listen(${JSON.stringify(https)}, ${JSON.stringify(mary.token)})`);
  // The connection is told before the registration has gone through.
  for (let listens = false; !listens; ) listens = await registered();
}, { timeout: 60_000 });

/** Whether the page hears what is said. */
async function registered() {
  const { chatThread } = await nell.chat.createChatThread({ topic: "Are you there?" }, {
    participants: [{ id: mary }, { id: { microsoftTeamsUserId: person("ada").id } }],
  });
  await new Promise((resolve) => setTimeout(resolve, 300));
  return page.run(`heard.some(({ event }) => event.threadId === ${JSON.stringify(chatThread.id)})`);
}

after(() => page?.close());
afterEach(calm);

test("all ten events come to the page", async () => {
  const options = { participants: [{ id: mary, displayName: "Märy 🚢" }], metadata: { ship: "Ænne" } };
  const { chatThread } = await nell.chat.createChatThread({ topic: "Zoë's “lunch” 50 %" }, options);
  const id = chatThread.id;
  const thread = nell.chat.getChatThreadClient(id);

  const created = await next("chatThreadCreated", id);
  assert.deepEqual([created.properties.topic, created.properties.metadata], ["Zoë's “lunch” 50 %", { ship: "Ænne" }]);
  assert.equal(created.createdBy.id.communicationUserId, nell.communicationUserId);
  assert.ok(created.participants.some(({ displayName }) => displayName === "Märy 🚢"), JSON.stringify(created));

  const sent = await thread.sendMessage({ content: "<b>Soup?</b>" }, { senderDisplayName: "Nell", type: "html", metadata: { a: "b" } });
  const received = await next("chatMessageReceived", id);
  assert.deepEqual([received.id, received.message, received.type, received.senderDisplayName, received.metadata, received.sender.communicationUserId, received.recipient.communicationUserId],
    [sent.id, "<b>Soup?</b>", "RichText/Html", "Nell", { a: "b" }, nell.communicationUserId, mary.communicationUserId]);

  await thread.updateMessage(sent.id, { content: "Stew?" });
  const edited = await next("chatMessageEdited", id);
  assert.deepEqual([edited.id, edited.message], [sent.id, "Stew?"]);
  assert.ok(!Number.isNaN(Date.parse(edited.editedOn)));

  await thread.deleteMessage(sent.id);
  const deleted = await next("chatMessageDeleted", id);
  assert.equal(deleted.id, sent.id);
  assert.ok(Math.abs(Date.parse(deleted.deletedOn) - Date.now()) < 60_000);

  await thread.sendTypingNotification({ senderDisplayName: "Nell" });
  const typing = await next("typingIndicatorReceived", id);
  assert.equal(typing.senderDisplayName, "Nell");

  const again = await thread.sendMessage({ content: "Salad?" });
  await thread.sendReadReceipt({ chatMessageId: again.id });
  const read = await next("readReceiptReceived", id);
  assert.deepEqual([read.chatMessageId, read.sender.communicationUserId], [again.id, nell.communicationUserId]);
  assert.ok(Math.abs(Date.parse(read.readOn) - Date.now()) < 60_000);

  await thread.updateProperties({ topic: "Supper", retentionPolicy: { kind: "threadCreationDate", deleteThreadAfterDays: 60 } });
  const updated = await next("chatThreadPropertiesUpdated", id);
  assert.deepEqual([updated.properties.topic, updated.retentionPolicy], ["Supper", { kind: "threadCreationDate", deleteThreadAfterDays: 60 }]);

  const ada = { microsoftTeamsUserId: person("ada").id };
  await thread.addParticipants({ participants: [{ id: ada }] });
  const added = await next("participantsAdded", id);
  assert.deepEqual(added.participantsAdded.map(({ id, displayName }) => [id.microsoftTeamsUserId, displayName]), [[ada.microsoftTeamsUserId, "Ada Lindqvist"]]);

  await thread.removeParticipant(ada);
  const removed = await next("participantsRemoved", id);
  assert.equal(removed.participantsRemoved[0].id.microsoftTeamsUserId, ada.microsoftTeamsUserId);

  await nell.chat.deleteChatThread(id);
  const gone = await next("chatThreadDeleted", id);
  assert.deepEqual([gone.deletedBy.id.communicationUserId, gone.reason], [nell.communicationUserId, "deletedByUser"]);
});

test("the page comes back after its socket was cut, and hears again", async () => {
  await page.run("connections.length = 0");
  await control("DELETE", "realtime");
  await page.run(`until(() => connections.includes("connected"), 40000)`);
  let listens = false;
  for (const end = Date.now() + 20_000; !listens && Date.now() < end; ) listens = await registered();
  assert.ok(listens);
});

test("a page that stops is forgotten", async () => {
  await page.run("client.stopRealtimeNotifications()");
  for (const end = Date.now() + 10_000; (await control("GET", "realtime")).sockets > 0; ) assert.ok(Date.now() < end);
});
