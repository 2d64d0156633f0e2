/** Where this page runs, and whether the service supports that by its own word. */
import { attempt } from "./errors";
import type { Environment, Say } from "./protocol";
import type { Calling, Client } from "./sdk";

/** What the SDK says of it. An unsupported browser is told, not refused: the person decides. */
export async function tellEnvironment(client: Client, { features }: Pick<Calling, "features">, say: Say): Promise<void> {
  await attempt(say, "environment", async () => {
    const { environment, isSupportedEnvironment } = await client.feature(features.DebugInfo).getEnvironmentInfo();
    const name = `${environment.browser} ${environment.browserVersion}, ${environment.platform}`;
    say({ type: "environment", ...({ name, supported: isSupportedEnvironment } satisfies Environment) });
  });
}
