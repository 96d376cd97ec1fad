import { phrases } from "../phrases.ts";
import type { WishWords } from "../wish-words.ts";

/** "Someone" may be anybody; these cannot be taken for the employee itself. */
const HUMANS =
  "human | humans | human being | person | real person | real people | agent | live agent | human agent | support agent | representative | rep | operator | human operator | manager | supervisor | team leader | human support | live support | customer service agent | customer service representative | colleague | team member | staff member";

export const ENGLISH: WishWords = {
  sequences: [
    ["want", "contact", "person"],
    ["transfer", "person"],
    ["direct", "human", "$"],
    ["ask", "human", "serve"],
    ["ask", "person", "reach"],
    ["^", "person", "ask", "reach"],
    ["^", "speak", "person"],
    ["^", "bare", "human", "$"],
  ],
  parts: {
    want: phrases(
      "i want to | i wanna | i would like to | i'd like to | i'd love to | i would love to | i need to | can i | could i | may i | might i | can we | could we | may we | let me | i have to | i must | i'd rather | i'd prefer | i would prefer | i prefer | i would rather | i'd prefer to | i would prefer to | i prefer to | how do i | how can i | how could i | why cant i | cant i | is it possible to | is there a way to | is there any way to | allow me to | i demand to | i insist on | i wish to | i am asking to | i'm asking to | we want to | we need to | we would like to | we'd like to | i do want to | i really want to | i just want to | i only want to | i really need to | i just need to | i still want to",
    ),
    contact: phrases(
      "talk to | talk with | talk w | speak to | speak with | speak w | speak | chat with | chat to | get hold of | get a hold of | reach | get through to | be connected to | be connected with | be connected | be transferred to | be put through to | communicate with | deal with | get in touch with | have a word with | discuss this with | be helped by | talking to | speaking to | speaking with | get connected to | connect with | connect to | get",
    ),
    person: phrases(
      HUMANS,
      "someone | somebody | someone real | somebody real | someone else | somebody else | anyone | customer service | customer support | customer care | support team | service team | support staff | support person | staff | member of staff | member of the team | member of your team | employee | colleagues | one of your colleagues | one of your people | one of your agents | your team | your people | your boss | person in charge | someone in charge | somebody in charge | boss | advisor | member of your staff | member of the staff | adviser | specialist | technician | someone from your team | someone from support | someone from the team | someone on your team | someone human | somebody human",
    ),
    human: phrases(
      HUMANS,
      "help from a human | help from a person | help from a real person | human help | human assistance",
    ),
    transfer: phrases(
      "connect me | connect us | transfer me | transfer this | transfer this chat | transfer the chat | transfer this conversation | hand this chat over | hand this conversation over | put me through | put me on | hand me over | hand me off | pass me on | pass me | escalate me | escalate this | escalate | hand this over | hand over | get me | give me | direct me | switch me | route me | forward me | redirect me | patch me through",
    ),
    direct: phrases(
      "i want | i need | i would like | i'd like | i'd rather have | i demand | i'd prefer | i would prefer | i prefer | i request | we need | we want | can i get | can i have | could i get | could i have | is there | are there | let me have",
    ),
    ask: phrases(
      "can | could | would | will | have | get | is there | are there | is | please have | please let | may | i want | i need | i'd like | i would like",
    ),
    serve: phrases(
      "help me | take over | talk to me | speak to me | speak with me | call me | contact me | get back to me | reach out to me | assist me | look at this | look into this | look into it | take a look | handle this | available | i can talk to | i can speak to | i can speak with | i could talk to | i could speak to | i could speak with | i can chat with | to talk to | to speak to | to speak with | to help me | to look at this | to take over | to call me | to contact me",
    ),
    reach: phrases(
      "call me | phone me | ring me | call me back | i can talk to | i can speak to | i can speak with | i could talk to | i could speak to | i could speak with | to talk to | to speak to | to speak with | to call me",
    ),
    speak: phrases(
      "talk to | talk with | speak to | speak with | chat with | want to talk to | want to speak to | want to speak with | want to talk with | need to talk to | need to speak to | need to speak with | wanna talk to | wanna speak to | like to talk to | like to speak to | like to speak with",
    ),
    bare: phrases("want | need | get | wanna have | requesting | request"),
  },
  fill: phrases(
    "a | an | the | some | your | any | real | actual | live | human | please | just | now | directly | right | to | with | immediately | finally | somehow | maybe | instead | another | different | proper | living | again | then | also | still | really | actually | other | competent | qualified | senior | rather | only | through | over | on | on the phone | possibly | perhaps | today | out | kindly",
  ),
  openers: phrases(
    "please | pls | plz | ok | okay | hi | hello | hey | yes | no | sorry | so | well | and | but | now | then | just | there | good morning | good afternoon | good evening | thanks | thank you | can you | could you | would you | will you | right now | asap | immediately | instead | i said | i told you | look | listen | again | today | urgently | a | an | the | real | live | actual | not a bot | not a robot | not a machine | no bot | no bots | no robots | enough | seriously | come on | stop | stop it | sir | madam | for god's sake",
  ),
  tail: phrases(
    "please | pls | plz | now | right | immediately | instead | about | regarding | concerning | to | for | because | since | and | or | not | no | today | tomorrow | asap | as soon | here | on | in | if | rather | urgently | from support | from your | from the | so | with | again | directly | then | but | over | via | before | thanks | thank | at once | at all | who can | who could | who is able | who knows | who actually | who understands | who speaks | that can | that could | available | already | first | by phone | or something | i | you | this",
  ),
  closing: phrases(
    "please | pls | plz | now | right now | right away | immediately | instead | today | asap | here | not a | because | urgently | to help me | to talk to | to speak to | to speak with | to look at this | to call me | who can help | on the phone | thanks | thank you | rather than | at once | and not | i can talk to | i can speak to | i can speak with | for this | with this | on this",
  ),
  not: phrases(
    "do i | did i | should i | would i | must i | if i | if you | when i | when you | whenever | whether | customers | customer | clients | client | users | user | callers | visitors | he | she | they | dont think | do not think | not sure | dont need | do not need | no need | dont have to | do not have to | dont want | do not want | dont let | do not let | never | dont connect | do not connect | dont transfer | do not transfer | dont put | do not put | dont get | dont give | not necessary | not asking | not saying | not that | for example | unless | avoid | without | instead of | rather than | how would | what happens | pretend | no reason | is not | you can | write | translate | draft | say | says",
  ),
  alone: phrases(
    HUMANS,
    "customer service | human please | speak to human | support agent | someone real | talk to human | escalate | escalate this",
  ),
};
