import { randomBytes } from 'node:crypto';
import { newUuid } from '@drais/vocabulary/ids';
import type { Queryable } from './db/shard.ts';
import { openSealed, openSealedJson, seal, sealJson } from './sealed.ts';

/** Whose value it is and under which class of retention it is kept. */
export interface VaultOwner {
  /** The shard that value and key lie on: that of the caller's transaction. */
  readonly shard_key: string;
  readonly account_id: string;
  /** `profile`, `trip_place`, `payment_token` ...: one key per person and class. */
  readonly retention_class: string;
}

/** Keeps personal values out of events and tables, encrypted under a key per person and class. */
export interface Vault {
  /** Stores a value and returns the reference that events may hold. */
  put(tx: Queryable, owner: VaultOwner, value: unknown): Promise<string>;
  /** Null when the value is unknown or its key has been destroyed. */
  find(tx: Queryable, owner: VaultOwner, value_ref: string): Promise<unknown>;
  /** Destroys the key: every value under it is gone, in backups too. */
  erase(tx: Queryable, owner: VaultOwner): Promise<void>;
}

/** @param master_key 32 bytes; wraps the per-person keys, which lie beside their values */
export function openVault(schema: string, master_key: Buffer): Vault {
  const wrap = (owner: VaultOwner, key: Buffer) => seal(master_key, key, place(owner, 'key'));
  const unwrap = (owner: VaultOwner, packed: Buffer) =>
    openSealed(master_key, packed, place(owner, 'key'));

  async function keyOf(tx: Queryable, owner: VaultOwner): Promise<Buffer | null> {
    const rows = await tx.query<{ wrapped_key: Buffer | null }>(
      `select wrapped_key from ${schema}.vault_keys where shard_key = $1 and account_id = $2 and retention_class = $3`,
      [owner.shard_key, owner.account_id, owner.retention_class],
    );
    const packed = rows[0]?.wrapped_key;
    return packed ? unwrap(owner, packed) : null;
  }

  async function makeKey(tx: Queryable, owner: VaultOwner): Promise<Buffer> {
    // Two first values at once: one key wins, both read it back.
    await tx.query(
      `insert into ${schema}.vault_keys (shard_key, account_id, retention_class, wrapped_key)
       values ($1, $2, $3, $4) on conflict do nothing`,
      [owner.shard_key, owner.account_id, owner.retention_class, wrap(owner, randomBytes(32))],
    );
    const key = await keyOf(tx, owner);
    if (key === null) throw new Error('the vault key of this owner has been destroyed');
    return key;
  }

  return {
    put: async (tx, owner, value) => {
      const key = (await keyOf(tx, owner)) ?? (await makeKey(tx, owner));
      const value_ref = newUuid();
      const sealed = sealJson(key, value, place(owner, value_ref));
      await tx.query(
        `insert into ${schema}.vault_values (shard_key, account_id, retention_class, value_ref, ciphertext)
         values ($1, $2, $3, $4, $5)`,
        [owner.shard_key, owner.account_id, owner.retention_class, value_ref, sealed],
      );
      return value_ref;
    },
    find: async (tx, owner, value_ref) => {
      const rows = await tx.query<{ ciphertext: Buffer }>(
        `select ciphertext from ${schema}.vault_values where shard_key = $1 and account_id = $2 and value_ref = $3`,
        [owner.shard_key, owner.account_id, value_ref],
      );
      const key = await keyOf(tx, owner);
      const row = rows[0];
      if (row === undefined || key === null) return null;
      return openSealedJson(key, row.ciphertext, place(owner, value_ref));
    },
    erase: async (tx, owner) => {
      // The row stays, empty, so that nothing new can be written under a destroyed key.
      await tx.query(
        `insert into ${schema}.vault_keys (shard_key, account_id, retention_class, wrapped_key) values ($1, $2, $3, null)
         on conflict (shard_key, account_id, retention_class) do update set wrapped_key = null`,
        [owner.shard_key, owner.account_id, owner.retention_class],
      );
    },
  };
}

/** Binds a ciphertext to its place, so that a row copied onto another person does not open. */
function place(owner: VaultOwner, what: string): string {
  return [owner.shard_key, owner.account_id, owner.retention_class, what].join('\n');
}
