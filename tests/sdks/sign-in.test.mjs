// @azure/msal-node: public and confidential clients.
import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { ConfidentialClientApplication, InteractionRequiredAuthError, PublicClientApplication } from "@azure/msal-node";
import { app, authority, calm, choose, control, daemon, http, https, organisation, person, pkce } from "./service.mjs";

const redirectUri = "http://localhost:5999";

const client = (at = authority) =>
  new PublicClientApplication({
    auth: { clientId: app.clientId, authority: at, knownAuthorities: [new URL(https).host] },
  });

/** Signs somebody in as a desktop app does. */
async function signIn(client, user, scopes = ["User.Read"], more = {}) {
  const { verifier, challenge } = pkce();
  const url = await client.getAuthCodeUrl({
    scopes, redirectUri, codeChallenge: challenge, codeChallengeMethod: "S256", state: "s1", ...more,
  });
  const back = await choose(url, user);
  assert.equal(back.get("state"), "s1");
  return client.acquireTokenByCode({ code: back.get("code"), codeVerifier: verifier, redirectUri, scopes, ...more });
}

afterEach(calm);

for (const tenant of [organisation.tenantId, "organizations", organisation.domain]) {
  test(`somebody signs in at ${tenant === organisation.tenantId ? "the organisation's id" : tenant}`, async () => {
    const result = await signIn(client(`${https}/${tenant}`), "ada");
    assert.equal(result.account.username, "ada@contoso.example");
    assert.equal(result.account.tenantId, organisation.tenantId);
    assert.equal(result.uniqueId, person("ada").id);
    assert.ok(result.scopes.some((scope) => scope.endsWith("User.Read")), result.scopes.join(" "));
  });
}

test("a token comes from the cache, then from a refresh token, which is another one each time", async () => {
  const msal = client();
  const { account, accessToken } = await signIn(msal, "ben");
  const cached = await msal.acquireTokenSilent({ account, scopes: ["User.Read"] });
  assert.deepEqual([cached.fromCache, cached.accessToken], [true, accessToken]);
  const refreshTokens = () => Object.values(JSON.parse(msal.getTokenCache().serialize()).RefreshToken).map((one) => one.secret);
  const before = refreshTokens();
  const fresh = await msal.acquireTokenSilent({ account, scopes: ["User.Read"], forceRefresh: true });
  assert.deepEqual([fresh.fromCache, fresh.accessToken === accessToken], [false, false]);
  assert.notDeepEqual(refreshTokens(), before);
});

test("a scope nobody agreed to needs a person, and then no more", async () => {
  const msal = client();
  const { account } = await signIn(msal, "emil");
  const asking = { account, scopes: ["Presence.Read"] };
  await assert.rejects(msal.acquireTokenSilent(asking), (error) => {
    assert.ok(error instanceof InteractionRequiredAuthError, String(error));
    assert.equal(error.subError, "consent_required");
    return true;
  });
  await signIn(msal, "emil", ["Presence.Read"]);
  assert.ok((await msal.acquireTokenSilent(asking)).accessToken);
});

test("a wrong verifier and a code used twice are told apart", async () => {
  const msal = client();
  const { challenge, verifier } = pkce();
  const asking = { scopes: ["User.Read"], redirectUri };
  const code = async () =>
    (await choose(await msal.getAuthCodeUrl({ ...asking, codeChallenge: challenge, codeChallengeMethod: "S256" }), "ada")).get("code");
  await assert.rejects(msal.acquireTokenByCode({ ...asking, code: await code(), codeVerifier: pkce().verifier }), /501481/);
  const once = await code();
  await msal.acquireTokenByCode({ ...asking, code: once, codeVerifier: verifier });
  await assert.rejects(msal.acquireTokenByCode({ ...asking, code: once, codeVerifier: verifier }), /54005/);
});

test("a device signs in while it waits", async () => {
  const result = await client().acquireTokenByDeviceCode({
    scopes: ["User.Read"],
    deviceCodeCallback: ({ verificationUri, userCode }) => {
      void fetch(`${verificationUri}?otc=${userCode}`, {
        method: "POST",
        headers: { "content-type": "application/x-www-form-urlencoded" },
        body: `person=${person("zoe").id}`,
      });
    },
  });
  assert.equal(result.account.name, "Zoë Ångström");
});

test("revoked sessions and claims to satisfy need a person", async () => {
  const msal = client();
  const { account } = await signIn(msal, "chidi");
  const claims = JSON.stringify({ access_token: { acrs: { essential: true, value: "c1" } } });
  await assert.rejects(msal.acquireTokenSilent({ account, scopes: ["User.Read"], claims }), (error) => {
    assert.ok(error instanceof InteractionRequiredAuthError, String(error));
    assert.equal(error.claims, claims);
    return true;
  });
  const { accessToken } = await signIn(msal, "chidi", ["User.Read"], { claims });
  assert.deepEqual((await control("POST", "tokens", { token: accessToken })).claims.acrs, ["c1"]);
  await control("POST", "people/chidi/revoke");
  await assert.rejects(msal.acquireTokenSilent({ account, scopes: ["User.Read"], forceRefresh: true }), (error) => {
    assert.match(error.errorMessage, /AADSTS50173/);
    return true;
  });
});

test("an app signs in as itself, with its secret only", async () => {
  const daemonWith = (clientSecret) =>
    new ConfidentialClientApplication({
      auth: { clientId: daemon.clientId, clientSecret, authority, knownAuthorities: [new URL(https).host] },
    });
  const asking = { scopes: ["https://communication.azure.com//.default"] };
  const { accessToken } = await daemonWith("practice-client-secret").acquireTokenByClientCredential(asking);
  assert.equal((await control("POST", "tokens", { token: accessToken })).claims.idtyp, "app");
  await assert.rejects(daemonWith("wrong").acquireTokenByClientCredential(asking), /7000215/);
});

test("a page of this machine may ask, one from elsewhere may not", async () => {
  const from = (origin) => fetch(`${http}/common/discovery/instance`, { headers: { origin } });
  assert.equal((await from("http://localhost:3000")).headers.get("access-control-allow-origin"), "http://localhost:3000");
  assert.equal((await from("https://evil.example")).status, 403);
});
