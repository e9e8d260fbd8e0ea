export type { DemoClock, GatewayOptions, LimitSettings, ReadyPart } from './options.ts';
export { type Gateway, openGateway } from './server.ts';
