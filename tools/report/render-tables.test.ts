import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Table } from '../catalogue/table.ts';
import { renderTables } from './render-tables.ts';

const trips: Table = {
  schema: 'booking',
  name: 'trips',
  comment: 'shard key: area_id. Trips.',
  columns: [
    { name: 'area_id', type: 'text', is_nullable: false, is_identity: false, default_sql: '' },
    { name: 'number', type: 'bigint', is_nullable: false, is_identity: true, default_sql: '' },
    {
      name: 'note',
      type: 'text',
      is_nullable: true,
      is_identity: false,
      default_sql: "'a|b'::text",
    },
  ],
  constraints: [
    {
      name: 'trips_pkey',
      kind: 'primary key',
      definition: 'PRIMARY KEY (area_id, number)',
      columns: ['area_id', 'number'],
      operators: [],
    },
  ],
  indexes: [
    {
      name: 'trips_pkey',
      definition: 'CREATE UNIQUE INDEX trips_pkey ON booking.trips USING btree (area_id, number)',
      is_unique: true,
      columns: ['area_id', 'number'],
      is_of_constraint: true,
    },
    {
      name: 'trips_noted',
      definition: 'CREATE UNIQUE INDEX trips_noted ON booking.trips USING btree (area_id, note)',
      is_unique: true,
      columns: ['area_id', 'note'],
      is_of_constraint: false,
    },
  ],
  triggers: [],
  has_row_security: false,
};

describe('the report of tables', () => {
  const lines = renderTables('booking', [trips]).split('\n');

  it('names the room and each table with its comment', () => {
    assert.equal(lines[0], '# Tables of booking');
    assert.equal(lines[lines.indexOf('## booking.trips') + 2], 'shard key: area_id. Trips.');
  });

  it('lists the columns with what they default to', () => {
    assert.ok(lines.includes('| area_id | text |  |  |'));
    assert.ok(lines.includes('| number | bigint |  | identity |'));
    assert.ok(lines.includes("| note | text | yes | 'a\\|b'::text |"));
  });

  it('tells a key once, as a constraint and not as an index', () => {
    assert.deepEqual(
      lines.filter((line) => line.startsWith('- ')),
      [
        '- `trips_pkey`: `PRIMARY KEY (area_id, number)`',
        '- `trips_noted`: `UNIQUE btree (area_id, note)`',
      ],
    );
  });
});
