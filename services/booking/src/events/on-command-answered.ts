import { fleet } from '@drais/contracts';
import { handle } from '@drais/kit';
import { takeDone, takeNotDone } from '../use-cases/take-command-answer.ts';

export const onCommandAcknowledged = handle(fleet.events.commandAcknowledged, takeDone);
export const onCommandRefused = handle(fleet.events.commandRefused, takeNotDone);
export const onCommandExpired = handle(fleet.events.commandExpired, takeNotDone);
