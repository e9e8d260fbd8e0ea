import { defineRoom, type RoomDefinition } from '@drais/kit';
import type { Tools } from '@drais/kit/tools';
import { deliverCommandUseCase } from './deliver-command.ts';
import { type DeviceDoor, type DeviceDoorOptions, openDeviceDoor } from './open-device-door.ts';

/**
 * The fleet room's second entry, for a process of its own: it connects vehicles and hands leases to
 * them. It shares the room's schema and role, and leaves events, jobs and decisions to the first.
 */
export function deviceDoorRoom(options: DeviceDoorOptions): RoomDefinition<Tools> {
  let door: DeviceDoor | undefined;
  return defineRoom<Tools>({
    name: 'fleet',
    migrations: new URL('../store/migrations/', import.meta.url),
    state_tables: [],
    projectors: [],
    use_cases: [
      deliverCommandUseCase({
        deliver: (device_id, payload) => door?.deliver(device_id, payload) ?? false,
      }),
    ],
    handlers: [],
    jobs: [],
    open: async (tools) => {
      door = await openDeviceDoor(tools, options);
      return { tools, close: () => door?.close() ?? Promise.resolve() };
    },
  });
}
