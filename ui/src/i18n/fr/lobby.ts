/** En chemin : la connexion et la salle d’attente. */
export const lobby = {
  "joining.title": "Connexion…",
  "joining.ringing": "Ça sonne…",
  "joining.lead": "Connexion à la réunion et démarrage de vos appareils.",
  "joining.leadTeams": "Ouverture de l’accès à Teams dans {browser} et démarrage de vos appareils.",
  "joining.long": "C’est plus long que d’habitude. Vous pouvez attendre encore ou annuler.",
  "lobby.title": "Quelqu’un va bientôt vous faire entrer",
  "lobby.lead": "Les participants voient que vous attendez. Restez ici : un son vous dira que vous êtes entré.",
  "lobby.reconnecting": "La connexion est perdue et se rétablit. Vous gardez votre place.",
  "lobby.waited": "Attente : {time}",
  "lobby.asName": "Vous attendez sous le nom {name}",
  "lobby.leave": "Quitter la salle d’attente",
  "lobby.admitted": "Vous êtes dans la réunion.",
  "lobby.waiting": "Vous êtes dans la salle d’attente.",
} as const;
