// The channels and people of the played services. A room that a person speaks in comes into being; a
// room that the app names must exist, as with the real services.

import type { Service } from "./messages.ts";

export interface Room {
  id: string;
  name: string;
  /** direct: one person and the employee. */
  kind: "public" | "direct";
  /** Of a direct room: the person. */
  person?: string;
}

export interface Rooms {
  find(service: Service, id: string): Room | undefined;
  /** Every room of the service; the employee is in all of them. */
  all(service: Service): Room[];
  /** By id or name; made where it is new. */
  enter(service: Service, idOrName: string): Room;
  /** The direct room with a person; made where it is new. */
  direct(service: Service, person: string): Room;
  /** Somebody the service knows is in every public room, and in the direct room of their own. */
  isIn(service: Service, room: Room, person: string): boolean;
  nameOf(service: Service, person: string): string;
  /** Somebody is there; a name given now replaces the one before. */
  meet(service: Service, person: string, name?: string): void;
  knows(service: Service, person: string): boolean;
}

const PUBLIC_ID: Record<Service, RegExp> = {
  slack: /^[CG][A-Z0-9]{6,}$/,
  whatsapp: /^$/,
  mattermost: /^[a-z0-9]{26}$/,
};

/** `idFor` gives a room its id from its name or its person, in its service's own form. */
export function createRooms(idFor: (service: Service, kind: Room["kind"], of: string) => string): Rooms {
  const rooms = new Map<string, Room>();
  const byName = new Map<string, Room>();
  const names = new Map<string, string>();

  const add = (service: Service, room: Room): Room => {
    rooms.set(`${service}/${room.id}`, room);
    byName.set(`${service}/${room.kind}/${room.person ?? room.name}`, room);
    return room;
  };

  return {
    find: (service, id) => rooms.get(`${service}/${id}`),
    all: (service) => [...rooms].filter(([key]) => key.startsWith(`${service}/`)).map(([, room]) => room),
    enter(service, idOrName) {
      const name = idOrName.replace(/^#/, "");
      const known = rooms.get(`${service}/${name}`) ?? byName.get(`${service}/public/${name}`);
      if (known) return known;
      const isId = PUBLIC_ID[service].test(name);
      return add(service, { id: isId ? name : idFor(service, "public", name), name, kind: "public" });
    },
    direct(service, person) {
      const known = byName.get(`${service}/direct/${person}`);
      if (known) return known;
      return add(service, { id: idFor(service, "direct", person), name: person, kind: "direct", person });
    },
    isIn: (service, room, person) =>
      names.has(`${service}/${person}`) && (room.kind === "public" || room.person === person),
    nameOf: (service, person) => names.get(`${service}/${person}`) ?? person,
    meet(service, person, name) {
      const key = `${service}/${person}`;
      if (name !== undefined || !names.has(key)) names.set(key, name ?? "Sam Rivera");
    },
    knows: (service, person) => names.has(`${service}/${person}`),
  };
}
