/** The small page for a person who happens to see this window. It shows nothing of the call: no names, no pictures. */
import { languageOf, wordsOf, type Told } from "./words";

/** Shows one of a few plain states. */
export class View {
  private readonly heading: HTMLElement;
  private readonly text: HTMLElement;

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
    document.querySelector("main")?.append(region);
  }

  show(told: Told): void {
    const { heading, text } = wordsOf(this.tag)[told];
    this.heading.textContent = heading;
    this.text.textContent = text;
    this.document.documentElement.dataset["state"] = told;
  }
}
