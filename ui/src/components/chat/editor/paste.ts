/**
 * What of pasted markup goes on to the editor. It is read in a document that shows, loads and runs nothing; of that only elements the editor
 * knows are built anew, without any attribute but the address of a link. Policies of the window keep styles from being applied there, so
 * what they say of words is read from their text.
 */
import { addressOf } from "./schema";

const KEPT = new Set(["p", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "blockquote", "ul", "ol", "li", "br", "strong", "b", "em", "i", "u", "s", "del", "strike", "code", "table", "tbody", "thead", "tr", "td", "th"]);
const BLOCKS = new Set(["div", "section", "article", "header", "footer", "main", "aside", "figure", "address", "dl", "dt", "dd"]);
/** What is within them is no words. */
const DROPPED = new Set(["script", "style", "template", "iframe", "object", "svg", "math", "noscript", "title", "head", "select", "textarea", "audio", "video"]);
const STYLES: [RegExp, string][] = [[/font-weight:\s*(bold|[6-9]\d\d)/i, "strong"], [/font-style:\s*italic/i, "em"], [/text-decoration[^;]*underline/i, "u"], [/text-decoration[^;]*line-through/i, "s"]];
/** More of a clipboard, or deeper, is taken as plain words. */
const MOST = 1_000_000;
const DEEPEST = 60;

export function reduced(html: string): string {
  const read = new DOMParser().parseFromString(html.slice(0, MOST), "text/html");
  const made = document.implementation.createHTMLDocument("");
  copy(read.body, made.body, 0);
  return made.body.innerHTML;
}

function copy(from: Node, to: Element, depth: number): void {
  for (const child of from.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) to.append(child.textContent ?? "");
    else if (child instanceof Element && !DROPPED.has(child.localName)) copyElement(child, to, depth);
  }
}

function copyElement(element: Element, to: Element, depth: number): void {
  if (depth > DEEPEST) return to.append(element.textContent ?? "");
  let place = to;
  const into = (name: string) => {
    const made = to.ownerDocument.createElement(name);
    place.append(made);
    place = made;
    return made;
  };
  const name = element.localName;
  const style = element.getAttribute("style") ?? "";
  const address = name === "a" ? addressOf(element.getAttribute("href") ?? "") : null;
  if (address !== null) into("a").setAttribute("href", address);
  // Google's documents wrap everything in a `<b>` that isn't.
  else if (KEPT.has(name) && !(name === "b" && /font-weight:\s*normal/i.test(style))) into(name);
  else if (BLOCKS.has(name)) into("div");
  if (!["table", "tbody", "thead", "tr", "ul", "ol"].includes(name)) for (const [says, mark] of STYLES) if (says.test(style)) into(mark);
  copy(element, place, depth + 1);
}
