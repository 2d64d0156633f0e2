/** Where this page runs, and whether the service supports that by its own word. */
import { attempt } from "./errors";
import type { Environment, Say } from "./protocol";
import type { Calling, Client } from "./sdk";

/** How long the SDK's word is waited for before a call is tried without it, in milliseconds: it asks the network. */
export const ANSWERS_MS = 3000;

/**
 * Tells what the SDK says of it, and gives whether a call may be tried: everywhere but where it says no. A word that comes too late is
 * told all the same.
 */
export async function tellEnvironment(client: Client, { features }: Pick<Calling, "features">, say: Say): Promise<boolean> {
  let suited = true;
  const told = attempt(say, "environment", async () => {
    const { environment, isSupportedEnvironment: supported } = await client.feature(features.DebugInfo).getEnvironmentInfo();
    const name = `${environment.browser} ${environment.browserVersion}, ${environment.platform}`;
    suited = supported;
    say({ type: "environment", ...({ name, supported } satisfies Environment) });
  });
  let waiting: ReturnType<typeof setTimeout> | undefined;
  const enough = new Promise((resolve) => (waiting = setTimeout(resolve, ANSWERS_MS)));
  await Promise.race([told, enough]);
  clearTimeout(waiting);
  return suited;
}
