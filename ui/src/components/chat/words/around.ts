/** What the words of a message need from around them: who opens an address, and where pictures come from. */
import { createContext } from "svelte";

import type { MessageFile } from "../../../ipc/generated/MessageFile";

export interface Around {
  open(address: string): void;
  /** A picture of the message as a `data:` address; absent where none can be had any more. */
  picture?: ((file: string) => Promise<string>) | undefined;
  /** Files of the message, which its words may name. */
  files: MessageFile[];
  /** One's own name where it is mentioned, else empty. */
  me: string;
}

export const [around, provideAround] = createContext<Around>();
