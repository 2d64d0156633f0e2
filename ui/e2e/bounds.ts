/** What must hold on every screen at every size: nothing is cut off, out of reach, or under something else. */
import type { Page } from "playwright-core";

/** Everything that is wrong now, in a line each. */
export function outOfBounds(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const CONTROLS = "button, input, select, textarea, summary, a[href], [role=switch]";
    const SLACK = 1.5;
    const found: string[] = [];
    const dialog = [...document.querySelectorAll("dialog[open]")].at(-1);
    const nameOf = (element: Element) => {
      const words = element.getAttribute("aria-label") ?? element.textContent?.trim() ?? "";
      return `${element.tagName.toLowerCase()}${element.className ? `.${String(element.className).split(" ")[0]}` : ""} “${words.slice(0, 40)}”`;
    };
    const say = (what: string, element: Element) => found.push(`${what}: ${nameOf(element)}`);

    /** Not for eyes: the style keeps it for screen readers, or it waits for the pointer. */
    const unseen = (element: Element) =>
      element.closest(".visually-hidden") !== null || !element.checkVisibility({ opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true });

    type Box = { left: number; top: number; right: number; bottom: number };
    const visible = { left: 0, top: 0, right: innerWidth, bottom: innerHeight };
    const within = (inner: Box, outer: Box, slack = SLACK) =>
      inner.left >= outer.left - slack && inner.right <= outer.right + slack && inner.top >= outer.top - slack && inner.bottom <= outer.bottom + slack;

    /**
     * What of an element's surroundings cuts a box off for good. Whatever scrolls can bring it into view, along the axis it
     * scrolls; an ellipsis says that something is left out.
     */
    function cut(element: Element, start: Box): string {
      const box = { left: start.left, top: start.top, right: start.right, bottom: start.bottom };
      for (let at: Element | null = element; at && at !== document.documentElement; at = at.parentElement) {
        const style = getComputedStyle(at);
        const around = at.getBoundingClientRect();
        // A clamp of lines ends in an ellipsis too.
        if (style.webkitLineClamp !== "none" && style.webkitLineClamp !== "") Object.assign(box, { top: Math.max(box.top, around.top), bottom: Math.min(box.bottom, around.bottom) });
        if (style.textOverflow === "ellipsis" && style.overflowX === "hidden") Object.assign(box, { left: Math.max(box.left, around.left), right: Math.min(box.right, around.right) });
        for (const [axis, from, to] of [["overflowX", "left", "right"], ["overflowY", "top", "bottom"]] as const) {
          const scrolls = style[axis] === "auto" || style[axis] === "scroll";
          const clips = style[axis] === "hidden" || style[axis] === "clip";
          const before = axis === "overflowX" ? at.scrollLeft === 0 && getComputedStyle(at).direction === "ltr" : at.scrollTop === 0;
          // Nothing scrolls to what lies before the beginning.
          if ((clips && (box[from] < around[from] - SLACK || box[to] > around[to] + SLACK)) || (scrolls && before && box[from] < around[from] - SLACK)) return nameOf(at);
          if (scrolls) Object.assign(box, { [from]: Math.max(box[from], around[from]), [to]: Math.min(box[to], around[to]) });
          // Scrolled out of view: elsewhere it is judged.
          if (box[from] > box[to]) return "";
        }
        if (style.position === "fixed") break;
      }
      return within(box, visible) ? "" : "the window";
    }

    /** What an element is scrolled in. */
    function scrollerOf(element: Element): Element {
      for (let at = element.parentElement; at; at = at.parentElement) if (["auto", "scroll"].includes(getComputedStyle(at).overflowY)) return at;
      return document.documentElement;
    }

    for (const control of document.querySelectorAll(CONTROLS)) {
      const box = control.getBoundingClientRect();
      if (box.width <= 1 || box.height <= 1 || unseen(control) || (dialog && !dialog.contains(control))) continue;
      const by = cut(control, box);
      if (by) say(`cut off by ${by}`, control);
      // WCAG 2.2, 2.5.8.
      if (!control.matches("[type=radio]") && (box.width < 20 || box.height < 20)) say(`only ${Math.round(box.width)}×${Math.round(box.height)}`, control);
      const [x, y] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
      const scroller = scrollerOf(control);
      if (!within({ left: x, right: x, top: y, bottom: y }, scroller.getBoundingClientRect(), -1)) continue;
      const top = document.elementFromPoint(x, y);
      // A pane over the stage and what floats over it hide people on purpose; so do an open menu, and what a press puts away.
      if (top && !control.contains(top) && !top.contains(control) && !control.closest(".stage") && !top.closest("[role=menu], .reminders, .toasts")) say(`under ${nameOf(top)}`, control);
    }

    const texts = document.createTreeWalker(dialog ?? document.body, NodeFilter.SHOW_TEXT);
    for (let node = texts.nextNode(); node; node = texts.nextNode()) {
      const element = node.parentElement;
      if (!element || !node.textContent?.trim() || element.closest("option, style, script, textarea, .reactions") || unseen(element)) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const box = range.getBoundingClientRect();
      if (box.width === 0 || box.height === 0) continue;
      const by = cut(element, box);
      if (by) say(`text cut off by ${by}`, element);
    }

    // Code and tables that somebody wrote scroll in themselves.
    for (const scroller of document.querySelectorAll("body *")) {
      const style = getComputedStyle(scroller);
      if ((style.overflowX === "auto" || style.overflowX === "scroll") && scroller.scrollWidth > scroller.clientWidth + 1 && !unseen(scroller) && !scroller.matches(".words pre, .words .table")) say("scrolls sideways", scroller);
    }
    return [...new Set(found)];
  });
}
