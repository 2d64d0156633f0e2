/** What stands in the menus of the control bar. */
import { t } from "../../i18n/index.svelte";
import type { HandoutAs } from "../../ipc/generated/HandoutAs";
import type { Layout } from "../../ipc/generated/Layout";
import { forbidden } from "../../state/call-allowed";
import { keysText, type Shortcut } from "../../state/call-keys";
import type { CallRoom } from "../../state/call-room.svelte";
import { deviceName, type DeviceKind, type DevicesState } from "../../state/devices.svelte";
import type { IconName } from "../shared/icons";
import type { MenuItem } from "../shared/Menu.svelte";
import { handoutItems } from "./handout";

const LAYOUTS: { layout: Layout; icon: IconName }[] = [
  { layout: "gallery", icon: "grid" },
  { layout: "speaker", icon: "speaker" },
  { layout: "content", icon: "content" },
];

export function keysOf(room: CallRoom, shortcut: Shortcut): string {
  return keysText(shortcut, room.platform, t("call.space"));
}

export function viewItems(room: CallRoom): MenuItem[] {
  const layouts = LAYOUTS.map(({ layout, icon }) => ({
    label: t(`call.view.${layout}`),
    icon,
    checked: room.layout.layout === layout,
    run: () => room.chooseLayout(layout),
  }));
  const { selfView, mirror } = room.settings;
  const mayTogether = !room.snapshot.together.shown && forbidden(room.snapshot, "startTogetherMode") === null;
  const together = { label: t("call.together.start"), icon: "people" as const, separated: true, run: () => void room.command({ type: "startTogether" }) };
  return [
    ...layouts,
    ...(mayTogether ? [together] : []),
    { label: t("call.self.show"), checked: selfView, separated: true, run: () => room.remember({ selfView: !selfView }) },
    { label: t("call.view.mirror"), checked: mirror, run: () => room.remember({ mirror: !mirror }) },
  ];
}

/** What a meeting can be handed out as stands last, where it can be at all. */
export function moreItems(room: CallRoom, onsettings: () => void, onhandout?: ((as: HandoutAs) => void) | undefined): MenuItem[] {
  const { snapshot } = room;
  const held = snapshot.phase.phase === "onHold" && snapshot.phase.by === "local";
  const canHold = held || snapshot.phase.phase === "connected";
  const hold = () => void room.command({ type: held ? "resume" : "hold" });
  const deafen = () => void room.command({ type: "deafen", value: !snapshot.deafened });
  return [
    { label: t(held ? "call.more.resume" : "call.more.hold"), icon: held ? "play" : "pause", disabled: !canHold, keys: keysOf(room, "hold"), run: hold },
    {
      label: t(snapshot.deafened ? "call.more.undeafen" : "call.more.deafen"),
      icon: snapshot.deafened ? "volume" : "volume-off",
      keys: keysOf(room, "deafen"),
      run: deafen,
    },
    { label: t("call.captions.all"), icon: "captions", separated: true, run: () => room.toggle("captions") },
    ...(forbidden(snapshot, "realTimeText") === null ? [{ label: t("call.text.open"), icon: "keyboard" as const, run: () => room.typeText() }] : []),
    { label: t("call.more.timeline"), icon: "record", run: () => room.toggle("timeline") },
    { label: t("call.more.statistics"), icon: "chart", keys: keysOf(room, "statistics"), run: () => room.toggle("statistics") },
    { label: t("call.more.devices"), icon: "volume", separated: true, run: () => room.toggle("devices") },
    { label: t("call.more.settings"), icon: "settings", run: onsettings },
    ...keepItems(room),
    ...(onhandout ? handoutItems(onhandout).map((item, at) => (at === 0 ? { ...item, heading: t("handout.menu") } : item)) : []),
  ];
}

function keepItems({ keeping }: CallRoom): MenuItem[] {
  if (!keeping?.all.allowed) return [];
  if (keeping.all.now !== null) return [{ label: t("keep.menu.stop"), icon: "file", separated: true, run: () => void keeping.stop() }];
  return [{ label: t("keep.menu"), icon: "file", separated: true, run: () => (keeping.isAsked = true) }];
}

export function leaveItems(room: CallRoom, onend: () => void): MenuItem[] {
  const leave = { label: t("call.leave.me"), icon: "leave" as const, keys: keysOf(room, "leave"), run: () => leaveCall(room) };
  const mayEnd = forbidden(room.snapshot, "hangUpForEveryOne") === null;
  return mayEnd ? [leave, { label: t("call.leave.everyone"), icon: "close", danger: true, run: onend }] : [leave];
}

export function leaveCall(room: CallRoom): void {
  void room.command({ type: "leave", value: { forEveryone: false } });
}

export function deviceItems(devices: DevicesState, kinds: DeviceKind[], failed: (failure: unknown) => void): MenuItem[] {
  return kinds.flatMap((kind) =>
    devices.list(kind).map((device, index) => ({
      label: deviceName(device),
      ...(index === 0 ? { heading: t(`call.devices.${kind}`) } : {}),
      checked: devices.used[kind] === device.id,
      run: () => void devices.choose(kind, device.id).catch(failed),
    })),
  );
}
