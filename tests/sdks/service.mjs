// The practice organisation that the test runner started, and what a person would do at its sign-in page.
import { createHash, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";

const asked = (name) => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: these tests are run by cargo test -p tenant --test sdks`);
  return value;
};

/** `https://localhost:PORT`. */
export const https = asked("PRACTICE_HTTPS");
/** `http://127.0.0.1:PORT`. */
export const http = asked("PRACTICE_HTTP");
export const connectionString = readFileSync(asked("PRACTICE_CONNECTION_FILE"), "utf8");
const secret = readFileSync(asked("PRACTICE_SECRET_FILE"), "utf8");

/** A word of the control interface. */
export async function control(method, path, body) {
  const response = await fetch(`${http}/_practice/${path}`, {
    method,
    headers: { authorization: `Bearer ${secret}` },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return text ? JSON.parse(text) : undefined;
}

export const organisation = await control("GET", "organisation");
export const authority = `${https}/${organisation.tenantId}`;
export const app = organisation.apps.find((app) => app.name === "Passerelle");
export const daemon = organisation.apps.find((app) => app.name === "Token service");
export const person = (user) => organisation.people.find((person) => person.user === user);

/** Everything as it was before. */
export async function calm() {
  await control("DELETE", "faults");
  await control("DELETE", "settings");
}

/** Opens an authorization address as a browser does, chooses somebody, and gives the parameters of the way back. */
export async function choose(url, user) {
  const page = await fetch(url);
  const text = await page.text();
  if (!text.includes(person(user).id)) throw new Error(`no page to choose from: ${page.status} ${text}`);
  const response = await fetch(url, {
    method: "POST",
    redirect: "manual",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: `person=${person(user).id}`,
  });
  return new URL(response.headers.get("location")).searchParams;
}

/** RFC 7636. */
export function pkce() {
  const verifier = randomBytes(32).toString("base64url");
  return { verifier, challenge: createHash("sha256").update(verifier).digest("base64url") };
}
