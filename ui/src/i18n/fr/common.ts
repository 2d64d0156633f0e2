/** Mots employés partout. */
export const common = {
  "app.name": "Passerelle",
  "common.close": "Fermer",
  "common.cancel": "Annuler",
  "common.back": "Retour",
  "common.dismiss": "Masquer",
  "common.details": "Détails",
  "common.loading": "Un instant…",
  "common.notifications": "Messages",
  "common.shortcut": "{label} ({keys})",
} as const;
