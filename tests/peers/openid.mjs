// An OpenID Connect provider for the tests of signing in: the `oidc-provider` package, with one public client and one person who
// signs in and agrees by herself (or declines, when the login hint says so). A word says how it takes it when a token is to be ended:
// "none" has no way for that, "fails" and "hangs" do so. Says its issuer as a line of JSON; ends with its input.

import { createServer } from "node:http";
import { Provider } from "oidc-provider";

const revocation = process.argv[2] ?? "works";
const server = createServer();
await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
const issuer = `http://127.0.0.1:${server.address().port}`;

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: "passerelle",
      application_type: "native",
      token_endpoint_auth_method: "none",
      redirect_uris: ["http://127.0.0.1/", "http://localhost/"],
      grant_types: ["authorization_code", "refresh_token", "urn:ietf:params:oauth:grant-type:device_code"],
      response_types: ["code"],
    },
  ],
  features: { devInteractions: { enabled: false }, deviceFlow: { enabled: true }, revocation: { enabled: revocation !== "none" } },
  // The default keeps a native client's token for a week.
  rotateRefreshToken: true,
  issueRefreshToken: async (_, client, code) => client.grantTypeAllowed("refresh_token") && code.scopes.has("offline_access"),
  pkce: { required: () => true },
  claims: { openid: ["sub"], profile: ["name"], email: ["email"] },
  conformIdTokenClaims: false,
  findAccount: async (_, id) => ({
    accountId: id,
    claims: async () => ({ sub: id, name: "Ann Example", email: "ann@contoso.example" }),
  }),
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
  cookies: { keys: ["of a test"] },
});

provider.use(async (context, next) => {
  if (!context.path.startsWith("/interaction/")) return next();
  const { prompt, params, session, grantId } = await provider.interactionDetails(context.req, context.res);
  context.respond = false;
  const finish = (result) =>
    provider.interactionFinished(context.req, context.res, result, { mergeWithLastSubmission: prompt.name !== "login" });
  if (params.login_hint === "declines") return finish({ error: "access_denied", error_description: "declined" });
  if (prompt.name === "login") return finish({ login: { accountId: "ann" } });
  const grant = grantId
    ? await provider.Grant.find(grantId)
    : new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
  grant.addOIDCScope(params.scope);
  return finish({ consent: { grantId: await grant.save() } });
});

const answer = provider.callback();
server.on("request", (request, response) => {
  const troubled = request.url === "/token/revocation" && ["fails", "hangs"].includes(revocation);
  if (!troubled) return answer(request, response);
  if (revocation === "fails") response.writeHead(503).end();
});
console.log(JSON.stringify({ issuer }));
process.stdin.on("end", () => process.exit(0)).resume();
