// A company without hours is never away: a rule about them must not fire where nobody set any.

import { isOpen } from "../../tenants/business-hours.ts";
import type { Window } from "../window.ts";

/** Nobody of the team is at work now. */
export const outsideHours = ({ hours, now }: Window): boolean => hours !== undefined && !isOpen(hours, now);
