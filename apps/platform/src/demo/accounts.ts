/**
 * People of the demo. Their passwords are published here: production refuses to start with them.
 */
export const DEMO_OPERATOR = {
  email: 'operator@drais.example',
  password: 'steer-the-fleet-1817',
  name: 'Olga Operator',
  birth_date: '1985-04-29',
} as const;

export const DEMO_RIDER = {
  email: 'rider@drais.example',
  password: 'ride-like-karl-1817',
  name: 'Karl Rider',
  birth_date: '1990-06-12',
} as const;

export const DEMO_SIGN_INS = [
  `Ride:  ${DEMO_RIDER.email} / ${DEMO_RIDER.password}`,
  `Steer: ${DEMO_OPERATOR.email} / ${DEMO_OPERATOR.password}  (${'/operator'})`,
];
