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
  "common.decodesItself": "Le moteur web de cet ordinateur ne sait pas décoder la vidéo : l’application s’en charge. Cela demande plus de temps de calcul.",
  "common.decodesItselfLinux": "Le moteur web de cet ordinateur ne sait pas décoder la vidéo : l’application s’en charge. Cela demande plus de temps de calcul ; installer le greffon libav de GStreamer (gstreamer1.0-libav) l’évite.",
} as const;
