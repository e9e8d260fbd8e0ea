import { users } from '@drais/contracts';
import { changeOne, type Projector, project, type Transaction } from '@drais/kit';
import type { RecordedEvent } from '@drais/vocabulary/define';

const { events } = users;

async function setStatus(
  tx: Transaction,
  event: RecordedEvent<{ account_id: string }>,
  status: string,
): Promise<void> {
  await tx.query(
    `update users.accounts set status = $3, stream_version = $4 where account_bucket = $1 and account_id = $2`,
    [event.shard_key, event.data.account_id, status, event.stream_version],
  );
}

export const projectors: readonly Projector[] = [
  project(events.accountCreated, async (tx, event) => {
    // Two sign-ups may have adopted the same reservation of an e-mail address: the key of this
    // table decides.
    await changeOne(
      tx,
      { room: 'users', what: 'account' },
      `insert into users.accounts (account_bucket, account_id, status, facts, profile_ref, created_at, stream_version)
       values ($1, $2, 'active', '{}', $3, $4, $5) on conflict do nothing returning account_id`,
      [
        event.shard_key,
        event.data.account_id,
        event.data.profile_ref ?? null,
        event.occurred_at,
        event.stream_version,
      ],
    );
  }),
  project(events.accountBlocked, (tx, event) => setStatus(tx, event, 'blocked')),
  project(events.accountUnblocked, (tx, event) => setStatus(tx, event, 'active')),
  project(events.factVerified, async (tx, event) => {
    await tx.query(
      `update users.accounts
       set facts = array(select distinct fact from unnest(facts || $3::text) as held (fact) order by fact), stream_version = $4
       where account_bucket = $1 and account_id = $2`,
      [event.shard_key, event.data.account_id, event.data.fact, event.stream_version],
    );
  }),
  project(events.operatorGranted, async (tx, event) => {
    const { account_id, area_id, by } = event.data;
    await Promise.all([
      tx.query(
        `insert into users.operator_areas (account_bucket, account_id, area_id, granted_by, granted_at)
         values ($1, $2, $3, $4, $5) on conflict do nothing`,
        [event.shard_key, account_id, area_id, by, event.occurred_at],
      ),
      tx.query(
        `update users.accounts set stream_version = $3 where account_bucket = $1 and account_id = $2`,
        [event.shard_key, account_id, event.stream_version],
      ),
    ]);
  }),
];
