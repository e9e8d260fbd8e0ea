import { createHash, randomBytes } from 'node:crypto';
import { fleet } from '@drais/contracts';
import { recordAlone, retryOnConflict, useCase } from '@drais/kit';
import { findPublicKey, publicKeyText } from '@drais/standards/device/signing';
import { shardKeyOf } from '@drais/vocabulary/ids';
import { accept, refuse } from '@drais/vocabulary/outcome';
import type { FleetTools } from '../fleet-tools.ts';
import { findVehicle } from '../store/vehicles.ts';
import { VEHICLE_UNKNOWN } from './known-area.ts';

/** Bytes of a device's password: random, so that a fast hash of it is as good as a slow one. */
const PASSWORD_BYTES = 32;

/** A vehicle's connection; an earlier device of the same vehicle is shut out from here on. */
export const enrolDeviceUseCase = useCase(
  fleet.enrolDevice,
  async (tools: FleetTools, context, { vehicle_id, public_key, command_kinds }) => {
    if (findPublicKey(public_key) === null) {
      return refuse(
        'fleet.public_key_invalid',
        'The public key is not 32 bytes of Ed25519 in base64url.',
      );
    }
    const area_id = shardKeyOf(vehicle_id);
    const shard = tools.db.shard(area_id);
    const device_id = context.newId(area_id, 'device');
    const password = randomBytes(PASSWORD_BYTES).toString('base64url');
    const enrolled = await retryOnConflict(async () => {
      const vehicle = await findVehicle(shard, area_id, vehicle_id);
      if (vehicle === null) return false;
      const password_sha256 = createHash('sha256').update(password).digest('hex');
      const event = fleet.events.deviceEnrolled.at(tools.now(), {
        vehicle_id,
        device_id,
        public_key,
        password_sha256,
        ...(command_kinds === undefined ? {} : { command_kinds }),
      });
      const { stream_version } = vehicle;
      const { trace_id } = context;
      const head = { shard_key: area_id, stream_id: vehicle_id, stream_version, trace_id };
      await recordAlone(tools, head, [event]);
      return true;
    });
    if (!enrolled) return VEHICLE_UNKNOWN;
    await tools.live.refreshVehicles(area_id, [vehicle_id]);
    const { key_id, private_key } = tools.signing_key;
    return accept({
      device_id,
      mqtt_username: device_id,
      mqtt_password: password,
      server_keys: [{ key_id, public_key: publicKeyText(private_key) }],
    });
  },
);
