import { expect, it } from "vitest";

import { keysForReader, keysText, shortcutOf } from "./call-keys";

const none = { ctrlKey: false, metaKey: false, shiftKey: false, altKey: false };

it("knows the shortcuts of the system", () => {
  const press = { ...none, code: "KeyM", ctrlKey: true, shiftKey: true };
  expect(shortcutOf(press, "linux")).toBe("mute");
  expect(shortcutOf(press, "macos")).toBeNull();
  expect(shortcutOf({ ...press, ctrlKey: false, metaKey: true }, "macos")).toBe("mute");
  expect(shortcutOf({ ...none, code: "Space", ctrlKey: true }, "windows")).toBe("talk");
});

it("leaves everything else alone", () => {
  expect(shortcutOf({ ...none, code: "KeyM" }, "linux")).toBeNull();
  expect(shortcutOf({ ...none, code: "KeyM", ctrlKey: true }, "linux")).toBeNull();
  expect(shortcutOf({ ...none, code: "KeyM", ctrlKey: true, shiftKey: true, altKey: true }, "linux")).toBeNull();
  expect(shortcutOf({ ...none, code: "KeyZ", ctrlKey: true, shiftKey: true }, "linux")).toBeNull();
});

it("writes them for eyes and for screen readers", () => {
  expect(keysText("mute", "linux", "Space")).toBe("Ctrl+Shift+M");
  expect(keysText("talk", "linux", "Leertaste")).toBe("Ctrl+Leertaste");
  expect(keysText("mute", "macos", "Space")).toBe("⌘⇧M");
  expect(keysForReader("talk", "linux")).toBe("Control+Space");
  expect(keysForReader("camera", "macos")).toBe("Meta+Shift+O");
});
