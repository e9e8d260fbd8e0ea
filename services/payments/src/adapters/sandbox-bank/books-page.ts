import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { type BankViolation, checkBankInvariant } from './books.ts';
import { CARD_BEHAVIOURS } from './card-behaviours.ts';

/** Rows of each table on the page: as many as a person reads. The whole books are in the file. */
const ROWS_SHOWN_MAX = 100;

type Row = Readonly<Record<string, SQLOutputValue>>;

export interface BooksView {
  readonly totals: readonly Row[];
  readonly invariant_violations: readonly BankViolation[];
  readonly authorizations: readonly Row[];
  readonly operations: readonly Row[];
  readonly disputes: readonly Row[];
}

/**
 * What a person who looks into the bank sees: totals, broken laws, the newest holds and requests.
 */
export function readBooks(db: DatabaseSync): BooksView {
  return {
    totals: db
      .prepare(
        `select a.currency, count(*) as holds, sum(a.status = 'authorized') as open_holds,
           sum(a.amount_minor) as authorized_minor,
           coalesce(sum(c.amount_minor), 0) as captured_minor,
           coalesce(sum(r.amount_minor), 0) as released_minor,
           coalesce(sum((select sum(f.amount_minor) from refunds f
             where f.authorization_id = a.authorization_id)), 0) as refunded_minor
         from authorizations a left join captures c using (authorization_id)
           left join releases r using (authorization_id)
         group by a.currency order by a.currency`,
      )
      .all(),
    invariant_violations: checkBankInvariant(db),
    authorizations: db
      .prepare(
        `select a.authorization_id, a.metadata_reference, a.account_reference,
           a.payment_method_token, a.status, a.currency, a.amount_minor,
           c.amount_minor as captured_minor, r.amount_minor as released_minor,
           strftime('%Y-%m-%dT%H:%M:%SZ', a.booked_at_ms / 1000, 'unixepoch') as booked_at
         from authorizations a left join captures c using (authorization_id)
           left join releases r using (authorization_id)
         order by a.rowid desc limit ?`,
      )
      .all(ROWS_SHOWN_MAX),
    operations: db
      .prepare(
        `select sequence, kind, idempotency_key, metadata_reference, result
         from operations order by sequence desc limit ?`,
      )
      .all(ROWS_SHOWN_MAX),
    disputes: db
      .prepare(
        `select dispute_id, authorization_id, status, reason, currency, amount_minor,
           withdrawn_minor, fee_minor
         from disputes order by opened_at_ms desc limit ?`,
      )
      .all(ROWS_SHOWN_MAX),
  };
}

export function renderBooks(view: BooksView): string {
  const broken = view.invariant_violations;
  const verdict =
    broken.length === 0
      ? 'The books are in order.'
      : broken.map((one) => `${one.law}: ${one.authorization_id}`).join('; ');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sandbox bank</title>
<style>
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem; color: #1a1a1a; background: #fff; }
table { border-collapse: collapse; margin-bottom: 2rem; font-variant-numeric: tabular-nums; }
th, td { border: 1px solid #767676; padding: 0.25rem 0.5rem; text-align: left; }
</style>
</head>
<body>
<main>
<h1>Sandbox bank</h1>
<p>No real money. These books belong to the sandbox alone. ${escapeHtml(verdict)}</p>
${table('Totals', view.totals)}
${table(`Newest holds (at most ${ROWS_SHOWN_MAX})`, view.authorizations)}
${table(`Newest requests (at most ${ROWS_SHOWN_MAX})`, view.operations)}
${table(`Newest disputes (at most ${ROWS_SHOWN_MAX})`, view.disputes)}
<h2>Cards</h2>
<ul>${[...CARD_BEHAVIOURS.keys()].map((token) => `<li><code>${escapeHtml(token)}</code></li>`).join('')}</ul>
</main>
</body>
</html>
`;
}

function table(caption: string, rows: readonly Row[]): string {
  const first = rows[0];
  if (first === undefined) return `<h2>${escapeHtml(caption)}</h2><p>None yet.</p>`;
  const columns = Object.keys(first);
  const head = columns.map((name) => `<th scope="col">${escapeHtml(name)}</th>`).join('');
  const body = rows
    .map((row) => `<tr>${columns.map((name) => cell(row[name])).join('')}</tr>`)
    .join('\n');
  return `<h2>${escapeHtml(caption)}</h2>
<table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table>`;
}

function cell(value: SQLOutputValue | undefined): string {
  return `<td>${escapeHtml(value === null || value === undefined ? '' : String(value))}</td>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
