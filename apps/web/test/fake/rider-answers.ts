import { accountAnswers } from './account-answers.ts';
import { calendarAnswers } from './calendar-answers.ts';
import { moneyAnswers } from './money-answers.ts';
import { reservationAnswers } from './reservation-answers.ts';
import type { Answers } from './router.ts';
import { tripAnswers } from './trip-answers.ts';
import { waitlistAnswers } from './waitlist-answers.ts';
import type { World } from './world.ts';

/** What riders may ask, answered as the platform would, from the memory of this process. */
export function riderAnswers(world: World, changed: () => void): Answers {
  return {
    ...accountAnswers(world),
    ...reservationAnswers(world, changed),
    ...tripAnswers(world, changed),
    ...waitlistAnswers(world),
    ...moneyAnswers(world),
    ...calendarAnswers(world),
  };
}
