/** What stands around the made-up meeting: devices, settings, meetings of before, screens to share. */
import type { Devices } from "../generated/Devices";
import type { Layout } from "../generated/Layout";
import type { Recent } from "../generated/Recent";
import type { Settings } from "../generated/Settings";
import type { ShareSource } from "../generated/ShareSource";
import type { Theme } from "../generated/Theme";

const device = (id: string, name = "") => ({ id, name });
const standard = device("default");

export function devices(): Devices {
  return {
    cameras: [standard, device("device:cam1", "Integrated Camera"), device("device:cam2", "HD Pro Webcam"), device("test-pattern:1280x720@30")],
    microphones: [standard, device("device:mic1", "Built-in Microphone"), device("device:headset", "Wireless Headset"), device("tone:440")],
    speakers: [standard, device("device:spk1", "Built-in Speakers"), device("device:headset", "Wireless Headset")],
  };
}

/** A machine with nothing plugged in: only what the app makes up itself. */
export function noDevices(): Devices {
  return { cameras: [device("test-pattern:1280x720@30")], microphones: [device("tone:440")], speakers: [] };
}

/** The devices without one that was unplugged. */
export function without({ cameras, microphones, speakers }: Devices, id: string): Devices {
  const left = (list: Devices["cameras"]) => list.filter((device) => device.id !== id);
  return { cameras: left(cameras), microphones: left(microphones), speakers: left(speakers) };
}

export function settings(query: URLSearchParams): Settings {
  return {
    name: query.get("name") ?? "",
    microphone: true,
    camera: true,
    devices: { camera: "default", microphone: "default", speaker: "default" },
    preferences: { camera: { order: [], places: [] }, microphone: { order: [], places: [] }, speaker: { order: [], places: [] } },
    sound: { echo: true, noise: "low", gain: true, music: query.get("music") === "on", even: false },
    language: query.get("language"),
    theme: (query.get("theme") as Theme | null) ?? "system",
    layout: (query.get("layout") as Layout | null) ?? "gallery",
    selfView: true,
    mirror: true,
    zoom: 100,
    teams: {
      guests: query.get("teams") === "on" ? [{ name: "Contoso", way: { by: "file", path: "/srv/teams.token" } }] : [],
      guest: query.get("teams") === "on" ? "Contoso" : "",
      browser: "",
      ownWebview: false,
    },
    work: { cloud: "public", clientId: "", tenant: "", chats: false },
    reminders: true,
  };
}

export function recents(now: number): Recent[] {
  const hour = 3_600_000;
  return [
    { link: "https://teams.microsoft.com/meet/264183392744150", title: "Weekly planning", at: now - 2 * hour },
    { link: "264183392744151", title: "", at: now - 26 * hour },
    { link: "https://teams.microsoft.com/meet/264183392744152", title: "Interview with Contoso", at: now - 80 * hour },
  ];
}

export function shareSources(): ShareSource[] {
  const source = (id: string, kind: ShareSource["kind"], name: string): ShareSource => ({ id, kind, name, width: 1920, height: 1080, thumbnail: thumbnail(name) });
  return [
    source("screen:0", "screen", "DP-1"),
    source("screen:1", "screen", "HDMI-1"),
    source("window:1", "window", "Quarterly report – Writer"),
    source("window:2", "window", "Terminal"),
    source("window:3", "window", "A window with a rather long title that has to be cut somewhere sensible"),
    { id: "test-pattern:1280x720@5#11", kind: "screen", name: "", width: 1280, height: 720, thumbnail: null },
  ];
}

function thumbnail(seed: string): string | null {
  if (typeof document === "undefined") return null;
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [320, 180];
  const context = canvas.getContext("2d");
  if (!context) return null;
  context.fillStyle = `hsl(${(seed.length * 47) % 360} 45% 55%)`;
  context.fillRect(0, 0, 320, 180);
  context.fillStyle = "#ffffffcc";
  context.fillRect(24, 24, 272, 132);
  return canvas.toDataURL("image/png");
}
