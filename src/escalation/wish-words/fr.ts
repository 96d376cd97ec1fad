import { phrases } from "../phrases.ts";
import type { WishWords } from "../wish-words.ts";

const HUMANS =
  "humain | humaine | être humain | vraie personne | personne réelle | personne humaine | conseiller | conseillère | agent | agent humain | opérateur | opératrice | responsable | superviseur | interlocuteur humain | conseiller humain | conseiller clientèle | vrai conseiller | interlocuteur";

export const FRENCH: WishWords = {
  sequences: [
    ["want", "contact", "person"],
    ["transfer", "person"],
    ["direct", "human", "$"],
    ["ask", "person", "call"],
    ["^", "person", "ask", "call"],
    ["^", "speak", "person"],
  ],
  parts: {
    want: phrases(
      "je veux | je voudrais | j'aimerais | je souhaite | je souhaiterais | je désire | je dois | puis je | est ce que je peux | je peux | pourrais je | je préfère | je préférerais | laissez moi | laisse moi | comment puis je | comment je peux | comment | on peut | peut on | pouvons nous | nous voulons | nous voudrions | nous aimerions | est il possible de | est ce possible de | serait il possible de | j'ai besoin de | il faut que je | j'exige de | permettez moi de | pourquoi je ne peux pas | y a t il moyen de",
    ),
    contact: phrases(
      "parler à | parler avec | parler | discuter avec | échanger avec | joindre | être mis en relation avec | être mise en relation avec | être mis en contact avec | être mise en contact avec | être transféré à | être transféré vers | avoir affaire à | communiquer avec | contacter | entrer en contact avec | m'adresser à | avoir au téléphone | avoir | parle à",
    ),
    person: phrases(
      HUMANS,
      "personne | quelqu'un | quelqu'un d'autre | quelqu'un de réel | service client | service clientèle | service après vente | employé | employée | collègue | manager | chef | patron | directeur | membre de l'équipe | membre de votre équipe | équipe | technicien | support humain",
    ),
    human: phrases(HUMANS),
    transfer: phrases(
      "passez moi | passe moi | transférez moi | transfère moi | mettez moi en relation | mettez moi en contact | mets moi en relation | mets moi en contact | connectez moi | dirigez moi | redirigez moi | orientez moi | pouvez vous me passer | peux tu me passer | pourriez vous me passer | pouvez vous me transférer | pourriez vous me transférer | peux tu me transférer | pouvez vous me mettre en relation | pourriez vous me mettre en relation | pouvez vous me mettre en contact | donnez moi | veuillez me transférer | veuillez me passer | merci de me passer | merci de me transférer | merci de me mettre en relation",
    ),
    direct: phrases(
      "je veux | je voudrais | j'aimerais | j'aimerais avoir | j'ai besoin | il me faut | je demande | j'exige | y a t il | je préfère",
    ),
    ask: phrases(
      "est ce que | peut | pourrait | je veux que | je voudrais que | j'aimerais que | faites que | y a t il | existe t il",
    ),
    call: phrases(
      "peut m'appeler | pourrait m'appeler | m'appeler | me rappeler | me rappelle | m'appelle | peut me rappeler | pourrait me rappeler | me contacter | à qui je peux parler | à qui parler | à qui je pourrais parler | avec qui je peux parler | avec qui parler | à qui je puisse parler",
    ),
    speak: phrases(
      "parler à | parler avec | parler | discuter avec | veux parler à | voudrais parler à | je veux parler | besoin de parler à",
    ),
  },
  fill: phrases(
    "un | une | le | la | les | l | à | a | au | aux | avec | vers | de | d | du | des | s'il vous plaît | s | il | vous | plait | svp | stp | vrai | vraie | véritable | autre | votre | vos | directement | maintenant | tout | suite | enfin | bien | immédiatement | moi | quand | même | plutôt | juste | simplement | réel | réelle | en | ici | peut | être",
  ),
  openers: phrases(
    "s'il vous plaît | s'il te plaît | svp | stp | bonjour | bonsoir | salut | oui | non | ok | d'accord | mais | et | donc | alors | merci | maintenant | un | une | le | à | pas un robot | pas un bot | pas de robot | pas une machine | vrai | tout de suite | enfin | j'ai dit | bon",
  ),
  tail: phrases(
    "s'il vous plaît | s'il te plaît | svp | stp | maintenant | tout de suite | immédiatement | pour | au sujet | à propos | de | du | concernant | et | ou | pas | parce | car | au lieu | plutôt | directement | en | par téléphone | au téléphone | qui peut | qui pourrait | qui puisse | qui sait | merci | ici | aujourd'hui | rapidement | sur | est ce | non | humain | réel | réelle | compétent | compétente | disponible | à ce | car",
  ),
  closing: phrases(
    "s'il vous plaît | s'il te plaît | svp | stp | maintenant | tout de suite | immédiatement | pas un | et pas un | merci | ici | humain | au téléphone | qui peut m'aider | pour m'aider | plutôt | disponible",
  ),
  not: phrases(
    "si je | si vous | si un | si on | quand je | quand un | lorsque | clients | client | utilisateurs | utilisateur | il veut | elle veut | ils veulent | ne veux pas | ne souhaite pas | n'ai pas besoin | pas besoin | jamais | hier | traduis | traduisez | écris | écrivez | rédige | sans | avant de | après avoir | comment faire si | ne me",
  ),
  alone: phrases(HUMANS, "service client | un humain | vraie personne | parler humain"),
};
