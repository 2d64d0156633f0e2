/**
 * A short hint beside whatever is pointed at or has the focus: `{@attach tooltip("Mute", "Ctrl+D")}`. It only repeats
 * what the element's own name says, so screen readers are not given it twice. Escape hides it.
 */
import type { Attachment } from "svelte/attachments";

const GAP = 8;
let bubble: HTMLElement | undefined;

function element(): HTMLElement {
  if (!bubble) {
    bubble = document.createElement("div");
    bubble.className = "tooltip";
    bubble.setAttribute("aria-hidden", "true");
  }
  return bubble;
}

function show(target: HTMLElement, text: string, keys: string): void {
  const box = element();
  box.textContent = text;
  if (keys) {
    const hint = document.createElement("kbd");
    hint.textContent = keys;
    box.append(hint);
  }
  // An open dialog covers everything outside it.
  (target.closest("dialog") ?? document.body).append(box);
  place(box, target.getBoundingClientRect());
}

function place(box: HTMLElement, near: DOMRect): void {
  const { offsetWidth: width, offsetHeight: height } = box;
  const left = Math.min(Math.max(GAP, near.left + (near.width - width) / 2), innerWidth - width - GAP);
  const above = near.top - height - GAP;
  box.style.left = `${left}px`;
  box.style.top = `${above >= GAP ? above : near.bottom + GAP}px`;
}

export function tooltip(text: string, keys = ""): Attachment<HTMLElement> {
  return (target) => {
    const enter = () => show(target, text, keys);
    const focus = () => target.matches(":focus-visible") && enter();
    const hide = () => bubble?.remove();
    const escape = (event: KeyboardEvent) => event.key === "Escape" && hide();
    const events = { pointerenter: enter, focus, pointerleave: hide, blur: hide, pointerdown: hide, keydown: escape } as const;
    for (const [name, listener] of Object.entries(events)) target.addEventListener(name, listener as EventListener);
    return () => {
      for (const [name, listener] of Object.entries(events)) target.removeEventListener(name, listener as EventListener);
      hide();
    };
  };
}
