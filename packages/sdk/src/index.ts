export {
  type CallOptions,
  type Client,
  openClient,
  type Result,
} from './client.ts';
export type { ClientSettings } from './headers.ts';
export type { Answer, EdgeCode, ProblemRefusal } from './read-answer.ts';
export type { StreamEnd, StreamOptions, StreamState } from './stream.ts';
export { Unreachable } from './unreachable.ts';
