// Who lives in the played services from the start: somebody who asks, somebody else, who may approve or may
// press what is not theirs to press, a customer, and two people of the support team.

import type { Service } from "./messages.ts";

export interface CastMember {
  name: string;
  /** The id each service knows them by. */
  ids: Record<Service, string>;
}

export const SAM: CastMember = {
  name: "Sam Rivera",
  ids: { slack: "U0SAMRIVERA", whatsapp: "15550100001", mattermost: "samrivera1111111111111111a" },
};

export const BOB: CastMember = {
  name: "Bob Meyer",
  ids: { slack: "U0BOBMEYER0", whatsapp: "15550100002", mattermost: "bobmeyer11111111111111111a" },
};

export const NINA: CastMember = {
  name: "Nina Park",
  ids: { slack: "U0NINAPARK0", whatsapp: "15550100003", mattermost: "ninapark11111111111111111a" },
};

export const MARIA: CastMember = {
  name: "Maria Keller",
  ids: { slack: "U0MARIAKELL", whatsapp: "15550100004", mattermost: "mariakeller11111111111111a" },
};

export const LEO: CastMember = {
  name: "Leo Brandt",
  ids: { slack: "U0LEOBRANDT", whatsapp: "15550100005", mattermost: "leobrandt1111111111111111a" },
};

export const CAST: readonly CastMember[] = [SAM, BOB, NINA, MARIA, LEO];
