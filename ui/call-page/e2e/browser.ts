/** A browser with a window, on a screen nobody sees, that reaches nobody but this machine. */
import { chromium, type Browser } from "playwright-core";
import { inject } from "vitest";

/** Starts it with the switches that Rust gives as well. */
export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
    headless: false,
    args: [
      "--no-sandbox",
      "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
      "--disable-background-networking",
      "--disable-quic",
      "--mute-audio",
      "--autoplay-policy=no-user-gesture-required",
      "--allow-loopback-in-peer-connection",
      "--disable-features=WebRtcHideLocalIpsWithMdns",
    ],
    env: { ...process.env, DISPLAY: inject("display"), XDG_SESSION_TYPE: "x11", WAYLAND_DISPLAY: "" },
  });
}
