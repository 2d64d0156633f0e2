/** The small page for a person who happens to see this window. Of the call it shows only slides that can be shown nowhere else. */
import { languageOf, wordsOf, type Told } from "./words";

/** Shows one of a few plain states. */
export class View {
  private readonly heading: HTMLElement;
  private readonly text: HTMLElement;
  /** For what is no part of this page. */
  readonly content: HTMLElement;

  constructor(
    private readonly document: Document,
    private readonly tag: string,
  ) {
    document.documentElement.lang = languageOf(tag);
    document.title = wordsOf(tag).title;
    this.heading = document.createElement("h1");
    this.text = document.createElement("p");
    const region = document.createElement("div");
    // Changes are read out when it suits, for nobody has to do anything about them.
    region.setAttribute("role", "status");
    region.append(this.heading, this.text);
    this.content = document.createElement("div");
    this.content.className = "content";
    this.content.hidden = true;
    document.querySelector("main")?.append(region, this.content);
  }

  show(told: Told): void {
    const { heading, text } = wordsOf(this.tag)[told];
    this.heading.textContent = heading;
    this.text.textContent = text;
    this.document.documentElement.dataset["state"] = told;
  }
}
