import type { DataOf, EventDefinition, RecordedEvent } from '@drais/vocabulary/define';
import { Unavailable } from '../unavailable.ts';

/**
 * The event as `definition` says it, whichever older version it was recorded in: raised version by
 * version. What is stored stays as it was written and sealed. @throws {Unavailable} when newer code
 * recorded it: this process cannot know what it means, so it has to wait for one that does
 */
export function inVersionOf<D extends EventDefinition>(
  definition: D,
  event: RecordedEvent,
): RecordedEvent<DataOf<D>> {
  const { type, version, upcast } = definition;
  if (event.version === version) return event as RecordedEvent<DataOf<D>>;
  if (event.version > version) throw new Unavailable(newerThan(definition, event));
  if (upcast === undefined) throw new Error(`${type} version ${String(version)} has no upcast`);
  const data = upcast.data(inVersionOf(upcast.from, event).data) as DataOf<D>;
  return { ...event, version, data };
}

function newerThan({ type, version }: EventDefinition, event: RecordedEvent): string {
  return `code for version ${String(event.version)} of ${type} (this process knows ${String(version)})`;
}
