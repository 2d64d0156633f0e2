/**
 * Runs in the browser: the page's own session and peer connection between a Rust that is another peer connection and the stand-in
 * SDK, with real pictures and sound all the way. Bundled by `media.test.ts`.
 */
import { Ear, sound, toneTrack } from "../../../tests/browser/page/ear";
import { browserParts } from "../src/browser";
import { Peer } from "../src/peer";
import type { HostMessage } from "../src/protocol";
import { Session } from "../src/session";
import { drawnPicture } from "../testing/browser-media";
import type { StandInCall } from "../testing/call";
import { StandInCalling } from "../testing/calling";
import { StandInParticipant } from "../testing/participant";
import { StandInRemoteAudio, StandInRemoteVideo } from "../testing/streams";

/** Rust's microphone and the meeting, in Hz. */
export const [MICROPHONE_HZ, MEETING_HZ] = [440, 700];

/** What arrived where, up to now. */
export interface Arrived {
  /** The loudest frequency of what the service gets, and of what Rust gets. */
  serviceHears: number;
  rustHears: number;
  /** Pictures of Rust's camera at the service, and of Mary's camera and Bob's share at Rust. */
  cameraAtService: number;
  slotAtRust: number;
  shareAtRust: number;
  /** What Rust was told of its slots last. */
  slots: HostMessage | null;
}

declare global {
  interface Window {
    arrived?: () => Arrived;
  }
}

/** Counts the pictures of a track, and their height. */
function watch(track: MediaStreamTrack): { pictures: number } {
  const seen = { pictures: 0 };
  const video = Object.assign(document.createElement("video"), { muted: true, autoplay: true, srcObject: new MediaStream([track]) });
  document.body.append(video);
  const next = (): void => {
    video.requestVideoFrameCallback(() => {
      seen.pictures += 1;
      next();
    });
  };
  next();
  return seen;
}

const loudest = (ear: Ear | null): number => ear?.hearings().at(-1)?.dominant ?? 0;

/** Rust's client: the offer, in the protocol's order. */
async function offer(rust: RTCPeerConnection): Promise<RTCRtpTransceiver[]> {
  const [camera] = drawnPicture(200).getVideoTracks();
  if (camera === undefined) throw new Error("the canvas has no track");
  const sections = [
    rust.addTransceiver(toneTrack(MICROPHONE_HZ), { direction: "sendrecv" }),
    rust.addTransceiver(camera, { direction: "sendonly" }),
    rust.addTransceiver("video", { direction: "sendonly" }),
    rust.addTransceiver("video", { direction: "recvonly" }),
    rust.addTransceiver("video", { direction: "recvonly" }),
  ];
  await rust.setLocalDescription(await rust.createOffer());
  return sections;
}

/** The service's end: a peer connection of its own, as the SDK has one. */
async function serve(call: StandInCall): Promise<{ ear: Ear; camera: { pictures: number } }> {
  const [near, far] = [new RTCPeerConnection(), new RTCPeerConnection()];
  near.onicecandidate = ({ candidate }) => void far.addIceCandidate(candidate ?? undefined);
  far.onicecandidate = ({ candidate }) => void near.addIceCandidate(candidate ?? undefined);
  const streams = await Promise.all([call.localAudioStreams[0]?.getMediaStream(), call.localVideoStreams[0]?.getMediaStream()]);
  for (const stream of streams) for (const track of stream?.getTracks() ?? []) near.addTrack(track);
  await near.setLocalDescription(await near.createOffer());
  await far.setRemoteDescription(near.localDescription ?? { type: "offer", sdp: "" });
  await far.setLocalDescription(await far.createAnswer());
  await near.setRemoteDescription(far.localDescription ?? { type: "answer", sdp: "" });
  const [audio, video] = far.getReceivers().map(({ track }) => track);
  if (audio === undefined || video === undefined) throw new Error("sound or camera was not sent");
  // Nothing in this page plays a sound yet but the page's own muted element: without it, what is sent is silence.
  while ((await energy(near)) < 0.001) await new Promise((resolve) => setTimeout(resolve, 50));
  return { ear: new Ear(audio, []), camera: watch(video) };
}

/** How much sound a connection was given to send. */
async function energy(peer: RTCPeerConnection): Promise<number> {
  let total = 0;
  (await peer.getStats()).forEach((entry: { type: string; kind?: string; totalAudioEnergy?: number }) => {
    if (entry.type === "media-source" && entry.kind === "audio") total += entry.totalAudioEnergy ?? 0;
  });
  return total;
}

function someone(id: string, type: "Video" | "ScreenSharing", hue: number): StandInParticipant {
  const person = new StandInParticipant(id);
  person.send(new StandInRemoteVideo(hue, type, drawnPicture(hue)));
  return person;
}

async function run(): Promise<() => Arrived> {
  const [rust, calling] = [new RTCPeerConnection(), new StandInCalling()];
  let slots: HostMessage | null = null;
  const say = (message: HostMessage): void => {
    if (message.type === "answer") void rust.setRemoteDescription({ type: "answer", sdp: message.sdp });
    if (message.type === "candidate" && message.candidate !== "") void rust.addIceCandidate({ candidate: message.candidate, sdpMid: message.mid });
    if (message.type === "slots") slots = message;
  };
  const peer = new Peer(browserParts(), say);
  const session = new Session({ say, peer, calling: () => Promise.resolve(calling), exhibit: { show: () => Promise.reject(new Error("nothing is shown")), clear: () => undefined }, over: () => undefined });
  rust.onicecandidate = ({ candidate }) => session.take({ type: "candidate", candidate: candidate?.candidate ?? "", mid: candidate?.sdpMid ?? null });

  session.take({ type: "join", target: { type: "group", id: "g" }, displayName: "Ann", token: "t", muted: false, camera: true });
  const sections = await offer(rust);
  const [audio = "", camera = "", share = "", slot = "", shareSlot = ""] = sections.map(({ mid }) => mid ?? "");
  session.take({ type: "offer", revision: 1, sdp: rust.localDescription?.sdp ?? "", media: { audio, camera, share, slots: [slot], shareSlot } });
  await peer.media;
  const call = await until(() => calling.first.agents[0]?.calls[0]);
  call.sound(new StandInRemoteAudio(new MediaStream([toneTrack(MEETING_HZ)])));
  call.gather(someone("8:acs:r_mary", "Video", 30), someone("8:acs:r_bob", "ScreenSharing", 300));
  call.enter("Connected");
  await until(() => call.localVideoStreams[0]);

  const service = await serve(call);
  const tracks = sections.map(({ receiver }) => receiver.track);
  const ear = new Ear(tracks[0] as MediaStreamTrack, []);
  const [mary, screen] = [watch(tracks[3] as MediaStreamTrack), watch(tracks[4] as MediaStreamTrack)];
  return () => ({
    serviceHears: loudest(service.ear),
    rustHears: loudest(ear),
    cameraAtService: service.camera.pictures,
    slotAtRust: mary.pictures,
    shareAtRust: screen.pictures,
    slots,
  });
}

/** Asks again at every turn of the page's loop. */
async function until<T>(look: () => T | undefined): Promise<T> {
  for (;;) {
    const found = look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
}

void sound.resume();
void run().then((arrived) => {
  window.arrived = arrived;
});
