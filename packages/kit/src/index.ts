export { isConflict } from './db/connection-errors.ts';
export type { Directory } from './db/directory.ts';
export type { Queryable, Shard, Transaction } from './db/shard.ts';
export { isFirstHandling, LostRace, retryOnConflict, StreamMovedOn, type StreamHead } from './events/record.ts';
export {
  type Context, defineRoom, type EventHandler, handle, type Job, job, type Mount, type OpenRoom, project, projectAtOnce, type Projector,
  type RoomDefinition, streamCase, type StreamCase, type StreamSink, useCase, type UseCase,
} from './room.ts';
export type { Settings, Tools } from './tools.ts';
export { Unavailable } from './unavailable.ts';
