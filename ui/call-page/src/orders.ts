/** Every order of the client that concerns the call that stands, and who carries it out. */
import { attempt } from "./errors";
import { admit, reject } from "./lobby";
import { muteOthers, remove } from "./moderation";
import type { Wanted } from "./part";
import type { ClientMessage } from "./protocol";
import type { Scope } from "./scope";
import { sendTones } from "./tones";

/** Notes what the client wants from now on. It holds for the next call as well. False where the message is no such wish. */
export function note(wanted: Wanted, message: ClientMessage): boolean {
  switch (message.type) {
    case "mute":
      wanted.muted = message.muted;
      return true;
    case "camera":
      wanted.camera = message.on;
      return true;
    case "share":
      wanted.share = message.on;
      return true;
    case "deafen":
      wanted.deaf = message.on;
      return true;
    case "wantSlots":
      wanted.slots = message.slots;
      return true;
    case "captions": {
      const { on, spokenLanguage, captionLanguage } = message;
      wanted.captions = { on, spokenLanguage, captionLanguage };
      return true;
    }
    default:
      return false;
  }
}

/** Carries an order out. False where it is none of a call's. */
export async function carryOut(scope: Scope, message: ClientMessage): Promise<boolean> {
  switch (message.type) {
    case "mute":
      await scope.microphone.follow();
      return true;
    case "camera":
      await scope.camera.follow();
      return true;
    case "share":
      await scope.share.follow();
      return true;
    case "deafen":
      await scope.hearing.follow();
      return true;
    case "wantSlots":
      await scope.pictures.follow();
      return true;
    case "captions":
      await scope.captions.follow();
      return true;
    default:
      return meet(scope, message);
  }
}

async function meet(scope: Scope, message: ClientMessage): Promise<boolean> {
  const { context, call } = scope;
  switch (message.type) {
    case "raiseHand":
      await scope.hands.raise();
      return true;
    case "lowerHand":
      await scope.hands.lower(message);
      return true;
    case "react":
      await scope.reactions.send(message);
      return true;
    case "spotlight":
      await scope.spotlight.turn(message);
      return true;
    case "grantConsent":
      await scope.compliance.grant(message);
      return true;
    case "admit":
      await admit(context, message);
      return true;
    case "reject":
      await reject(context, message);
      return true;
    case "muteOthers":
      await muteOthers(context, scope.people.all(), message);
      return true;
    case "remove":
      await remove(context, message);
      return true;
    case "dtmf":
      await sendTones(context, message);
      return true;
    case "realTimeText":
      await scope.typing.send(message);
      return true;
    case "startTogether":
      await scope.together.start();
      return true;
    case "permitMedia":
      await scope.access.permit(message);
      return true;
    case "data":
      await scope.data.send(message);
      return true;
    case "hold":
      await attempt(context.say, "hold", () => call.hold());
      return true;
    case "resume":
      await attempt(context.say, "resume", () => call.resume());
      return true;
    default:
      return false;
  }
}
