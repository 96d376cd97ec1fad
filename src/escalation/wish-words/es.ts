import { phrases } from "../phrases.ts";
import type { WishWords } from "../wish-words.ts";

const HUMANS =
  "humano | humana | ser humano | persona | persona real | persona de verdad | persona humana | agente | agente humano | operador | operadora | asesor | asesora | representante | supervisor | supervisora | encargado | encargada | gerente | responsable";

export const SPANISH: WishWords = {
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
      "quiero | quisiera | querría | me gustaría | necesito | deseo | puedo | podría | podríamos | podemos | se puede | es posible | sería posible | déjame | déjeme | dejadme | prefiero | preferiría | cómo puedo | cómo | tengo que | exijo | queremos | nos gustaría | hay forma de | hay manera de | por qué no puedo | permítame | permíteme | puedo yo",
    ),
    contact: phrases(
      "hablar con | hablar | hablarle a | platicar con | conversar con | chatear con | comunicarme con | contactar con | contactar | contactar a | que me atienda | que me atiendan | ser atendido por | ser atendida por | que me pasen con | que me pase con | que me comuniquen con | ponerme en contacto con | tratar con | hablo con | contacto con",
    ),
    person: phrases(
      HUMANS,
      "alguien | alguien más | alguien real | alguien de verdad | otra persona | atención al cliente | servicio al cliente | empleado | empleada | jefe | jefa | compañero | compañera | colega | técnico | alguien del equipo | alguien de su equipo | alguien de tu equipo | miembro del equipo | su equipo",
    ),
    human: phrases(HUMANS),
    transfer: phrases(
      "páseme con | pásame con | pásenme con | me pasa con | me puede pasar con | me puedes pasar con | me podría pasar con | puede pasarme con | puedes pasarme con | podría pasarme con | comuníqueme con | comunícame con | transfiérame | transfiéreme | me transfiere | puede transferirme | puedes transferirme | podría transferirme | conécteme con | conéctame con | póngame con | ponme con | póngame en contacto con | ponme en contacto con | me comunica con | me comunicas con | me puede comunicar con | me puedes comunicar con | derívame | deríveme | quiero que me pasen con | quiero que me atienda | necesito que me atienda | que me atienda | puede conectarme con | puedes conectarme con",
    ),
    direct: phrases("quiero | necesito | quisiera | exijo | prefiero | hay | deme | dame | solicito"),
    ask: phrases("puede | podría | que | hay | pueden"),
    call: phrases(
      "llamarme | que me llame | me llame | me puede llamar | me llamen | ayudarme por teléfono | con quien pueda hablar | con quien hablar | con el que pueda hablar | con la que pueda hablar",
    ),
    speak: phrases("hablar con | conversar con | hablar"),
  },
  fill: phrases(
    "un | una | el | la | los | las | a | al | con | de | del | por | favor | porfavor | ya | ahora | mismo | real | verdadero | verdadera | otro | otra | su | tu | sus | directamente | mejor | solo | sólo | simplemente | por fin | algún | alguna | aquí | hoy | inmediatamente | con urgencia | verdad | en | persona | yo",
  ),
  openers: phrases(
    "por favor | porfavor | porfa | hola | buenos días | buenas tardes | buenas | sí | no | ok | vale | pero | y | pues | gracias | ya | ahora | ahora mismo | un | una | el | la | con | no un robot | no un bot | no una máquina | no quiero un bot | basta | oiga | oye | real | de verdad | mire | mira | bueno",
  ),
  tail: phrases(
    "por favor | porfavor | porfa | ya | ahora | sobre | acerca | para | porque | y | o | no | en vez | en lugar | de inmediato | inmediatamente | urgente | urgentemente | por teléfono | al teléfono | que pueda | que me | que sepa | que entienda | gracias | hoy | directamente | aquí | real | de verdad | de su | de tu | del equipo | de soporte | con urgencia | a cargo | por mi | de carne",
  ),
  closing: phrases(
    "por favor | porfavor | porfa | ya | ahora | no un | no una | y no un | gracias | aquí | real | de verdad | que me ayude | que pueda ayudarme | para que me ayude | en vez | al teléfono | inmediatamente | disponible",
  ),
  not: phrases(
    "si quiero | si necesito | si puedo | si un | cuando quiero | cuando un | clientes | cliente | usuarios | usuario | no quiero hablar | no necesito | no hace falta | nunca | ayer | traduce | traduzca | escribe | escriba | redacta | sin | antes de | él quiere | ella quiere | quieren | no me pase | no me pases | no deseo | qué pasa",
  ),
  alone: phrases(HUMANS, "atención al cliente | humano por favor | hablar humano"),
};
