import { fleet } from '@drais/contracts';
import { effectIdOf, hadEffect, LostRace, recordAlone, StreamMovedOn, useCase } from '@drais/kit';
import { accept, refuse } from '@drais/vocabulary/outcome';
import type { FleetTools } from '../fleet-tools.ts';

export const openAreaUseCase = useCase(fleet.openArea, async (tools: FleetTools, context, area) => {
  if (!isTimeZone(area.time_zone)) {
    return refuse(
      'fleet.time_zone_unknown',
      `${area.time_zone} is no time zone of the IANA database.`,
    );
  }
  const { area_id } = area;
  const head = {
    shard_key: area_id,
    stream_id: area_id,
    stream_version: 0,
    trace_id: context.trace_id,
    effect_id: effectIdOf(context, area_id),
  };
  try {
    const opened = fleet.events.areaOpened.at(tools.now(), area);
    await recordAlone(tools, head, [opened]);
  } catch (error) {
    if (!(error instanceof LostRace || error instanceof StreamMovedOn)) throw error;
    if (!(await hadEffect(tools, area_id, head.effect_id))) {
      return refuse('fleet.area_exists', 'There is an area of this id already.');
    }
  }
  return accept(area);
});

/**
 * Whether the IANA database has this name, spelled so: feeds carry it as it is. `Intl` alone would
 * also take offsets such as +02:00, and any case.
 */
function isTimeZone(name: string): boolean {
  try {
    const { timeZone } = new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions();
    const is_misspelt = timeZone !== name && timeZone.toLowerCase() === name.toLowerCase();
    return /^[A-Z]/.test(name) && !is_misspelt;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
