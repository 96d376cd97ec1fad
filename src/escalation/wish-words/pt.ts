import { phrases } from "../phrases.ts";
import type { WishWords } from "../wish-words.ts";

const HUMANS =
  "humano | humana | ser humano | pessoa | pessoa real | pessoa de verdade | atendente | atendente humano | operador | operadora | agente | agente humano | supervisor | supervisora | gerente | responsável | representante";

export const PORTUGUESE: WishWords = {
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
      "quero | queria | gostaria de | gostava de | preciso | preciso de | desejo | posso | poderia | podia | pode se | é possível | seria possível | me deixa | me deixe | deixa me | deixe me | deixem me | prefiro | preferia | como posso | como faço para | como eu faço para | como | podemos | queremos | gostaríamos de | por que não posso | exijo | tenho que | tem como",
    ),
    contact: phrases(
      "falar com | falar | conversar com | ser atendido por | ser atendida por | contactar | contatar | entrar em contato com | entrar em contacto com | ser transferido para | ser transferida para | tratar com | falo com",
    ),
    person: phrases(
      HUMANS,
      "alguém | alguém real | outra pessoa | atendimento humano | atendimento ao cliente | serviço ao cliente | apoio ao cliente | funcionário | funcionária | chefe | colega | técnico | alguém da equipe | alguém da equipa | membro da equipe | membro da equipa | sua equipe",
    ),
    human: phrases(HUMANS, "atendimento humano"),
    transfer: phrases(
      "me passa pra | me passe pra | me transfere pra | me passa para | me passe para | passe me para | passa me para | me passa | me passe | pode me passar | pode passar me | poderia me passar | me transfere | me transfira | transfira me | pode me transferir | pode transferir me | poderia me transferir | me conecte | me conecta | me coloca em contato | me coloque em contato | ponha me em contacto | coloque me em contato | me encaminhe | me encaminha | quero que me passem | me dá",
    ),
    direct: phrases("quero | preciso de | preciso | queria | exijo | prefiro | há | tem | gostaria de"),
    ask: phrases("pode | poderia | há | tem | quero que | gostaria que | alguma"),
    call: phrases(
      "me ligar | ligar me | me ligue | ligar para mim | me liga | com quem eu possa falar | com quem possa falar | com quem falar | com quem posso falar | me contatar | me atender",
    ),
    speak: phrases("falar com | conversar com"),
  },
  fill: phrases(
    "um | uma | o | a | os | as | ao | à | com | de | do | da | por | favor | já | agora | mesmo | real | verdadeiro | verdadeira | outro | outra | seu | sua | vosso | diretamente | só | apenas | simplesmente | para | finalmente | algum | alguma | aqui | hoje | imediatamente | verdade | eu",
  ),
  openers: phrases(
    "por favor | olá | oi | bom dia | boa tarde | boa noite | sim | não | ok | mas | e | então | obrigado | obrigada | agora | já | um | uma | o | com | não um robô | não um bot | não uma máquina | chega | olhe | olha | bem",
  ),
  tail: phrases(
    "por favor | agora | já | sobre | para | porque | e | ou | não | em vez | imediatamente | urgente | por telefone | ao telefone | que possa | que me | que saiba | que entenda | obrigado | obrigada | hoje | diretamente | aqui | real | de verdade | da sua | da equipe | da equipa | do suporte | com urgência",
  ),
  closing: phrases(
    "por favor | agora | já | não um | não uma | e não um | obrigado | obrigada | aqui | real | de verdade | que me ajude | que possa me ajudar | para me ajudar | em vez | ao telefone | imediatamente | disponível",
  ),
  not: phrases(
    "se quero | se eu quiser | se preciso | se um | quando quero | quando um | clientes | cliente | utilizadores | usuários | usuário | não quero | não preciso | não é preciso | nunca | ontem | traduza | traduz | escreva | escreve | sem | antes de | ele quer | ela quer | querem | não me passe | o que acontece",
  ),
  alone: phrases(HUMANS, "atendimento humano | falar humano"),
};
