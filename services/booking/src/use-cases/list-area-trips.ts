import { booking } from '@drais/contracts';
import { useCase } from '@drais/kit';
import { PAGE_ROWS, pageOf } from '@drais/kit/page';
import { accept } from '@drais/vocabulary/outcome';
import { cursorAfter, knownCursor, listTripsWhere } from '../store/area-trips.ts';
import { operatorTripView } from './views.ts';

/** The trips of an area as its operators look for them. */
export const listAreaTripsUseCase = useCase(
  booking.listAreaTrips,
  async (tools, _context, { limit = PAGE_ROWS, ...asked }) => {
    const filter = { ...asked, cursor: knownCursor(asked.cursor) };
    const shard = tools.db.shard(asked.area_id);
    const trips = await listTripsWhere(shard, { ...filter, limit: limit + 1 });
    const page = pageOf(trips, limit, cursorAfter(filter));
    return accept({ ...page, items: page.items.map(operatorTripView) });
  },
);
