// @azure/communication-identity and @azure/communication-common.
import assert from "node:assert/strict";
import { createPublicKey, verify } from "node:crypto";
import { afterEach, test } from "node:test";
import { AzureCommunicationTokenCredential, parseConnectionString } from "@azure/communication-common";
import { CommunicationIdentityClient } from "@azure/communication-identity";
import { ClientSecretCredential } from "@azure/identity";
import { authority, calm, connectionString, control, daemon, http, https, organisation } from "./service.mjs";

const client = () => new CommunicationIdentityClient(connectionString, { retryOptions: { maxRetries: 0 } });

afterEach(calm);

test("the connection string is one", () => {
  assert.equal(parseConnectionString(connectionString).endpoint, `${https}/`);
});

test("a user is made, gets tokens, loses them, and is deleted", async () => {
  const { user, token, expiresOn } = await client().createUserAndToken(["chat", "voip.join"], { tokenExpiresInMinutes: 60 });
  assert.match(user.communicationUserId, new RegExp(`^8:acs:${organisation.resourceId}_`));
  assert.ok(Math.abs(expiresOn - Date.now() - 3_600_000) < 60_000, expiresOn.toISOString());
  const state = await control("POST", "tokens", { token });
  assert.deepEqual([state.active, state.scopes], [true, ["chat", "voip.join"]]);
  const second = await client().getToken(user, ["voip"]);
  await client().revokeTokens(user);
  for (const old of [token, second.token]) assert.equal((await control("POST", "tokens", { token: old })).active, false);
  const third = await client().getToken(user, ["voip"]);
  assert.equal((await control("POST", "tokens", { token: third.token })).active, true);
  await client().deleteUser(user);
  await assert.rejects(client().getToken(user, ["voip"]), { statusCode: 404 });
});

test("tokens verify with the published key, and the SDK's credential reads them", async () => {
  const { token, user } = await client().createUserAndToken(["voip"]);
  const [header, claims, signature] = token.split(".");
  const configuration = await (await fetch(`${authority}/v2.0/.well-known/openid-configuration`)).json();
  const { keys } = await (await fetch(configuration.jwks_uri)).json();
  const { kid, alg } = JSON.parse(Buffer.from(header, "base64url"));
  const key = createPublicKey({ key: keys.find((key) => key.kid === kid), format: "jwk" });
  assert.equal(alg, "RS256");
  assert.ok(verify("RSA-SHA256", Buffer.from(`${header}.${claims}`), key, Buffer.from(signature, "base64url")));
  assert.equal(`8:${JSON.parse(Buffer.from(claims, "base64url")).skypeid}`, user.communicationUserId);
  const credential = new AzureCommunicationTokenCredential(token);
  const { expiresOnTimestamp } = await credential.getToken();
  assert.ok(expiresOnTimestamp > Date.now() + 23 * 3_600_000);
  credential.dispose();
});

test("a credential that refreshes gets a new token when its own is about to end", async () => {
  await control("PATCH", "settings", { acsTokenSeconds: 300 });
  const { token, user } = await client().createUserAndToken(["voip"]);
  await control("PATCH", "settings", { acsTokenSeconds: 3600 });
  const credential = new AzureCommunicationTokenCredential({
    token,
    refreshProactively: true,
    tokenRefresher: async () => (await client().getToken(user, ["voip"])).token,
  });
  const { expiresOnTimestamp } = await credential.getToken();
  credential.dispose();
  assert.ok(expiresOnTimestamp > Date.now(), "one that is good");
});

test("a wrong key is refused, over TLS and in the clear", async () => {
  for (const endpoint of [https, http]) {
    const wrong = new CommunicationIdentityClient(`endpoint=${endpoint}/;accesskey=${Buffer.alloc(64).toString("base64")}`, {
      allowInsecureConnection: true,
    });
    await assert.rejects(wrong.createUser(), { statusCode: 401, code: "Denied" });
  }
  const clear = new CommunicationIdentityClient(`endpoint=${http}/;accesskey=${organisation.accessKey}`, {
    allowInsecureConnection: true,
  });
  assert.ok((await clear.createUser()).communicationUserId);
});

test("an app's Entra token does instead of the key", async () => {
  const credential = new ClientSecretCredential(organisation.tenantId, daemon.clientId, "practice-client-secret", {
    authorityHost: https,
    disableInstanceDiscovery: true,
  });
  const client = new CommunicationIdentityClient(`${https}/`, credential);
  assert.ok((await client.createUser()).communicationUserId);
});

test("what can't be asked for is refused in words", async () => {
  await assert.rejects(client().createUserAndToken(["sing"]), { statusCode: 400, code: "BadRequest" });
  await assert.rejects(client().createUserAndToken(["voip"], { tokenExpiresInMinutes: 59 }), { statusCode: 400 });
  await assert.rejects(client().getTokenForTeamsUser({ teamsUserAadToken: "x", clientId: "x", userObjectId: "x" }), {
    statusCode: 403,
  });
});

test("the SDK waits and tries again when it is told to", async () => {
  await control("POST", "faults", { on: "acs", status: 429, retryAfter: 1, times: 1 });
  const patient = new CommunicationIdentityClient(connectionString);
  const began = Date.now();
  assert.ok((await patient.createUser()).communicationUserId);
  assert.ok(Date.now() - began >= 900, "it waited");
});

test("a connection that is cut is tried again", async () => {
  await control("POST", "faults", { on: "acs", hangUp: true, times: 1 });
  const patient = new CommunicationIdentityClient(connectionString, { retryOptions: { retryDelayInMs: 10 } });
  assert.ok((await patient.createUser()).communicationUserId);
  await control("POST", "faults", { on: "acs", hangUp: true, times: 1 });
  await assert.rejects(client().createUser(), (error) => error.statusCode === undefined);
});

test("a clock that is off is refused", async () => {
  await control("PATCH", "settings", { clockSkewSeconds: 1000 });
  await assert.rejects(client().createUser(), { statusCode: 401 });
});
