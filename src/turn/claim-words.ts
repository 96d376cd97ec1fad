// How people say that they have just done something, in four languages. Words only: what follows from them is
// decided in claim-check.ts. Every pattern is bounded, so none can be made to backtrack.

export interface ClaimWords {
  /** The employee says that it did something to the world. True only with a receipt of a write. */
  own: RegExp[];
  /** Something was done, by whom is not said. May also be a report of something that a tool read. */
  passive: RegExp[];
  /** Before the match in the same clause: it is a condition, a wish, a plan or a no. */
  open: RegExp;
  /** Anywhere in the sentence: it speaks of an earlier time. */
  past: RegExp;
}

// JavaScript's \b knows ASCII only; these are the edges of a word in any script.
const B = "(?<![\\p{L}\\p{N}_])";
const E = "(?![\\p{L}\\p{N}_])";
const words = (source: string): RegExp => new RegExp(`${B}(?:${source})${E}`, "iu");
/** Up to `n` words that are none of these, within one clause. */
const gap = (n: number, not: string): string =>
  `(?:(?!(?:${not})${E})[\\p{L}\\p{N}'’@._/:#€$£%-]+\\s+){0,${n}}`;

const EN_DONE =
  "sent|e-?mailed|forwarded|booked|rebooked|reserved|scheduled|rescheduled|cancelled|canceled|refunded|initiated|reimbursed|paid|transferred|credited|ordered|purchased|submitted|filed|notified|messaged|texted|contacted|invited|unsubscribed|subscribed|enrolled|deactivated|activated|deleted|uploaded|published|posted|issued|shipped|renewed|escalated|raised a ticket|placed (?:the|your|an) order|passed (?:this|it|that|your \\w+) (?:on|along)";
/** What is done to words as often as to the world: it counts with a thing of the world behind it. */
const EN_VAGUE =
  "updated|changed|added|removed|created|opened|closed|saved|recorded|logged|registered|set|set up|made|arranged|completed|processed|moved|applied|assigned|approved|replaced|reset|extended|confirmed|entered|put";
const EN_THING =
  "ticket|case|order|account|calendar|appointment|meeting|booking|reservation|invoice|subscription|delivery|shipment|payment|refund|transfer|reminder|event|crm|database|system|password|profile|membership|ticket|address|contract|entry";
const EN_FILL =
  "(?:(?:\\p{L}{2,12}ly|just|now|already|also|then|therefore|indeed|in fact|gone ahead and|went ahead and|of course)\\s+){0,3}";

const DE_DONE =
  "gesendet|geschickt|verschickt|versendet|weitergeleitet|gemailt|gebucht|umgebucht|reserviert|storniert|erstattet|zurückerstattet|überwiesen|bezahlt|bestellt|eingereicht|abgeschickt|benachrichtigt|informiert|kontaktiert|eingeladen|abgemeldet|angemeldet|gelöscht|hochgeladen|veröffentlicht|ausgestellt|verlängert|gekündigt|abgesagt|verschoben|vereinbart|eingetragen|angelegt|beauftragt|hinterlegt|freigeschaltet|deaktiviert|aktiviert|gutgeschrieben|übermittelt|veranlasst";
const DE_VAGUE = "geändert|aktualisiert|erstellt|hinzugefügt|angepasst|geschlossen|eröffnet|verbucht";
const DE_THING =
  "adresse|lieferadresse|termin|konto|bestellung|buchung|ticket|kalender|auftrag|vertrag|passwort|profil|abo|lieferung|rechnung|reservierung";
const DE_NOT = "nicht|nie|niemals|kein|keine|keinen|keiner|noch|bisher";
const FR_DONE =
  "envoyée?s?|transmise?s?|transmis|transférée?s?|réservée?s?|annulée?s?|remboursée?s?|payée?s?|virée?s?|commandée?s?|soumise?s?|soumis|déposée?s?|prévenue?s?|informée?s?|contactée?s?|invitée?s?|supprimée?s?|publiée?s?|programmée?s?|planifiée?s?|reportée?s?|enregistrée?s?|créée?s?|résiliée?s?|désactivée?s?|activée?s?|ajoutée?s? (?:au|à la|à votre|dans)|mise?s? à jour|mis à jour|inscrite?s?|renouvelée?s?|expédiée?s?";
const FR_VAGUE = "ajoutée?s?|modifiée?s?|changée?s?|ouverte?s?|ouvert|fermée?s?|mise?s? à jour|mis à jour";
const FR_THING =
  "agenda|calendrier|compte|dossier|adresse|commande|réservation|rendez-vous|ticket|profil|abonnement|contrat";
const FR_NOT = "pas|jamais|plus|rien|encore|aucun|aucune";
const ES_DONE =
  "enviad[oa]s?|reenviad[oa]s?|mandado|reservad[oa]s?|cancelad[oa]s?|anulad[oa]s?|reembolsad[oa]s?|devuelto|pagad[oa]s?|transferid[oa]s?|pedido|encargad[oa]s?|presentad[oa]s?|notificad[oa]s?|avisado|informado|contactado|invitad[oa]s?|eliminad[oa]s?|borrad[oa]s?|publicad[oa]s?|programad[oa]s?|agendad[oa]s?|reprogramad[oa]s?|registrad[oa]s?|cread[oa]s?|actualizad[oa]s?|tramitad[oa]s?|gestionad[oa]s?|activad[oa]s?|desactivad[oa]s?|renovad[oa]s?|dado de (?:alta|baja)";
const ES_NOT = "no|nunca|jamás|aún|todavía";

export const CLAIM_WORDS: readonly ClaimWords[] = [
  {
    own: [
      words(`(?:i|we)(?:\\s+${EN_FILL}have|'ve|’ve|'d| had)?\\s+${EN_FILL}(?:${EN_DONE})`),
      words(
        `(?:i|we)(?:\\s+${EN_FILL}have|'ve|’ve)?\\s+${EN_FILL}(?:${EN_VAGUE})\\s+${gap(5, "and|but|below|here|draft|text|list|table|sentence|paragraph")}(?:${EN_THING})s?`,
      ),
      words(
        "(?:i|we) (?:was|were) able to (?:send|e-?mail|book|cancel|refund|schedule|reschedule|order|reserve|submit|transfer|notify)",
      ),
      words(`(?:i|we)(?:'ve|’ve| have) let\\s+${gap(4, "and|but")}know`),
      words("consider it done"),
      words(`(?:just|successfully|already)\\s+(?:${EN_DONE})\\s+(?:it|that|this|them|you|your|the)`),
    ],
    passive: [
      words(
        `(?:your|the|this|that|it|everything|all of it|they)\\s+${gap(4, "and|but|not|never|which|that|who|after|before|once|if|when|until|unless|as")}(?:has|have)\\s+(?:now\\s+|just\\s+|already\\s+|successfully\\s+){0,2}been\\s+(?:successfully\\s+)?(?:${EN_DONE}|updated|created|added|processed|confirmed|arranged|completed)`,
      ),
      words(
        `your\\s+${gap(3, "and|but|not|never")}(?:is|are)\\s+(?:now\\s+|all\\s+|hereby\\s+|successfully\\s+){0,2}(?:booked|cancelled|canceled|refunded|rescheduled|reserved|ordered)`,
      ),
      /^\s*(?:it(?:'s|’s| is)\s+)?(?:all\s+)?(?:done|set|sorted|taken care of)\s*[.!]*\s*$/iu,
    ],
    open: words(
      "if|once|when|whenever|after|before|until|unless|whether|as soon as|as if|would|could|should|might|may|will|shall|can|can't|cannot|couldn't|not|never|nobody|haven't|hasn't|didn't|in case|suppose|pretend|assuming|to say|claim|had i|wish",
    ),
    past: words(
      "earlier|yesterday|previously|ago|last (?:week|month|year|night|time|monday|tuesday|wednesday|thursday|friday)|this morning|back then|in \\d{4}|before",
    ),
  },
  {
    own: [
      words(`(?:ich|wir)\\s+(?:habe?n?|hab)\\s+${gap(10, DE_NOT)}(?:${DE_DONE})`),
      words(
        `(?:ich|wir)\\s+(?:habe?n?|hab)\\s+${gap(4, DE_NOT)}(?:${DE_THING})\\s+${gap(4, DE_NOT)}(?:${DE_VAGUE})`,
      ),
      words(`(?:habe|haben)\\s+(?:ich|wir)\\s+${gap(10, DE_NOT)}(?:${DE_DONE})`),
    ],
    passive: [
      words(
        `(?:ihre?|deine?|eure?|die|der|das|es|sie|alles)\\s+${gap(5, `${DE_NOT}|wie`)}(?:wurden?|ist|sind)\\s+${gap(4, DE_NOT)}(?:${DE_DONE})`,
      ),
      /^\s*(?:alles\s+)?(?:erledigt|gebucht|gesendet|abgeschickt|storniert)\s*[.!]*\s*$/iu,
    ],
    open: words(
      "wenn|falls|sobald|sofern|bevor|nachdem|ob|als ob|würde|würden|könnte|könnten|hätte|hätten|werde|werden|wird|kann|können|soll|sollte|nicht|nie|kein|keine|noch nicht|dass sie|dass du",
    ),
    past: words(
      "gestern|vorgestern|vorhin|früher|damals|bereits am|letzte[nrs]? (?:woche|monat|jahr|mal|montag|dienstag|mittwoch|donnerstag|freitag)|heute morgen|vor \\w+ (?:tagen?|wochen?|stunden?|minuten)",
    ),
  },
  {
    own: [
      words(
        `(?:j['’]|je\\s+(?:vous |te |t['’]|l['’]|les |lui |leur |le |la ){1,2})ai\\s+(?:(?:\\p{L}{2,14}ment|bien|bel et bien|déjà|aussi|donc|tout)\\s+){0,2}(?:${FR_DONE})`,
      ),
      words(`j['’]ai\\s+(?:${FR_VAGUE})\\s+${gap(5, `${FR_NOT}|mais|phrase|texte`)}(?:${FR_THING})s?`),
      words(
        `nous\\s+(?:vous |l['’]|les |lui |leur ){0,2}avons\\s+(?:(?:\\p{L}{2,14}ment|bien|déjà|aussi)\\s+){0,2}(?:${FR_DONE})`,
      ),
      words(
        `je viens (?:de|d['’])\\s*(?:vous |l['’]|lui )?(?:envoyer|réserver|annuler|rembourser|commander|transmettre|programmer|créer)`,
      ),
    ],
    passive: [
      words(
        `(?:votre|vos|ton|ta|tes|la|le|les|il|elle|tout)\\s+${gap(4, `${FR_NOT}|n['’]a|qui|que`)}(?:a|ont)\\s+(?:bien\\s+|déjà\\s+){0,2}été\\s+(?:bien\\s+)?(?:${FR_DONE})`,
      ),
      words(
        `(?:votre|vos|ton|ta)\\s+${gap(3, FR_NOT)}(?:est|sont)\\s+(?:bien\\s+|maintenant\\s+|désormais\\s+){0,2}(?:réservée?s?|annulée?s?|remboursée?s?|commandée?s?|envoyée?s?)`,
      ),
      /^\s*(?:c['’]est\s+)?(?:fait|envoyé|réservé|réglé)\s*[.!]*\s*$/iu,
    ],
    open: words(
      "si|quand|lorsque|dès que|une fois que|après que|avant|jusqu'à|pourrais|pourrait|devrais|aurais|serait|vais|va|peux|pas|jamais|comme si|à condition",
    ),
    past: words(
      "hier|avant-hier|plus tôt|auparavant|la semaine dernière|le mois dernier|l['’]an dernier|ce matin|il y a",
    ),
  },
  {
    own: [
      words(
        `(?:(?:te|le|les|lo|la|los|las|se lo|se la|ya|también|y)\\s+){0,3}(?:he|hemos)\\s+(?:(?:\\p{L}{2,14}mente|ya)\\s+)?(?:${ES_DONE})`,
      ),
      words(
        "(?:ya\\s+)?(?:(?:te|le|les|lo|la|los|las|se lo|se la)\\s+){0,2}(?:envié|reenvié|mandé|reservé|cancelé|anulé|reembolsé|pagué|transferí|encargué|notifiqué|avisé|contacté|programé|agendé|eliminé|borré|publiqué|registré|actualicé|creé|tramité)",
      ),
    ],
    passive: [
      words(
        `(?:su|sus|tu|tus|la|el|los|las|todo)\\s+${gap(4, `${ES_NOT}|que`)}(?:ha|han)\\s+sido\\s+(?:${ES_DONE})`,
      ),
      words(`se\\s+(?:ha|han)\\s+(?:${ES_DONE})`),
      words(
        `(?:su|sus|tu|tus)\\s+${gap(3, ES_NOT)}(?:está|están|queda|quedan)\\s+(?:ya\\s+)?(?:reservad|cancelad|reembolsad|confirmad|enviad|anulad)[oa]s?`,
      ),
      /^\s*¡?(?:ya está\s+)?(?:hecho|listo|enviado|reservado)\s*[.!¡]*\s*$/iu,
    ],
    open: words(
      "si|cuando|en cuanto|una vez que|después de que|antes|hasta que|podría|debería|habría|voy|puedo|no|nunca|jamás|todavía|aún|como si|que usted|que tú",
    ),
    past: words(
      "ayer|anteayer|antes|anteriormente|la semana pasada|el mes pasado|el año pasado|esta mañana|hace",
    ),
  },
];
