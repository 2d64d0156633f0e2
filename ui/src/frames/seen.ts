/** Whether an element can be seen, and how large it is in pixels of the screen. */
export interface Seen {
  width: number;
  height: number;
}

/** Reports the size while the element is in view of a window that is shown, else null. Gives what ends it. */
export function watchSeen(element: Element, report: (seen: Seen | null) => void): () => void {
  let inView = false;
  let size = { width: element.clientWidth, height: element.clientHeight };
  let last = "";
  const tell = () => {
    const shown = inView && document.visibilityState !== "hidden" && size.width > 0 && size.height > 0;
    const scale = globalThis.devicePixelRatio || 1;
    const seen = shown ? { width: Math.round(size.width * scale), height: Math.round(size.height * scale) } : null;
    const text = JSON.stringify(seen);
    if (text !== last) report(seen);
    last = text;
  };
  const view = new IntersectionObserver((entries) => {
    inView = entries.at(-1)?.isIntersecting ?? false;
    tell();
  });
  const sizes = new ResizeObserver((entries) => {
    const box = entries.at(-1)?.contentRect;
    if (box) size = { width: box.width, height: box.height };
    tell();
  });
  view.observe(element);
  sizes.observe(element);
  document.addEventListener("visibilitychange", tell);
  return () => {
    view.disconnect();
    sizes.disconnect();
    document.removeEventListener("visibilitychange", tell);
  };
}
