import { phrases } from "../phrases.ts";
import type { WishWords } from "../wish-words.ts";

const HUMANS =
  "umano | umana | essere umano | persona | persona reale | persona vera | persona in carne e ossa | operatore | operatrice | operatore umano | responsabile | supervisore | addetto | agente | consulente";

export const ITALIAN: WishWords = {
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
      "voglio | vorrei | desidero | posso | potrei | devo | ho bisogno di | preferisco | preferirei | mi piacerebbe | si può | è possibile | sarebbe possibile | mi faccia | mi fai | fammi | fatemi | lasciami | mi lasci | come posso | come faccio a | possiamo | potremmo | vogliamo | vorremmo | perché non posso | pretendo di | esigo di | c'è modo di",
    ),
    contact: phrases(
      "parlare con | parlare | chattare con | comunicare con | contattare | essere messo in contatto con | essere messa in contatto con | mettermi in contatto con | essere trasferito a | essere aiutato da | sentire | avere a che fare con",
    ),
    person: phrases(
      HUMANS,
      "qualcuno | qualcun altro | servizio clienti | assistenza clienti | dipendente | collega | capo | direttore | manager | tecnico | qualcuno del team | membro del team | membro dello staff | vostro team | staff",
    ),
    human: phrases(HUMANS),
    transfer: phrases(
      "mi passi | mi passa | passami | passatemi | mi può passare | può passarmi | puoi passarmi | mi puoi passare | potrebbe passarmi | potresti passarmi | mi trasferisca | trasferiscimi | può trasferirmi | puoi trasferirmi | mi metta in contatto | mettimi in contatto | mettetemi in contatto | può mettermi in contatto | puoi mettermi in contatto | mi colleghi | collegami | mi dia | dammi",
    ),
    direct: phrases("voglio | vorrei | ho bisogno di | mi serve | pretendo | esigo | c'è | preferisco"),
    ask: phrases("può | potrebbe | c'è | voglio che | vorrei che | puoi farmi"),
    call: phrases(
      "chiamarmi | richiamarmi | mi chiami | mi richiami | mi può chiamare | mi può richiamare | con cui parlare | con cui posso parlare | con cui io possa parlare | richiamare | chiamare",
    ),
    speak: phrases("parlare con | parlare | chattare con"),
  },
  fill: phrases(
    "un | una | uno | il | la | lo | l | a | ad | al | con | di | da | per | favore | subito | ora | adesso | vero | vera | reale | altro | altra | vostro | vostra | suo | sua | direttamente | solo | semplicemente | finalmente | qui | oggi | piacere | cortesia | immediatamente | gentilmente | del | dello | della",
  ),
  openers: phrases(
    "per favore | per piacere | per cortesia | ciao | salve | buongiorno | buonasera | sì | no | ok | va bene | ma | e | allora | grazie | ora | adesso | subito | un | una | un vero | con | non un bot | non un robot | non una macchina | basta | senta | senti | scusi | scusa",
  ),
  tail: phrases(
    "per favore | per piacere | per cortesia | subito | ora | adesso | per | riguardo | circa | e | o | non | perché | invece | al telefono | che possa | che può | che sappia | che mi | grazie | oggi | direttamente | qui | reale | vera | vero | in merito | immediatamente | del | della | dello | sul | sulla | in carne | umano | umana",
  ),
  closing: phrases(
    "per favore | per piacere | subito | ora | adesso | non un | non una | e non un | grazie | qui | reale | vera | vero | che mi aiuti | che possa aiutarmi | per aiutarmi | invece | al telefono | in carne e ossa | disponibile",
  ),
  not: phrases(
    "se voglio | se devo | se posso | se un | quando voglio | quando un | clienti | cliente | utenti | utente | non voglio | non ho bisogno | non serve | non c'è bisogno | mai | ieri | traduci | scrivi | senza | prima di | lui vuole | lei vuole | vogliono | non mi passi | non devo | cosa succede",
  ),
  alone: phrases(HUMANS, "servizio clienti | assistenza clienti | parlare umano"),
};
