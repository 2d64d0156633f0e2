// @azure/communication-chat: every operation, as Node does it; notifications in real time are tried in realtime.test.mjs.
import assert from "node:assert/strict";
import { afterEach, before, test } from "node:test";
import { ChatClient } from "@azure/communication-chat";
import { AzureCommunicationTokenCredential } from "@azure/communication-common";
import { CommunicationIdentityClient } from "@azure/communication-identity";
import { calm, connectionString, control, https, person } from "./service.mjs";

const identity = new CommunicationIdentityClient(connectionString);

/** A new user of the resource, with a client. */
async function user(scopes = ["chat"], options = {}) {
  const { user, token } = await identity.createUserAndToken(scopes);
  const client = new ChatClient(https, new AzureCommunicationTokenCredential(token), options);
  return { id: user, raw: user.communicationUserId, token, client };
}

async function all(pages) {
  const found = [];
  for await (const one of pages) found.push(one);
  return found;
}

/** How many there are on each page. */
async function sizes(pages) {
  const found = [];
  for await (const page of pages.byPage()) found.push(page.length);
  return found;
}

const ada = { microsoftTeamsUserId: person("ada").id };
let mary, nell;

before(async () => {
  [mary, nell] = [await user(), await user()];
});

afterEach(calm);

/** A thread of Mary's and Nell's, as both have it. */
async function together(options = {}) {
  const { chatThread } = await mary.client.createChatThread({ topic: "Lunch" }, {
    ...options, participants: [{ id: nell.id, displayName: "Nell" }, ...(options.participants ?? [])],
  });
  const of = ({ client }) => client.getChatThreadClient(chatThread.id);
  return { id: chatThread.id, chatThread, marys: of(mary), nells: of(nell) };
}

test("a thread is made with people of both kinds; those who can't be in it are named", async () => {
  const nobody = `${mary.raw.split("_")[0]}_00000000-0000-4000-8000-000000000000`;
  const { chatThread, invalidParticipants } = await mary.client.createChatThread({ topic: "Lunch" }, {
    participants: [
      { id: mary.id, displayName: "Mary" }, { id: nell.id }, { id: ada },
      { id: { communicationUserId: nobody } }, { id: { phoneNumber: "+15550100" } },
    ],
    metadata: { ship: "Ænne" },
    retentionPolicy: { kind: "threadCreationDate", deleteThreadAfterDays: 60 },
  });
  assert.match(chatThread.id, /^19:[0-9a-f]{32}@thread\.v2$/);
  assert.deepEqual(chatThread.createdBy, { kind: "communicationUser", communicationUserId: mary.raw });
  assert.ok(chatThread.createdOn instanceof Date && Math.abs(chatThread.createdOn - Date.now()) < 60_000);
  assert.deepEqual(invalidParticipants.map(({ target, code }) => [target, code]), [[nobody, "404"], ["4:+15550100", "400"]]);
  const thread = nell.client.getChatThreadClient(chatThread.id);
  const properties = await thread.getProperties();
  assert.deepEqual([properties.topic, properties.metadata, properties.retentionPolicy],
    ["Lunch", { ship: "Ænne" }, { kind: "threadCreationDate", deleteThreadAfterDays: 60 }]);
  const people = await all(thread.listParticipants());
  assert.deepEqual(people.map(({ id, displayName }) => [id.kind, displayName]),
    [["communicationUser", "Mary"], ["communicationUser", undefined], ["microsoftTeamsUser", "Ada Lindqvist"]]);
});

test("a request that is repeated makes one thread", async () => {
  const idempotencyToken = crypto.randomUUID();
  const make = () => mary.client.createChatThread({ topic: "Once" }, { idempotencyToken });
  const [one, other] = await Promise.all([make(), make()]);
  assert.equal(one.chatThread.id, other.chatThread.id);
  const another = await nell.client.createChatThread({ topic: "Once" }, { idempotencyToken });
  assert.notEqual(another.chatThread.id, one.chatThread.id, "somebody else's request");
});

test("threads are listed by page, renamed, and deleted", async () => {
  const olga = await user();
  const ids = [];
  for (let number = 0; number < 5; number++) {
    ids.push((await olga.client.createChatThread({ topic: `Number ${number}` })).chatThread.id);
  }
  assert.deepEqual(await sizes(olga.client.listChatThreads({ maxPageSize: 2 })), [2, 2, 1]);
  const thread = olga.client.getChatThreadClient(ids[0]);
  await thread.updateTopic("Number nought");
  const listed = await all(olga.client.listChatThreads({ maxPageSize: 2 }));
  assert.deepEqual(new Set(listed.map(({ id }) => id)), new Set(ids));
  assert.equal(listed[0].topic, "Number nought", "the liveliest comes first");
  assert.ok(listed[0].lastMessageReceivedOn instanceof Date);
  assert.deepEqual(await all(olga.client.listChatThreads({ startTime: new Date(Date.now() + 60_000) })), []);
  await olga.client.deleteChatThread(ids[0]);
  const gone = (await all(olga.client.listChatThreads())).find(({ id }) => id === ids[0]);
  assert.ok(gone.deletedOn instanceof Date);
  assert.ok((await thread.getProperties()).deletedOn instanceof Date);
  await assert.rejects(thread.sendMessage({ content: "Hello?" }), { statusCode: 404, code: "NotFound" });
});

test("messages are sent, read, changed and taken back", async () => {
  const { marys, nells } = await together();
  const sent = await marys.sendMessage({ content: "Soup?" }, { senderDisplayName: "Mary", metadata: { a: "b" } });
  const read = await nells.getMessage(sent.id);
  assert.deepEqual([read.id, read.type, read.content.message, read.senderDisplayName, read.metadata, read.sender.communicationUserId],
    [sent.id, "text", "Soup?", "Mary", { a: "b" }, mary.raw]);
  await marys.updateMessage(sent.id, { content: "Stew?", metadata: { a: "c" } });
  const edited = await nells.getMessage(sent.id);
  assert.deepEqual([edited.content.message, edited.metadata], ["Stew?", { a: "c" }]);
  assert.ok(edited.editedOn instanceof Date && edited.version > read.version);
  await assert.rejects(nells.updateMessage(sent.id, { content: "No" }), { statusCode: 403, code: "Forbidden" });
  await assert.rejects(nells.deleteMessage(sent.id), { statusCode: 403 });
  await marys.deleteMessage(sent.id);
  const tombstone = await nells.getMessage(sent.id);
  assert.ok(tombstone.deletedOn instanceof Date);
  assert.ok(!tombstone.content.message);
  await assert.rejects(marys.updateMessage(sent.id, { content: "Again" }), { statusCode: 404 });
  const html = await nells.sendMessage({ content: "<i>Salad</i>" }, { type: "html" });
  assert.equal((await marys.getMessage(html.id)).type, "html");
});

test("messages are listed newest first, by page, and from a time on", async () => {
  const { marys, nells } = await together();
  await control("PATCH", "settings", { limits: false });
  for (let number = 0; number < 9; number++) await marys.sendMessage({ content: String(number) });
  const pages = nells.listMessages({ maxPageSize: 4 });
  assert.deepEqual(await sizes(nells.listMessages({ maxPageSize: 4 })), [4, 4, 3]);
  const messages = await all(pages);
  assert.deepEqual(messages.map(({ type }) => type), [...Array(9).fill("text"), "topicUpdated", "participantAdded"]);
  assert.deepEqual(messages.slice(0, 9).map(({ content }) => content.message), ["8", "7", "6", "5", "4", "3", "2", "1", "0"]);
  assert.deepEqual(messages.map(({ sequenceId }) => Number(sequenceId)), [11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
  assert.equal(messages[9].content.topic, "Lunch");
  assert.equal(messages[10].content.participants.length, 2);
  assert.equal(messages[10].content.initiator.communicationUserId, mary.raw);
  const from = await all(nells.listMessages({ startTime: messages[3].createdOn }));
  assert.deepEqual(from.map(({ id }) => id), messages.slice(0, 4).map(({ id }) => id));
});

test("people come with a part of the history, and go", async () => {
  const { marys, id } = await together();
  const before = await marys.sendMessage({ content: "Before" });
  const [olga, pia] = [await user(), await user()];
  const { createdOn } = await marys.getMessage(before.id);
  await marys.addParticipants({ participants: [
    { id: olga.id, displayName: "Olga", shareHistoryTime: new Date(createdOn.getTime() + 1) },
    { id: pia.id, displayName: "Pia", shareHistoryTime: new Date(0) },
  ] });
  const olgas = olga.client.getChatThreadClient(id);
  await assert.rejects(olgas.getMessage(before.id), { statusCode: 404 });
  assert.deepEqual((await all(olgas.listMessages())).map(({ type }) => type), ["participantAdded"]);
  assert.equal((await pia.client.getChatThreadClient(id).getMessage(before.id)).content.message, "Before");
  assert.deepEqual(await sizes(olgas.listParticipants({ maxPageSize: 3 })), [3, 1]);
  await marys.removeParticipant(olga.id);
  await assert.rejects(all(olgas.listMessages()), { statusCode: 403 });
  assert.ok(!(await all(olga.client.listChatThreads())).some((thread) => thread.id === id));
  const [newest] = await all(marys.listMessages({ maxPageSize: 1 }));
  assert.deepEqual([newest.type, newest.content.participants[0].displayName], ["participantRemoved", "Olga"]);
  const { invalidParticipants } = await marys.addParticipants({ participants: [{ id: { phoneNumber: "+15550100" } }] });
  assert.equal(invalidParticipants.length, 1);
});

test("typing and reading are told, and receipts are listed", async () => {
  const { marys, nells } = await together();
  const { id } = await marys.sendMessage({ content: "Soup?" });
  assert.equal(await nells.sendTypingNotification({ senderDisplayName: "Nell" }), true);
  await nells.sendReadReceipt({ chatMessageId: id });
  await marys.sendReadReceipt({ chatMessageId: id });
  const receipts = await all(marys.listReadReceipts({ maxPageSize: 1 }));
  assert.deepEqual(new Set(receipts.map(({ sender }) => sender.communicationUserId)), new Set([mary.raw, nell.raw]));
  assert.ok(receipts.every(({ chatMessageId, readOn }) => chatMessageId === id && readOn instanceof Date));
  await assert.rejects(marys.sendReadReceipt({ chatMessageId: "1" }), { statusCode: 404 });
});

test("a person of the organisation writes by the control interface", async () => {
  const { id, marys } = await together({ participants: [{ id: ada }] });
  const { id: message } = await control("POST", `chats/${encodeURIComponent(id)}/write`, { as: "ada", content: "<p>Hi</p>", html: true });
  const read = await marys.getMessage(message);
  assert.deepEqual([read.type, read.content.message, read.senderDisplayName, read.sender.microsoftTeamsUserId],
    ["html", "<p>Hi</p>", "Ada Lindqvist", person("ada").id]);
});

test("each scope lets one do less than the one before", async () => {
  const { id, marys } = await together();
  const [joiner, limited, caller] = await Promise.all([user(["chat.join"]), user(["chat.join.limited"]), user(["voip"])]);
  await marys.addParticipants({ participants: [joiner, limited].map(({ id }) => ({ id })) });
  for (const one of [joiner, limited]) {
    const thread = one.client.getChatThreadClient(id);
    assert.ok((await thread.sendMessage({ content: "Here" })).id);
    await assert.rejects(one.client.createChatThread({ topic: "Mine" }), { statusCode: 403 });
    await assert.rejects(thread.updateTopic("Mine"), { statusCode: 403 });
    await assert.rejects(one.client.deleteChatThread(id), { statusCode: 403 });
  }
  await joiner.client.getChatThreadClient(id).addParticipants({ participants: [{ id: ada }] });
  await assert.rejects(limited.client.getChatThreadClient(id).removeParticipant(ada), { statusCode: 403 });
  await assert.rejects(all(caller.client.listChatThreads()), { statusCode: 403, code: "Forbidden" });
});

test("tokens that are not good are refused", async () => {
  const olga = await user();
  const thread = olga.client.getChatThreadClient("19:nothing@thread.v2");
  await assert.rejects(thread.getProperties(), { statusCode: 404 });
  await identity.revokeTokens(olga.id);
  await assert.rejects(thread.getProperties(), { statusCode: 401, code: "Unauthorized" });
});

test("who is not in a thread sees nothing of it", async () => {
  const { id } = await together();
  const olga = await user();
  const thread = olga.client.getChatThreadClient(id);
  for (const what of [
    () => thread.getProperties(), () => all(thread.listMessages()), () => thread.sendMessage({ content: "Hi" }),
    () => all(thread.listParticipants()), () => thread.sendTypingNotification(), () => olga.client.deleteChatThread(id),
  ]) await assert.rejects(what(), { statusCode: 403 });
});

test("limits hold: 28 KB, 200 at once, ten messages in ten seconds", async () => {
  const olga = await user(["chat"], { retryOptions: { maxRetries: 0 } });
  const { chatThread } = await olga.client.createChatThread({ topic: "Much" });
  const thread = olga.client.getChatThreadClient(chatThread.id);
  await assert.rejects(thread.sendMessage({ content: "x".repeat(28 * 1024 + 1) }), { statusCode: 413 });
  assert.ok((await thread.sendMessage({ content: "x".repeat(28 * 1024) })).id);
  const participants = Array.from({ length: 201 }, () => ({ id: nell.id }));
  await assert.rejects(olga.client.createChatThread({ topic: "Many" }, { participants }), { statusCode: 400 });
  for (let number = 2; number < 10; number++) await thread.sendMessage({ content: String(number) });
  const headers = { authorization: `Bearer ${olga.token}`, "content-type": "application/json" };
  const path = `${https}/chat/threads/${encodeURIComponent(chatThread.id)}/messages?api-version=2025-03-15`;
  const refused = await fetch(path, { method: "POST", headers, body: JSON.stringify({ content: "11" }) });
  assert.equal(refused.status, 429);
  assert.ok(Number(refused.headers.get("retry-after")) > 0);
  assert.equal((await refused.json()).error.code, "TooManyRequests");
});

test("faults are met by chats, and the SDK waits and tries again", async () => {
  const { marys } = await together();
  await control("POST", "faults", { on: "chat", status: 429, retryAfter: 1, times: 1 });
  const began = Date.now();
  assert.ok((await marys.sendMessage({ content: "Soup?" })).id);
  assert.ok(Date.now() - began >= 900, "it waited");
  await control("POST", "faults", { on: "chat", status: 503, retryAfter: 1, times: 1 });
  assert.equal((await marys.getProperties()).topic, "Lunch");
  await control("POST", "faults", { on: "chat", status: 403, times: 1 });
  await assert.rejects(marys.getProperties(), { statusCode: 403, code: "Forbidden" });
});

test("an organisation may keep its people to itself, and a resource may have no chat", async () => {
  await control("PATCH", "settings", { chatWithPeople: false });
  const { invalidParticipants } = await mary.client.createChatThread({ topic: "Hi Ada" }, { participants: [{ id: ada }] });
  assert.deepEqual(invalidParticipants.map(({ target, code }) => [target, code]), [[`8:orgid:${person("ada").id}`, "403"]]);
  await control("PATCH", "settings", { chat: false });
  await assert.rejects(all(mary.client.listChatThreads()), { statusCode: 403, code: "Forbidden" });
});

test("a guest is in a meeting's chat while in the meeting", async () => {
  const olga = await user(["chat.join.limited", "voip.join"]);
  const meeting = (await control("GET", "chats")).find(({ kind, topic }) => kind === "meeting" && topic === "Morning briefing");
  const thread = olga.client.getChatThreadClient(meeting.id);
  const act = (what, more) => control("POST", `chats/${encodeURIComponent(meeting.id)}/${what}`, more);
  await act("write", { as: "ada", content: "Before" });
  await assert.rejects(all(thread.listMessages()), { statusCode: 403 });
  await act("join", { as: olga.raw, name: "Olga (guest)" });
  assert.deepEqual((await all(thread.listMessages())).map(({ type }) => type), ["participantAdded"]);
  assert.ok((await thread.sendMessage({ content: "Hello" })).id);
  assert.deepEqual((await all(olga.client.listChatThreads())).map(({ id }) => id), [meeting.id]);
  await act("leave", { as: olga.raw });
  await assert.rejects(all(thread.listMessages()), { statusCode: 403 });
  await assert.rejects(thread.sendMessage({ content: "Hello?" }), { statusCode: 403 });
  assert.deepEqual(await all(olga.client.listChatThreads()), []);
});

test("listening in real time is for browsers only", async () => {
  await assert.rejects(mary.client.startRealtimeNotifications(), /not supported in node/);
});
