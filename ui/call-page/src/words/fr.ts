import type { en } from "./en";

export const fr: typeof en = {
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
