import { phrases } from "../phrases.ts";
import type { WishWords } from "../wish-words.ts";

const HUMANS =
  "mensch | menschen | ansprechpartner | ansprechpartnerin | vorgesetzten | vorgesetzte | menschlichen mitarbeiter | echten mitarbeiter | richtigen mitarbeiter | kundenberater | kundenbetreuer | sachbearbeiter | echte person | reale person | menschliche hilfe | menschliche unterstützung";

export const GERMAN: WishWords = {
  sequences: [
    ["want", "~person", "~speak"],
    ["want", "speak", "person"],
    ["reach", "person"],
    ["transfer", "person"],
    ["direct", "human", "$"],
    ["ask", "person", "call"],
    ["^", "person", "speak"],
  ],
  parts: {
    want: phrases(
      "ich möchte | ich würde | ich will | ich muss | ich wünsche | kann ich | könnte ich | darf ich | dürfte ich | kann man | können wir | könnten wir | wir möchten | wir wollen | wir würden | lassen sie mich | lass mich | lasst mich | wie kann ich | warum kann ich | möchte ich | will ich | würde ich | muss ich | ist es möglich | besteht die möglichkeit | gibt es die möglichkeit | möchte | will | würde gerne | würde gern",
    ),
    speak: phrases(
      "sprechen | reden | telefonieren | chatten | unterhalten | verbunden werden | in kontakt treten | verbinden lassen | weitergeleitet werden | durchgestellt werden | zu sprechen | zu reden | schreiben | kommunizieren | haben | kontaktieren | erreichen",
    ),
    reach: phrases("wie erreiche ich | wo erreiche ich | wie komme ich | erreiche ich hier"),
    person: phrases(
      HUMANS,
      "person | jemand | jemandem | jemanden | mitarbeiter | mitarbeiterin | berater | beraterin | kundendienst | kundenservice | kundenbetreuung | supportmitarbeiter | servicemitarbeiter | support team | chef | chefin | geschäftsführer | manager | teamleiter | kollegen | kollegin | kollege | agenten | jemand anderem | jemand anderen",
    ),
    human: phrases(HUMANS),
    transfer: phrases(
      "verbinden sie mich | verbinde mich | verbindet mich | leiten sie mich | leite mich | stellen sie mich | stell mich | geben sie mir | gib mir | holen sie mir | hol mir | übergeben sie mich | übergib mich | übergeben sie | können sie mich | kannst du mich | könnten sie mich | könntest du mich | würden sie mich | bitte mich | bitte verbinden | holen sie | hol bitte",
    ),
    direct: phrases(
      "ich möchte | ich will | ich brauche | ich hätte gerne | ich hätte gern | ich verlange | ich bevorzuge | gibt es | gibt es hier | ist da | ich wünsche | wir brauchen",
    ),
    ask: phrases(
      "kann mich | könnte mich | soll mich | kann | könnte | würde mich | ich möchte dass mich | lassen sie mich von",
    ),
    call: phrases("anrufen | zurückrufen | kontaktieren | übernehmen | anruft | zurückruft"),
  },
  fill: phrases(
    "ein | eine | einen | einem | einer | mit | bitte | gerne | gern | jetzt | sofort | direkt | richtigen | richtiger | richtige | echten | echter | echte | echtem | realen | lebenden | wirklichen | menschlichen | menschlicher | ihrem | ihren | ihrer | eurem | euren | dem | der | den | die | zum | zu | zur | mal | endlich | lieber | doch | auch | nun | persönlich | kompetenten | anderen | mich | mir | kurz | einfach | noch | heute | irgendeinem | vom | von | aus | support | an | nur | hier | wieder | unbedingt | gleich | euch | ihnen",
  ),
  openers: phrases(
    "bitte | ok | okay | hallo | hi | guten tag | guten morgen | ja | nein | so | also | und | aber | jetzt | sofort | danke | einen | einem | ein | eine | einer | echten | echter | richtigen | menschlichen | mit | kein bot | keinen bot | kein roboter | keine maschine | endlich | los | genug",
  ),
  tail: phrases(
    "bitte | jetzt | sofort | verbinden | verbunden | weiterleiten | weitergeben | durchstellen | weiter | durch | und | oder | wegen | über | zu | zum | der | die | das | aus | von | vom | statt | nicht | kein | keinem | keinen | ans telefon | an | heute | können | kann | im | in | bei ihnen | hier | dazu | weil | da | lassen | danke | darüber | sprechen | reden",
  ),
  closing: phrases(
    "bitte | jetzt | sofort | hier | der mir | die mir | und keinen | und kein | kein | keinen | statt | danke | heute | am telefon | ans telefon | sprechen | dafür | der mir helfen",
  ),
  not: phrases(
    "wenn | falls | ob | kunden | kunde | kundin | nutzer | er | nie | niemals | nicht | kein | keine | keinen | über | dass sie | wie man | gestern | schreib | schreibe | übersetze | formuliere | brauche nicht | brauchen nicht | bevor | nachdem | anstatt | ohne | was passiert | sobald",
  ),
  mine: phrases("mein | meine | meinem | meinen | meiner | unser | unsere | unserem | unseren | unserer"),
  alone: phrases(
    HUMANS,
    "mitarbeiter | mitarbeiter sprechen | kundendienst | mensch sprechen | kundenservice | echter mensch",
  ),
};
