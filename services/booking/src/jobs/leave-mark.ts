import { job } from '@drais/kit';
import { leaveMark as run } from '../use-cases/notice-outages.ts';

/** Upkeep: a stepped clock has no outages. */
export const leaveMark = job({ id: 'booking.leave_mark', every_s: 5, is_upkeep: true, run });
