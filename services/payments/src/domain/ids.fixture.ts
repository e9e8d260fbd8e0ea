/** The ids of one rider's payment, for tests that need some. */
export const accountIdsFixture = {
  payment_id: '042.0193e1a0-0000-7000-8000-000000000001',
  trip_id: 'mannheim.0193e1a0-0000-7000-8000-000000000002',
  account_id: '042.0193e1a0-0000-7000-8000-000000000003',
};
