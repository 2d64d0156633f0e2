/** Ce que les administrateurs de l’autre organisation doivent régler. */
export const help = {
  "help.title": "Pour les administrateurs Teams",
  "help.open": "Ce qu’un administrateur Teams doit régler",
  "help.lead": "L’organisation qui tient la réunion, ou que l’on appelle, décide si les invités entrent. Envoyez ceci à ses administrateurs ; c’est pour leur PowerShell.",
  "help.meetings": "Pour que des invités puissent rejoindre les réunions",
  "help.meetings.what": "Les invités sans compte entrent comme participants anonymes. Deux réglages doivent le permettre : celui de l’organisation et la stratégie de l’organisateur de la réunion.",
  "help.calls": "Pour qu’un invité puisse appeler quelqu’un",
  "help.calls.what": "L’organisation de la personne appelée doit autoriser la ressource Communication Services depuis laquelle l’invité appelle. RESOURCE-ID est son identifiant immuable ; la personne qui vous a donné accès le connaît. La personne appelée a besoin de Teams Phone et du mode Teams uniquement.",
  "help.chats": "Pour que quelqu’un puisse converser avec l’extérieur",
  "help.chats.what": "L’organisation de la personne écartée doit autoriser les conversations avec d’autres organisations, et la stratégie de cette personne aussi. Si elle tient une liste de domaines, l’autre doit y figurer. Pour qui écrit en tant qu’invité, ce sont les deux commandes pour les appels qui valent.",
  "help.copy": "Copier pour envoyer",
  "help.copied": "Copié.",
  "help.copyFailed": "La copie a échoué : sélectionnez le texte et copiez-le à la main.",
} as const;
