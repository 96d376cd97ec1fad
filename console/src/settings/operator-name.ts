// How colleagues and the audit trail see whoever works here. Kept on this device: a session has no name.

const KEY = "konstruct.operator";
const DEFAULT_NAME = "Operator";
export const MAX_NAME = 80;

export function operatorName(): string {
  try {
    return localStorage.getItem(KEY)?.trim().slice(0, MAX_NAME) || DEFAULT_NAME;
  } catch {
    return DEFAULT_NAME;
  }
}

/** False where this device keeps nothing. */
export function saveOperatorName(name: string): boolean {
  try {
    localStorage.setItem(KEY, name.trim().slice(0, MAX_NAME));
    return true;
  } catch {
    return false;
  }
}
