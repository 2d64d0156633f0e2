/** Mots employés partout. */
export const common = {
  "app.name": "Passerelle",
  "common.cancel": "Annuler",
  "common.close": "Fermer",
  "common.back": "Retour",
  "common.dismiss": "Masquer",
  "common.details": "Détails",
  "common.loading": "Un instant…",
  "common.notifications": "Messages",
} as const;
