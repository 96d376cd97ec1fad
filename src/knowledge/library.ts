// What operators do with documents, in four parts. What is changed is a row first and a message second: a
// message that is lost leaves a document that waits, which a person sees and can begin anew.

import type { LibraryDeps } from "./library-deps.ts";
import { intake } from "./library-intake.ts";
import { renewal } from "./library-renewal.ts";
import { shelf } from "./library-shelf.ts";

export type { LibraryDeps } from "./library-deps.ts";

export const createLibrary = (deps: LibraryDeps) => ({ ...shelf(deps), ...intake(deps), ...renewal(deps) });

export type Library = ReturnType<typeof createLibrary>;
