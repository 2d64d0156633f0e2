/** Chats and kept words, as the backend of a plain browser tells them. */
import type { Backend } from "../backend";
import type { ChatCommand } from "../generated/ChatCommand";
import type { ChatPerson } from "../generated/ChatPerson";
import type { HistoryShared } from "../generated/HistoryShared";
import type { KeepForm } from "../generated/KeepForm";
import type { ThreadForm } from "../generated/ThreadForm";
import type { ThreadHit } from "../generated/ThreadHit";
import type { ThreadKey } from "../generated/ThreadKey";
import type { ThreadMade } from "../generated/ThreadMade";
import type { Words } from "../generated/Words";
import { FakeChats } from "./chats";
import { failure } from "./failure";
import { FakeKeeping } from "./keeping";
import { FakeOrganisation } from "./organisation";

type Conversations = Pick<Backend, "chat" | "newThread" | "addPeople" | "searchThread" | "messageSize" | "picture" | "openAddress" | "keepWords" | "deleteWords" | "openWords">;

export abstract class FakeConversations extends FakeOrganisation implements Conversations {
  readonly chats: FakeChats;
  readonly keeping: FakeKeeping;

  constructor(query: URLSearchParams) {
    super(query);
    this.chats = new FakeChats(query, (event) => this.tell(event));
    this.keeping = new FakeKeeping(query.get("keep"), (event) => this.tell(event));
  }

  async chat(thread: ThreadKey, command: ChatCommand): Promise<void> {
    this.note("chat", { thread, command });
    this.chats.thread(thread).command(command);
  }

  async newThread(form: ThreadForm): Promise<ThreadMade> {
    this.note("newThread", form);
    return this.chats.make(form);
  }

  async addPeople(thread: ThreadKey, people: ChatPerson[], history: HistoryShared): Promise<ThreadMade> {
    this.note("addPeople", { thread, people, history });
    return this.chats.include(thread, people);
  }

  async searchThread(thread: ThreadKey, text: string): Promise<ThreadHit[]> {
    this.note("searchThread", { thread, text });
    return this.chats.search(thread, text);
  }

  async messageSize(words: Words): Promise<number> {
    return new TextEncoder().encode(JSON.stringify(words)).length;
  }

  async picture(thread: ThreadKey, message: string, file: string): Promise<string> {
    this.note("picture", { thread, message, file });
    return this.chats.picture();
  }

  async keepWords(form: KeepForm | null): Promise<void> {
    this.note("keepWords", form);
    this.keeping.keep(form);
  }

  async deleteWords(file: string): Promise<void> {
    this.note("deleteWords", file);
    this.keeping.delete(file);
  }

  async openWords(file: string): Promise<void> {
    this.note("openWords", file);
  }

  async openAddress(address: string): Promise<void> {
    this.note("openAddress", address);
    if (!/^(https?|mailto|tel):/.test(address)) throw failure("addressRefused");
  }
}
