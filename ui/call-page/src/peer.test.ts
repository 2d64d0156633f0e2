import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { settled } from "../testing/house";
import { StandInStream, StandInTrack } from "../testing/tracks";
import { h264First, Peer, type Connection } from "./peer";
import type { HostMessage, Said } from "./protocol";

/** A section of an offer, as far as the peer touches it. */
function transceiver(mid: string, kind: "audio" | "video") {
  const parameters = { encodings: [{ scaleResolutionDownBy: 1 }] };
  return {
    mid,
    direction: "inactive",
    codecs: [] as string[],
    shown: [] as (MediaStreamTrack | null)[],
    parameters,
    receiver: { track: new StandInTrack(kind, `received ${mid}`) },
    sender: {
      track: null as MediaStreamTrack | null,
      replaceTrack(track: MediaStreamTrack | null) {
        this.track = track;
        return Promise.resolve();
      },
      getParameters: () => parameters,
      setParameters: () => Promise.resolve(),
    },
    setCodecPreferences(codecs: RTCRtpCodec[]) {
      this.codecs = codecs.map(({ mimeType }) => mimeType);
    },
  };
}

const codec = (mimeType: string, sdpFmtpLine = ""): RTCRtpCodec => ({ mimeType, clockRate: 90_000, sdpFmtpLine });
const MAP = { audio: "0", camera: "1", share: "2", slots: ["3", "4"], shareSlot: "5" };
const offer = (revision: number): Said<"offer"> => ({ type: "offer", revision, sdp: "the offer", media: MAP });

describe("the peer connection to Rust", () => {
  const sections = ["audio", "video", "video", "video", "video", "video"].map((kind, index) => transceiver(`${index}`, kind as "audio"));
  let calls: string[];
  let said: HostMessage[];
  let pulled: MediaStream[];
  let connection: Connection;
  let peer: Peer;

  beforeEach(() => {
    vi.useFakeTimers();
    [calls, said, pulled] = [[], [], []];
    connection = {
      iceGatheringState: "complete",
      localDescription: { type: "answer", sdp: "the answer" } as RTCSessionDescription,
      onicecandidate: null,
      onicegatheringstatechange: null,
      addIceCandidate: (candidate?: RTCIceCandidateInit | null) => (calls.push(`candidate ${candidate?.candidate ?? ""}`), Promise.resolve()),
      close: () => calls.push("close"),
      createAnswer: (() => Promise.resolve({ type: "answer", sdp: "" })) as Connection["createAnswer"],
      getTransceivers: () => sections as unknown as RTCRtpTransceiver[],
      setLocalDescription: () => Promise.resolve(),
      setRemoteDescription: ({ sdp }: { sdp?: string }) => (calls.push(sdp ?? ""), sdp === "bad" ? Promise.reject(new Error("bad")) : Promise.resolve()),
    };
    const codecs = [codec("video/VP8"), codec("video/H264", "packetization-mode=0"), codec("video/H264", "packetization-mode=1")];
    const parts = { connection, stream: (track: MediaStreamTrack) => new StandInStream(track), pull: (stream: MediaStream) => pulled.push(stream), codecs: () => codecs };
    peer = new Peer(parts, (message) => said.push(message));
  });

  afterEach(() => vi.useRealTimers());

  it("answers the one offer and gives each section its direction", async () => {
    await peer.offer(offer(1));
    expect(said).toEqual([{ type: "answer", revision: 1, sdp: "the answer" }]);
    expect(sections.map(({ direction }) => direction)).toEqual(["sendrecv", "recvonly", "recvonly", "sendonly", "sendonly", "sendonly"]);
    expect(sections[3]?.codecs).toEqual(["video/H264", "video/H264", "video/VP8"]);
    const media = await peer.media;
    expect([media.microphone, media.camera, media.share].map((stream) => stream.getTracks()[0]?.label)).toEqual(["received 0", "received 1", "received 2"]);
    expect(media.slots).toHaveLength(2);
    expect(pulled).toEqual([media.microphone]);
  });

  it("shows tracks in a section, scaled down to what is asked for", async () => {
    await peer.offer(offer(1));
    const media = await peer.media;
    const track = new StandInTrack("video", "mary", 720);
    await media.slots[0]?.show(track);
    await media.slots[0]?.fit(180);
    expect(sections[3]?.sender.track).toBe(track);
    expect(sections[3]?.parameters.encodings[0]?.scaleResolutionDownBy).toBe(4);
    await media.slots[0]?.fit(0);
    expect(sections[3]?.parameters.encodings[0]?.scaleResolutionDownBy).toBe(1);
    await media.slots[0]?.fit(1080);
    expect(sections[3]?.parameters.encodings[0]?.scaleResolutionDownBy).toBe(1);
  });

  it("takes candidates after the offer they belong to, and tells its own only after the answer", async () => {
    const own = (candidate: string | null): void =>
      connection.onicecandidate?.call({} as RTCPeerConnection, { candidate: candidate === null ? null : { candidate, sdpMid: "0" } } as RTCPeerConnectionIceEvent);
    own("early");
    void peer.offer(offer(1));
    await peer.candidate({ type: "candidate", candidate: "theirs", mid: "0" });
    expect(calls).toEqual(["the offer", "candidate theirs"]);
    own("late");
    own(null);
    expect(said.slice(1)).toEqual([
      { type: "candidate", candidate: "late", mid: "0" },
      { type: "candidate", candidate: "", mid: null },
    ]);
  });

  it("waits a second for candidates and no longer", async () => {
    Object.assign(connection, { iceGatheringState: "gathering" });
    void peer.offer(offer(1));
    await settled();
    expect(said).toEqual([]);
    vi.advanceTimersByTime(1000);
    await settled();
    expect(said).toHaveLength(1);
  });

  it("answers a later offer without making anything anew", async () => {
    await peer.offer(offer(1));
    const media = await peer.media;
    await peer.offer(offer(2));
    expect(said.at(-1)).toMatchObject({ type: "answer", revision: 2 });
    expect(await peer.media).toBe(media);
    expect(pulled).toHaveLength(1);
  });

  it("says that it can't use an offer", async () => {
    await peer.offer({ ...offer(1), sdp: "bad" });
    expect(said).toEqual([{ type: "error", code: "sdp", detail: "the offer can't be answered" }]);
    await expect(peer.media).rejects.toThrow();
    const missing = { ...offer(1), media: { ...MAP, share: "9" } };
    await peer.offer(missing);
    expect(said).toHaveLength(2);
  });
});

it("H.264 in the packetisation that Rust sends comes first", () => {
  const sorted = h264First([codec("video/AV1"), codec("video/H264"), codec("video/h264", "x;packetization-mode=1")]);
  expect(sorted.map(({ mimeType }) => mimeType)).toEqual(["video/h264", "video/H264", "video/AV1"]);
});
