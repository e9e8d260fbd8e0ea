// The floors of the house and the shelves of a room, as rules on imports. ARCHITECTURE.md has the
// picture. tools/guards proves that each rule fires: a rule without a fixture fails its test.

const OURS = '^(packages|services|apps|e2e|tools)/';
/** Tests and what only tests use. */
const TESTS = '\\.(test|contract|simulation|fixture)\\.tsx?$|/testing/|^apps/web/test/';

/** Shelves of a room that something outside calls: http, events and jobs. */
const ENTRIES = '^services/([^/]+)/src/(http|events|jobs)/';

/** Libraries that only compute. Another one in a domain is a decision, and is added here. */
const PURE_LIBRARIES = ['typebox', '@turf', 'canonicalize', 'uuidv7'];

/** What of Node a domain may use: pure functions. */
const PURE_BUILTINS = '^(crypto|buffer|util|url)$';

/** A folder imports the listed ones and itself, and nothing else of ours. */
function floor(name, from, allowed, comment) {
  return {
    name,
    comment,
    severity: 'error',
    from: { path: from, pathNot: '^apps/web/test/' },
    to: { path: OURS, pathNot: allowed },
  };
}

/**
 * A shelf of a room does not import the listed things of its room. Tests may reach across shelves.
 */
function shelf(name, shelves, forbidden, comment) {
  return {
    name,
    comment,
    severity: 'error',
    from: { path: `^services/([^/]+)/src/(${shelves})/`, pathNot: TESTS },
    to: { path: `^services/$1/src/${forbidden}` },
  };
}

const floors = [
  floor(
    'vocabulary-imports-nothing-of-ours',
    '^packages/vocabulary/',
    ['^packages/vocabulary/'],
    'Everything stands on the vocabulary, so it stands on nothing.',
  ),
  floor(
    'floor-one-imports-vocabulary-only',
    '^packages/(contracts|kit|standards|routing|learning)/',
    ['^packages/($1|vocabulary)/'],
    'Contracts, kit, standards, routing and learning do not know each other.',
  ),
  floor(
    'sdk-imports-contracts-and-vocabulary',
    '^packages/sdk/',
    ['^packages/(sdk|contracts|vocabulary)/'],
    'The sdk is what a stranger would use: it knows promises, not machinery.',
  ),
  floor(
    'ui-imports-vocabulary-only',
    '^packages/ui/',
    ['^packages/(ui|vocabulary)/'],
    'Components show values; where these come from is the screen’s business.',
  ),
  floor(
    'service-imports-lower-floors-only',
    '^services/([^/]+)/',
    ['^services/', '^packages/(contracts|kit|standards|routing|learning|vocabulary)/'],
    'A room stands on floors 0 and 1.',
  ),
  {
    name: 'service-never-imports-a-service',
    comment: 'Rooms talk by calls and events of the contracts, so that each can move out.',
    severity: 'error',
    from: { path: '^services/([^/]+)/' },
    to: { path: '^services/', pathNot: '^services/$1/' },
  },
  floor(
    'screen-imports-what-screens-use',
    '^apps/(web|rider|technician)/',
    ['^apps/$1/', '^packages/(sdk|ui|contracts|vocabulary)/'],
    'A screen uses the public API as any stranger does.',
  ),
  floor(
    'twin-uses-public-doors-only',
    '^apps/twin/',
    ['^apps/twin/', '^packages/(sdk|standards|contracts|vocabulary)/'],
    'A simulated vehicle that knew the kit would prove nothing about real ones.',
  ),
  {
    name: 'only-platform-and-stories-open-services',
    comment: 'One list of rooms, in apps/platform.',
    severity: 'error',
    from: { pathNot: '^(services|apps/platform|e2e)/' },
    to: { path: '^services/' },
  },
  {
    name: 'services-open-by-their-door',
    comment: 'A room is opened by src/index.ts; what lies behind may change without asking.',
    severity: 'error',
    from: { path: '^(apps/platform|e2e)/' },
    to: { path: '^services/', pathNot: '^services/[^/]+/src/index\\.ts$' },
  },
];

const shelves = [
  {
    name: 'domain-imports-domain-only',
    comment: 'A rule can be read, tested and recomputed without a database or a clock.',
    severity: 'error',
    from: { path: '^services/([^/]+)/src/domain/', pathNot: TESTS },
    to: {
      path: OURS,
      pathNot: ['^services/$1/src/domain/', '^packages/(vocabulary|contracts|standards)/'],
    },
  },
  {
    name: 'domain-uses-pure-libraries-only',
    comment: 'The listed libraries compute and do nothing else.',
    severity: 'error',
    from: { path: '^services/[^/]+/src/domain/', pathNot: TESTS },
    to: { path: 'node_modules/', pathNot: `node_modules/(${PURE_LIBRARIES.join('|')})/` },
  },
  {
    name: 'domain-does-no-input-or-output',
    comment: 'Time, files and networks come in as values.',
    severity: 'error',
    from: { path: '^services/[^/]+/src/domain/', pathNot: TESTS },
    to: { dependencyTypes: ['core'], pathNot: PURE_BUILTINS },
  },
  shelf(
    'store-knows-no-callers',
    'store',
    '(http|events|jobs|use-cases|adapters|door)/',
    'SQL in one place, decisions in another.',
  ),
  shelf(
    'adapters-know-no-callers',
    'adapters',
    '(http|events|jobs|use-cases|store|door)/',
    'The outside world behind an interface; what to do with it is decided by use cases.',
  ),
  shelf(
    'use-cases-know-no-entries',
    'use-cases',
    '(http|events|jobs|door)/',
    'A use case does not know who asked.',
  ),
  shelf(
    'http-goes-through-use-cases',
    'http',
    '(store|adapters)/',
    'A route translates; it neither stores nor calls outside.',
  ),
  shelf(
    'handlers-and-jobs-go-through-use-cases',
    'events|jobs',
    '(store|adapters)/',
    'A handler or a job says when; a use case says what.',
  ),
  {
    name: 'entries-do-not-know-each-other',
    comment: 'What two entries share is a use case.',
    severity: 'error',
    from: { path: ENTRIES, pathNot: TESTS },
    to: { path: '^services/$1/src/(http|events|jobs)/', pathNot: '^services/$1/src/$2/' },
  },
  shelf(
    'room-does-not-import-its-own-door',
    '[^/]+',
    'index\\.ts$',
    'The door looks in; nobody inside looks at it.',
  ),
];

const hygiene = [
  {
    name: 'no-cycles',
    comment: 'Two files that import each other are one file. Types alone may, as they vanish.',
    severity: 'error',
    from: {},
    to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
  },
  {
    name: 'product-does-not-import-tests',
    comment: 'What runs in production does not contain its tests’ tools.',
    severity: 'error',
    from: { path: '^(packages|services|apps)/', pathNot: TESTS },
    to: { path: TESTS },
  },
  {
    name: 'every-import-resolves',
    comment: 'An import that is not found is an arrow that no rule sees.',
    severity: 'error',
    from: {},
    to: { couldNotResolve: true },
  },
];

module.exports = {
  forbidden: [...floors, ...shelves, ...hygiene],
  options: {
    // Imports of types are arrows too.
    tsPreCompilationDeps: true,
    combinedDependencies: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['\\.next/', 'next-env\\.d\\.ts', '/public/', '^tools/guards/fixtures/'] },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['types', 'import', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json', '.d.ts'],
      mainFields: ['types', 'module', 'main'],
    },
  },
};
