// Words of feeling with their weight, from -3 to 3, in English, German, French and Spanish. The list is short on
// purpose: words that say what is wrong ("broken", "error") are no feeling, everybody who asks for help has them.

import { phrases } from "../phrases.ts";

export const FEELINGS = [
  {
    weight: 3,
    phrases: phrases(
      "excellent | fantastic | wonderful | amazing | brilliant | awesome | love it | i love | perfect | delighted",
      "ausgezeichnet | fantastisch | wunderbar | großartig | hervorragend | begeistert | perfekt | spitze",
      "excellent | excellente | fantastique | formidable | génial | géniale | parfait | parfaite | ravi | ravie",
      "excelente | fantástico | fantástica | maravilloso | maravillosa | genial | perfecto | perfecta | encantado | encantada",
    ),
  },
  {
    weight: 2,
    phrases: phrases(
      "great | thank you | thanks | happy | glad | good | nice | helpful | pleased | appreciate | well done",
      "danke | vielen dank | toll | super | gut | freut mich | zufrieden | hilfreich | prima | klasse | nett",
      "merci | super | bien | bon | content | contente | satisfait | satisfaite | utile | sympa",
      "gracias | bueno | buena | bien | contento | contenta | satisfecho | satisfecha | útil | amable",
    ),
  },
  {
    weight: -2,
    phrases: phrases(
      "annoyed | annoying | disappointed | disappointing | frustrated | frustrating | unhappy | upset | bad | poor | useless | unhelpful | waste of time | fed up | not acceptable | tired of | joke",
      "ärgerlich | verärgert | enttäuscht | enttäuschend | frustriert | frustrierend | unzufrieden | schlecht | nutzlos | nervt | nervig | genervt | zeitverschwendung | unverschämt | reicht mir | keine lust mehr | lächerlich",
      "énervé | énervée | agacé | agacée | déçu | déçue | décevant | frustré | frustrée | mécontent | mécontente | mauvais | mauvaise | nul | nulle | inutile | perte de temps | marre | ras le bol | ridicule",
      "molesto | molesta | decepcionado | decepcionada | decepcionante | frustrado | frustrada | frustrante | descontento | descontenta | malo | mala | mal | inútil | pérdida de tiempo | harto | harta | ridículo",
    ),
  },
  {
    weight: -3,
    phrases: phrases(
      "terrible | horrible | awful | worst | angry | furious | outrageous | disgusting | unacceptable | hate | scam | pathetic | incompetent | idiot | idiots | ridiculous | appalling | disgrace | sick of | lawyer | sue you | crap | shit | bullshit | wtf",
      "furchtbar | schrecklich | grauenhaft | katastrophe | katastrophal | wütend | stinksauer | sauer | unerhört | ekelhaft | inakzeptabel | hasse | abzocke | betrug | unfähig | idioten | frechheit | sauerei | anwalt | scheiße | mist | saftladen",
      "horrible | affreux | affreuse | catastrophe | catastrophique | furieux | furieuse | en colère | scandaleux | dégoûtant | inacceptable | déteste | arnaque | incompétent | incompétents | honteux | honte | avocat | merde | pire",
      "horrible | espantoso | pésimo | pésima | desastre | furioso | furiosa | enfadado | enfadada | enojado | enojada | indignante | asqueroso | inaceptable | odio | estafa | incompetente | incompetentes | vergüenza | vergonzoso | abogado | mierda | peor",
    ),
  },
] as const;

/** Turns what comes next around: "not happy". */
export const NEGATIONS = phrases(
  "not | no | never | don't | doesn't | didn't | isn't | wasn't | aren't | can't | won't | hardly | without | nothing",
  "nicht | kein | keine | keinen | nie | niemals | ohne | nichts | kaum",
  "pas | jamais | aucun | aucune | sans | rien",
  "nunca | jamás | sin | nada | ningún | ninguna | tampoco",
);

/** Makes what comes next count half as much again. */
export const STRONGER = phrases(
  "very | really | so | extremely | absolutely | totally | completely | utterly",
  "sehr | wirklich | so | extrem | absolut | total | völlig | echt",
  "très | vraiment | tellement | extrêmement | absolument | totalement | complètement",
  "muy | realmente | tan | extremadamente | absolutamente | totalmente | completamente",
);
