/** The data channel: bytes between programs in the call. Base64 on our side, bytes on the SDK's. */
import type { DataChannelReceiver, DataChannelSender } from "@azure/communication-calling";

import { attempt, refuse } from "./errors";
import { Stops, type Context, type Part } from "./part";
import type { Said } from "./protocol";

/** The most bytes of one message, whatever the SDK allows: `meeting::protocol::MAX_DATA_BYTES`. */
const MOST_BYTES = 32 * 1024;

/** The data channels of one call: a sender for each channel that is used, and as many receivers as others make. */
export class Data implements Part {
  private readonly stops = new Stops();
  private readonly senders = new Map<number, DataChannelSender>();
  private readonly feature;

  constructor(private readonly context: Context) {
    const feature = context.call.feature(context.calling.features.DataChannel);
    this.feature = feature;
    const created = (receiver: DataChannelReceiver): void => this.listen(receiver);
    feature.on("dataChannelReceiverCreated", created);
    this.stops.add(() => feature.off("dataChannelReceiverCreated", created));
  }

  async send({ to, packet: { channel, payload } }: Said<"data">): Promise<void> {
    const { calling, say } = this.context;
    await attempt(say, "data", async () => {
      const bytes = Uint8Array.from(atob(payload), (character) => character.charCodeAt(0));
      const sender = this.sender(channel);
      if (bytes.length > Math.min(sender.maxMessageSize, MOST_BYTES)) return refuse(say, "data", { code: 413 });
      sender.setParticipants(to.map((id) => calling.identifier(id)));
      await sender.sendMessage(bytes);
    });
  }

  stop(): void {
    this.stops.stop();
    for (const sender of this.senders.values()) sender.close();
    this.senders.clear();
  }

  private sender(channel: number): DataChannelSender {
    const sender = this.senders.get(channel) ?? this.feature.createDataChannelSender({ channelId: channel, reliability: "Durable" });
    this.senders.set(channel, sender);
    return sender;
  }

  private listen(receiver: DataChannelReceiver): void {
    const ready = (): void => this.read(receiver);
    const forget = (): void => {
      receiver.off("messageReady", ready);
      receiver.off("close", forget);
    };
    receiver.on("messageReady", ready);
    receiver.on("close", forget);
    this.stops.add(forget);
    // What came before anybody listened.
    ready();
  }

  private read(receiver: DataChannelReceiver): void {
    const { calling, say } = this.context;
    const from = calling.rawId(receiver.senderParticipantIdentifier);
    for (let message = receiver.readMessage(); message !== undefined; message = receiver.readMessage()) {
      if (message.data.length > MOST_BYTES) continue;
      const payload = btoa(Array.from(message.data, (byte) => String.fromCharCode(byte)).join(""));
      say({ type: "data", from, packet: { channel: receiver.channelId, payload } });
    }
  }
}
