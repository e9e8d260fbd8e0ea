import { Unavailable } from '@drais/kit';
import { addSeconds } from '@drais/vocabulary/units';
import { type Adapter, type AdapterFactory, type AdapterPayload, errors } from 'oidc-provider';

/** What the library needs of our tables; see `store/oidc-records.ts`. */
export interface Records {
  save(record: {
    model: string;
    id: string;
    payload: Readonly<Record<string, unknown>>;
    grant_id: string | undefined;
    expires_at: Date;
  }): Promise<void>;
  find(model: string, id: string): Promise<Readonly<Record<string, unknown>> | undefined>;
  consume(model: string, id: string): Promise<boolean>;
  remove(model: string, id: string): Promise<void>;
  removeGrant(grant_id: string): Promise<void>;
}

/**
 * Pseudo-model: from the `uid` that interactions know a session by to the id that only its cookie
 * knows.
 */
const SESSION_UID = 'SessionUid';

/** Binds oidc-provider's models to our tables. */
export function recordsAdapter(records: Records, wallNow: () => Date): AdapterFactory {
  return (model) => adapterOf(model, records, wallNow);
}

function adapterOf(model: string, records: Records, wallNow: () => Date): Adapter {
  const find = async (id: string) => (await records.find(model, id)) as AdapterPayload | undefined;
  return {
    upsert: async (id, payload, expires_in_s) => {
      if (expires_in_s === undefined) throw new Error(`a ${model} without an end`);
      const expires_at = addSeconds(wallNow(), expires_in_s);
      await records.save({ model, id, payload, grant_id: payload.grantId, expires_at });
      if (model !== 'Session' || payload.uid === undefined) return;
      // On another shard than the session. Lost in between, an interaction asks for a new sign-in.
      const pointer = { session_id: id };
      await records.save({
        model: SESSION_UID,
        id: payload.uid,
        payload: pointer,
        grant_id: undefined,
        expires_at,
      });
    },
    find,
    findByUid: async (uid) => {
      const pointer = await records.find(SESSION_UID, uid);
      return pointer === undefined ? undefined : find(String(pointer['session_id']));
    },
    findByUserCode: async () => {
      throw new Error('the device flow is switched off');
    },
    consume: async (id) => {
      if (await records.consume(model, id)) return;
      // The library looked and saw it unused, as did another call in the same instant. One of the
      // two is not the owner's: the whole grant goes, as with any reuse (RFC 9700, 4.14.2).
      const grant_id = (await find(id))?.grantId;
      if (grant_id !== undefined) await records.removeGrant(grant_id);
      throw new errors.InvalidGrant(`${model} already used`);
    },
    destroy: (id) => records.remove(model, id),
    revokeByGrantId: (grant_id) => records.removeGrant(grant_id),
  };
}

/** Whether the database, not the request, is why the library gave up. */
export function isUnavailable(error: unknown): boolean {
  return error instanceof Unavailable;
}
