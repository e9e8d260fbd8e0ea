import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Reconciled } from '@drais/payments';
import { reconciliationFindings } from './reconcile-books.ts';

const clean: Reconciled = { news: 0, reconciliation_differences: 0, is_whole: true };

describe('the reconciliation at the end of a campaign', () => {
  it('may hear of what was lost in its first look', () => {
    const first = { ...clean, news: 4, reconciliation_differences: 1 };
    assert.deepEqual(reconciliationFindings(first, clean), []);
  });

  it('must find nothing in its second one', () => {
    const found = (last: Partial<Reconciled>) =>
      reconciliationFindings(clean, { ...clean, ...last }).join();
    assert.match(found({ reconciliation_differences: 2 }), /2 operations of the bank/);
    assert.match(found({ news: 1 }), /still found 1 news/);
    assert.match(found({ is_whole: false }), /not be read to their end/);
  });
});
