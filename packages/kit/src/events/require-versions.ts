import type { EventDefinition } from '@drais/vocabulary/define';

/** What of a room is written against the version of an event. */
interface Readers {
  readonly name: string;
  readonly projectors: readonly { readonly definition: EventDefinition }[];
  readonly handlers: readonly { readonly definition: EventDefinition }[];
}

/**
 * Every reader of an event is written against the same version, the newest, and from there the
 * upcasts lead down to version 1 without a hole. @throws {Error} naming the event and the room
 */
export function requireVersions(rooms: readonly Readers[]): void {
  const newest = new Map<string, { readonly version: number; readonly room: string }>();
  for (const room of rooms) {
    for (const { definition } of [...room.projectors, ...room.handlers]) {
      const { type, version } = definition;
      requireWholeChain(definition, room.name);
      const known = newest.get(type) ?? { version, room: room.name };
      newest.set(type, known);
      if (known.version !== version) {
        throw new Error(
          `${type} is read as version ${String(known.version)} in ${known.room} and as version ${String(version)} in ${room.name}: both need the newest`,
        );
      }
    }
  }
}

function requireWholeChain(newest: EventDefinition, room: string): void {
  let at = newest;
  while (at.version !== 1) {
    const from = at.upcast?.from;
    if (from?.type !== newest.type || from.version !== at.version - 1) {
      throw new Error(
        `${newest.type} in ${room}: version ${String(at.version)} has no upcast from version ${String(at.version - 1)}, so its older events cannot be read`,
      );
    }
    at = from;
  }
}
