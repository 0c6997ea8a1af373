/** Import rules: every folder of src is a stage of one path and imports point one way (ARCHITECTURE.md). */
const allow = (name, from, ok) => ({
  name,
  severity: 'error',
  from: { path: from, pathNot: '\\.test\\.tsx?$' },
  to: { path: '^(src|electron|native|test)/', pathNot: ok },
});
const MODULE = '^src/modules/([^/]+)/';

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    allow('kernel-is-bottom', '^src/kernel/', '^src/kernel/'),
    allow('card', '^src/card/', '^(src/(card|kernel)|native)/'),
    allow('registry', '^src/registry/', '^src/(registry|db|kernel)/'),
    allow(
      'simulator',
      '^src/simulator/',
      '^src/(simulator|sip2|card|kernel)/|^src/registry/(roll/(election|schema)|schema)\\.ts$',
    ),
    allow('identity', '^src/identity/', '^src/(identity|kernel)/|^src/card/index\\.ts$'),
    allow('sip2', '^src/sip2/', '^src/(sip2|kernel)/'),
    allow('db', '^src/db/', '^src/(db|kernel)/'),
    {
      // The simulator's store in memory must be out of the program's reach.
      name: 'db-by-its-index',
      severity: 'error',
      from: { path: '^(src|electron)/', pathNot: '^src/db/|\\.test\\.tsx?$' },
      to: { path: '^src/db/', pathNot: '^src/db/index\\.ts$' },
    },
    // A token of a card is what its reader says it is.
    allow('outbox', '^src/outbox/', '^src/(outbox|db|kernel)/|^src/identity/card-tap\\.ts$'),
    allow('sync', '^src/sync/', '^src/(sync|outbox|kernel)/|^src/registry/package\\.ts$'),
    allow('print', '^src/print/', '^(src/(print|kernel)|native)/'),
    allow('ui', '^src/ui/', '^src/(ui|kernel)/'),
    allow('rpc', '^src/rpc/', '^src/(rpc|kernel)/'),
    {
      name: 'src-no-electron',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^electron/|node_modules/electron/' },
    },
    allow(
      'central',
      '^src/central/',
      '^src/(central|print|kernel)/|^src/outbox/(event|protocol|branch-protocol|reservation|reserve-policy|record-check|checkpoint|erasure|verify-held|verify-checkpoints|export-format|roster|site-staff|peer-protocol|carry-format|carry-file|poll-marks|catalogue-document|attendance-(list|paper|granted)|benefits-shapes|benefits-protocol)\\.ts$|^src/registry/(package|roll/(election|poll-document|schema))\\.ts$|^src/registry/places/|^src/registry/import/(csv-lines|decode)\\.ts$|^src/identity/(schema|card-tap)\\.ts$|^src/modules/[^/]+/([a-z-]*schema|fold(-place)?|rules|ledger(-acts)?)\\.ts$|^src/modules/attendance/(punches|calendar|spans|pairing|roster|tally|frame|count|issues|overtime|month|caps|leave|averages|rounding|anomalies|standing|swaps|yearly|grants)\\.ts$|^src/modules/counter/(catalogue-version|plain|plain-diff|plain-words|lint|lint-words)\\.ts$',
    ),
    allow(
      'console',
      '^src/console/',
      '^src/(console|ui|kernel)/|^src/central/((anomaly|attendance|attendance-masters|attendance-team|staff|policy|operation|polling|place|forms|benefits|library|shelter|shelter-export)-)?schema\\.ts$|^src/modules/counter/(schema|predicate|rules|guide|lint|lint-words|reach|plain|plain-diff|plain-rows|plain-words|screen-text-events|catalogue-version)\\.ts$|^src/modules/attendance/([a-z-]*schema|rules|calendar|caps|leave|roster-conflicts|rounding)\\.ts$|^src/modules/shelter/(needs-|place-)?schema\\.ts$|^src/registry/places/(schema|rules|codes|report)\\.ts$|^src/registry/roll/(election|schema)\\.ts$|^src/modules/benefits/schema\\.ts$|^src/modules/library/(schema|settled-words)\\.ts$|^src/outbox/benefits-shapes\\.ts$',
    ),
    allow('electron-shell', '^electron/', '^(electron|src/app|src/kernel)/'),
    {
      name: 'no-module-to-module',
      severity: 'error',
      from: { path: MODULE },
      to: { path: '^src/modules/', pathNot: '^src/modules/$1/' },
    },
    allow('module-layers', MODULE, '^src/(kernel|identity|registry|db|outbox|print|ui|rpc|modules)/'),
    // The election and the roll are as pure as the module's own shapes.
    allow(
      'schema-pure',
      `${MODULE}([a-z-]*schema|(slip-)?contract|views|filled)\\.ts$`,
      '^src/kernel/|^src/(identity/(schema|card-tap)|outbox/benefits-shapes|registry/roll/(election|schema))\\.ts$|^src/modules/[^/]+/([a-z-]*schema|(slip-)?contract|views|filled)\\.ts$',
    ),
    {
      name: 'rules-pure',
      severity: 'error',
      from: {
        path: `${MODULE}(fold(-place)?|rules|ledger(-acts)?|predicate|reach|lint|guide|plain|plain-diff|plain-rows|catalogue-version|calendar|spans|pairing|roster|tally|frame|count|issues|overtime|month|caps|leave|averages|rounding|anomalies|standing|swaps|yearly|grants)\\.ts$`,
      },
      to: {
        path: '^(src|electron|native)/',
        pathNot:
          '^src/kernel/|^src/modules/$1/([a-z-]*schema|fold(-place)?|rules|ledger(-acts)?|predicate|reach|filled|lint|plain|plain-words|catalogue-version|calendar|spans|pairing|roster|tally|frame|count|issues|overtime|month|caps|leave|averages|rounding|anomalies|standing|swaps|yearly|grants)\\.ts$|^src/outbox/benefits-shapes\\.ts$|^src/identity/index\\.ts$|^src/registry/roll/(election|schema)\\.ts$',
      },
    },
    {
      name: 'screen-no-store',
      severity: 'error',
      from: { path: `${MODULE}(screens/|[^/]*(screen|print)[^/]*\\.tsx?$)` },
      to: { path: '^src/(db|outbox|sync)/|/(store|api)[a-z-]*\\.ts$', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'rules-no-io',
      severity: 'error',
      from: { path: `${MODULE}([a-z-]*schema|contract|views|fold(-place)?|rules|ledger(-acts)?)\\.ts$` },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'native-only-from-drivers',
      severity: 'error',
      from: { pathNot: '^(native/|src/(card|print)/[^/]+-driver\\.ts$)' },
      to: { path: '^native/' },
    },
    {
      name: 'koffi-only-from-drivers',
      severity: 'error',
      from: { path: '^(src|electron)/', pathNot: '-driver\\.ts$' },
      to: { path: 'node_modules/koffi/' },
    },
    {
      name: 'not-to-test',
      severity: 'error',
      from: { pathNot: '^test/|\\.test\\.tsx?$' },
      to: { path: '^test/' },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { extensions: ['.ts', '.tsx', '.js'] },
  },
};
