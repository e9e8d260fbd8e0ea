import { fleet } from '@drais/contracts';
import { type UseCase, useCase } from '@drais/kit/room';
import { accept } from '@drais/vocabulary/outcome';
import type { DeviceDoor } from './open-device-door.ts';

/** The use case that the door's process serves to the room: hand a lease to a connected vehicle. */
export function deliverCommandUseCase(door: Pick<DeviceDoor, 'deliver'>): UseCase {
  return useCase(fleet.deliverCommand, async (_tools, _context, { device_id, payload }) =>
    accept({ delivered: door.deliver(device_id, payload) }),
  );
}
