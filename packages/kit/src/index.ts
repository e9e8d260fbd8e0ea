export { isConflict } from './db/connection-errors.ts';
export type { Directory } from './db/directory.ts';
export { changeOne, LostRace } from './db/races.ts';
export type { Queryable, Shard, Transaction } from './db/shard.ts';
export {
  effectIdOf,
  hadEffect,
  isFirstHandling,
  recordAlone,
  retryOnConflict,
  type StreamHead,
  StreamMovedOn,
} from './events/record.ts';
export { IDEMPOTENCY_KEY } from './idempotency-keys.ts';
export {
  type Context,
  defineRoom,
  type EventHandler,
  handle,
  type Job,
  job,
  type KeepingContext,
  type Mount,
  type OpenRoom,
  type Projector,
  project,
  projectByReading,
  type RoomDefinition,
  type StreamCase,
  type StreamSink,
  streamCase,
  type UseCase,
  useCase,
  useCaseOfOneTransaction,
} from './room.ts';
export type { Settings, Tools } from './tools.ts';
export { Unavailable } from './unavailable.ts';
