// Which way dependencies may point; docs/architecture.md has the picture. `npm run layers` checks it.
const MODULES = 'identity|discovery|session|chat|history|rooms|transfer|trust|verification|events|hooks';
/** Leaves that everything may use: texts, tables, and what a device id looks like. */
const LEAVES = '^src/(text/|errors\\.ts$|limits\\.ts$|version\\.ts$|identity/device-id\\.ts$)';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'A cycle of which one link is only types is none when the program runs.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'core-knows-no-interface',
      comment: 'src/ is the core and its client; interfaces are built on top of it.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: ['^bin/', '^components/', '^node_modules/(react|ink|yargs)(/|$)'] },
    },
    {
      name: 'client-sees-the-socket-only',
      comment: 'A client knows the calls and the state, and nothing of how the core does its work.',
      severity: 'error',
      from: { path: '^src/client/' },
      to: {
        path: '^src/',
        pathNot: [
          '^src/client/',
          '^src/control/(calls|ndjson|patch|protocol)\\.ts$',
          '^src/store/',
          '^src/config/home\\.ts$',
          '^src/doctor/index\\.ts$',
          LEAVES,
        ],
      },
    },
    {
      name: 'interfaces-use-the-client',
      comment: 'Only the commands that are a core may start one, or take its place in a home for a moment.',
      severity: 'error',
      from: {
        path: '^(bin|components)/',
        pathNot: ['^bin/commands/(daemon|passphrase)\\.ts$', '^bin/demo/'],
      },
      to: {
        path: '^src/',
        pathNot: ['^src/client/', '^src/config/(home|make-directory)\\.ts$', '^src/log/logger\\.ts$', LEAVES],
      },
    },
    {
      name: 'modules-meet-at-their-doors',
      comment: 'A module of the core is used through its index.',
      severity: 'error',
      from: { path: `^src/(${MODULES})/` },
      to: {
        path: `^src/(${MODULES})/`,
        pathNot: ['^src/$1/', `^src/(${MODULES})/index\\.ts$`, LEAVES],
      },
    },
    {
      name: 'modules-do-not-know-who-uses-them',
      severity: 'error',
      from: { path: `^src/(${MODULES})/` },
      to: { path: ['^src/core', '^src/client/', '^src/control/'] },
    },
    {
      name: 'control-knows-no-core',
      comment: 'The control server gets its handlers; it does not look for them.',
      severity: 'error',
      from: { path: '^src/control/' },
      to: { path: [`^src/(${MODULES}|client)/`, '^src/core'], pathNot: LEAVES },
    },
    {
      name: 'doctor-looks-at-the-machine',
      comment: 'It looks for itself and judges; what only a core knows comes to it as data.',
      severity: 'error',
      from: { path: '^src/doctor/' },
      to: {
        path: [`^src/(${MODULES}|client)/`, '^src/core'],
        pathNot: ['^src/discovery/(groups|interfaces|socket)\\.ts$', LEAVES],
      },
    },
    { name: 'all-found', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.cjs', '.json', '.d.ts'],
    },
  },
};
