/** What a person reads who sees this window, in every language the app has. */

/** What there is to say. */
export type Told = "alone" | "connecting" | "working" | "over" | "unsuited";

/** A heading and what to do. */
export interface Words {
  heading: string;
  text: string;
}

const en = {
  title: "Passerelle: connection to Teams",
  alone: {
    heading: "Nothing to do here",
    text: "Passerelle opens this page by itself when a call needs it. You can close this window.",
  },
  connecting: { heading: "Connecting to Passerelle…", text: "Please leave this window open." },
  working: {
    heading: "This window connects your call",
    text: "Your call to Microsoft Teams runs through it. Leave it open, or minimise it, and carry on in Passerelle. It closes by itself when the call is over.",
  },
  over: { heading: "The call is over", text: "You can close this window." },
  unsuited: {
    heading: "This browser can’t connect the call",
    text: "Calls need a recent Chrome, Edge or Chromium. Passerelle has been told. You can close this window.",
  },
} satisfies Record<Told, Words> & { title: string };

const fr: typeof en = {
  title: "Passerelle : liaison avec Teams",
  alone: {
    heading: "Rien à faire ici",
    text: "Passerelle ouvre cette page d’elle-même quand un appel en a besoin. Vous pouvez fermer cette fenêtre.",
  },
  connecting: { heading: "Connexion à Passerelle…", text: "Veuillez laisser cette fenêtre ouverte." },
  working: {
    heading: "Cette fenêtre relie votre appel",
    text: "Votre appel vers Microsoft Teams passe par elle. Laissez-la ouverte, ou réduisez-la, et continuez dans Passerelle. Elle se ferme d’elle-même à la fin de l’appel.",
  },
  over: { heading: "L’appel est terminé", text: "Vous pouvez fermer cette fenêtre." },
  unsuited: {
    heading: "Ce navigateur ne peut pas relier l’appel",
    text: "Les appels demandent une version récente de Chrome, d’Edge ou de Chromium. Passerelle en est informée. Vous pouvez fermer cette fenêtre.",
  },
};

const languages = { en, fr };

/** The language that suits a BCP 47 tag best. */
export function languageOf(tag: string): keyof typeof languages {
  return tag.toLowerCase().split("-")[0] === "fr" ? "fr" : "en";
}

/** All words of a language. */
export function wordsOf(tag: string): typeof en {
  return languages[languageOf(tag)];
}
