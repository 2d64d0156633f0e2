/**
 * Stretches whose size the browser knows, since it has laid them out once: only those may be passed over where it does not keep its
 * place by itself, for a size that turns out to be another would move what one reads.
 */
const KNOWN = "known";

/** Says so of a stretch once it has been drawn; gives a way to leave it. */
export function known(stretch: Element): () => void {
  // What is remembered is written down after the first frame's layout.
  let frame = requestAnimationFrame(() => (frame = requestAnimationFrame(() => stretch.classList.add(KNOWN))));
  return () => cancelAnimationFrame(frame);
}

/** Another width gives them other heights: all of them are laid out once more. */
export function unknown(list: Element): void {
  for (const stretch of list.querySelectorAll(`.${KNOWN}`)) {
    stretch.classList.remove(KNOWN);
    known(stretch);
  }
}
