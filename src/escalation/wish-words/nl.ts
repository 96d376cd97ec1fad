import { phrases } from "../phrases.ts";
import type { WishWords } from "../wish-words.ts";

const HUMANS =
  "mens | echt mens | echt persoon | persoon | levend persoon | menselijke medewerker | echte medewerker | leidinggevende | manager | supervisor | menselijke hulp | klantenservicemedewerker";

export const DUTCH: WishWords = {
  sequences: [
    ["want", "~person", "~speak"],
    ["want", "speak", "person"],
    ["reach", "person"],
    ["transfer", "person"],
    ["direct", "human", "$"],
    ["ask", "person", "call"],
    ["^", "person", "ask", "call"],
    ["^", "person", "speak"],
    ["^", "speak", "person"],
  ],
  parts: {
    want: phrases(
      "ik wil | ik zou | ik wens | ik moet | kan ik | kunnen we | kunnen wij | mag ik | zou ik | laat me | laat mij | wil ik | hoe kan ik | waarom kan ik | wij willen | we willen | is het mogelijk om | is het mogelijk | ik heb liever | ik verkies",
    ),
    speak: phrases(
      "spreken | praten | praten met | spreken met | chatten | chatten met | te spreken | te praten | bellen | doorverbonden worden | contact hebben | contact opnemen | overleggen | verbonden worden | hebben",
    ),
    reach: phrases("hoe bereik ik | waar bereik ik | hoe kom ik in contact met"),
    person: phrases(
      HUMANS,
      "iemand | iemand anders | medewerker | medewerkster | klantenservice | klantendienst | collega | chef | baas | adviseur | agent | iemand van het team | iemand van jullie | ondersteuning | mensen | teamlid",
    ),
    human: phrases(HUMANS),
    transfer: phrases(
      "verbind me | kunt u mij doorverbinden | kunt u me doorverbinden | kun je me doorverbinden | kan je me doorverbinden | verbind mij | verbindt u mij | verbindt u me | geef me | geef mij | breng me in contact met | breng mij in contact met | zet me door naar | zet mij door naar | schakel me door | kunt u me | kunt u mij | kun je me | kun je mij | kan je me | kan je mij | zou je me kunnen | zou u mij kunnen | haal",
    ),
    direct: phrases("ik wil | ik wil graag | ik heb | ik eis | is er | graag | ik zou graag"),
    ask: phrases("kan | kan er | zou | zou er | laat | wil | ik wil dat"),
    call: phrases(
      "me bellen | mij bellen | me terugbellen | mij terugbellen | contact met me opnemen | contact met mij opnemen | het overnemen",
    ),
  },
  fill: phrases(
    "een | de | het | met | door | aub | alstublieft | alsjeblieft | graag | nu | meteen | direct | echt | echte | levende | levend | menselijke | jullie | uw | andere | ander | gewoon | even | eindelijk | liever | ook | naar | aan | van | via | hier | vandaag | maar | toch | ooit | nog | in | contact | eens | kunnen",
  ),
  openers: phrases(
    "alsjeblieft | alstublieft | aub | graag | hallo | hoi | goedemorgen | goedemiddag | dag | ja | nee | ok | oké | maar | en | dus | nu | bedankt | dank u | een | echt | echte | met | geen bot | geen robot | geen machine | genoeg | de | stop",
  ),
  tail: phrases(
    "alsjeblieft | alstublieft | aub | nu | meteen | direct | over | voor | om | omdat | want | en | of | niet | geen | in plaats | graag | doorverbinden | verbinden | door | brengen | te | die | van | vandaag | hier | via | aan de telefoon | a | u | b | spreken | praten | doorzetten | bedankt | bij jullie",
  ),
  closing: phrases(
    "alsjeblieft | alstublieft | aub | nu | meteen | direct | geen bot | en geen | niet een | graag | bedankt | hier | die me kan helpen | die mij kan helpen | aan de telefoon | in plaats | nodig | spreken | beschikbaar | aanwezig",
  ),
  not: phrases(
    "als ik | als een | als je | wanneer | of ik | klanten | klant | gebruikers | gebruiker | nooit | niet | geen | gisteren | vertaal | schrijf | zonder | voordat | nadat | hij wil | zij wil | ze willen | wat gebeurt",
  ),
  mine: phrases("mijn | m'n | onze | ons"),
  alone: phrases(HUMANS, "medewerker | klantenservice | echt mens"),
};
