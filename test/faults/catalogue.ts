/**
 * The reliability tests (R1–R17) and their pass marks, each with the file that is short in CI and the variable that makes it
 * long. `npm run faults` plays the long forms; `catalogue.test.ts` holds this list to the files.
 */
export interface FaultRun {
  /** Which of R1–R17. */
  readonly id: string;
  readonly file: string;
  /** What makes it long; empty where the short form is already whole. */
  readonly env: Readonly<Record<string, string>>;
  /** What must come of it. */
  readonly mark: string;
}

export const FAULT_RUNS: readonly FaultRun[] = [
  {
    id: 'R1',
    file: 'test/faults/kill-terminal.test.ts',
    env: { KAZASU_KILLS: '200' },
    mark: 'terminal killed while cards are tapped: what the screen was told is in the record once, the centre has the same',
  },
  {
    id: 'R4',
    file: 'test/sim/sim.test.ts',
    env: { KAZASU_SIM_SEEDS: '10000' },
    mark: 'worlds in virtual time (R4, R5, R6, R11): every event at the centre once or a justified alarm, drained within 60 s',
  },
  {
    id: 'R4',
    file: 'test/netns/partition.test.ts',
    env: { KAZASU_ELECTORS: '20000' },
    mark: 'five sites of four terminals and a standby in network namespaces: strict and escrow nobody twice; available every duplicate listed',
  },
  {
    id: 'R1',
    file: 'test/faults/kill-store.test.ts',
    env: { KAZASU_STORE_KILLS: '10000' },
    mark: 'record killed in appends, checkpoints, openings and backups: nothing acknowledged lost, no gap, the file sound',
  },
  {
    id: 'R2',
    file: 'test/faults/power.test.ts',
    env: { KAZASU_POWER_CUTS: '2000' },
    mark: 'power cut, unsynced sectors lost or torn: nothing acknowledged lost; synchronous=OFF and PGlite fail it',
  },
  {
    id: 'R2',
    file: 'test/schema/released.test.ts',
    env: {},
    mark: 'power cut or kill at every operation of a migration from each released schema: the old one or the new one',
  },
  {
    id: 'R6',
    file: 'test/faults/disk-full.test.ts',
    env: {},
    mark: 'disk full, broken, read-only, or failing to sync: 記録できません at once, nothing answered unrecorded, goes on after',
  },
  {
    id: 'R3',
    file: 'test/faults/kill-centre.test.ts',
    env: { KAZASU_API_KILLS: '2000' },
    mark: 'the centre killed under terminals over HTTPS, also while it starts: no promise broken, nothing lost or doubled, the log verifies',
  },
  {
    id: 'R5',
    file: 'test/sim/night.test.ts',
    env: { KAZASU_NIGHT_SHELTERS: '1300', KAZASU_NIGHT_PEOPLE: '50000' },
    mark: 'a night in 1,300 shelters with 50,000 people, line down for 24 h: every figure of every shelter is the truth kept apart',
  },
  {
    id: 'R5',
    file: 'test/sim/clock.test.ts',
    env: { KAZASU_CLOCK_SEEDS: '500' },
    mark: 'clocks off by an hour, a day, to 1970, back in a commit, stepped by NTP: order stable, none refused, every doubtful record marked',
  },
  {
    id: 'R4',
    file: 'test/sim/election.test.ts',
    env: { KAZASU_ELECTORS_DAY: '230000' },
    mark: 'an election of 230,000 electors and 60 places in virtual time, faults on: every total of the centre is what really happened',
  },
  {
    id: 'R12',
    file: 'test/sim/releases.test.ts',
    env: { KAZASU_RELEASE_DAYS: '30' },
    mark: 'the release before and this one mixed for 24 virtual hours, there and back: nothing lost, nobody falls out',
  },
  {
    id: 'R12',
    file: 'test/wire/n-1.test.ts',
    env: {},
    mark: 'requests recorded of the release before at this centre, and its frozen answers at this terminal: taken, both ways',
  },
  {
    id: 'R3',
    file: 'test/faults/primary-kills.test.ts',
    env: { KAZASU_PRIMARY_KILLS: '50' },
    mark: 'primary of a real cluster killed under load: nothing acknowledged as replicated is lost, every terminal ends complete',
  },
  {
    id: 'R3',
    file: 'test/faults/standby.test.ts',
    env: {},
    mark: 'standby promoted by hand, waits cancelled, standby silent: no promise that is not so; asynchronous control loses',
  },
  {
    id: 'R3',
    file: 'test/faults/restore-drill.test.ts',
    env: {},
    mark: 'restored to the minute before an accident: heads go back, terminals bring the rest, the log verifies',
  },
  {
    id: 'R8',
    file: 'test/faults/storm.test.ts',
    env: { KAZASU_STORM: '10000' },
    mark: 'terminals that come back all at once: 0 lost, 0 doubled, every answer a receipt or 429/503 with Retry-After',
  },
  {
    id: 'R7',
    file: 'test/faults/offline.test.ts',
    env: { KAZASU_OFFLINE_EVENTS: '200000' },
    mark: '72 hours and a week without a line (50,000 and 200,000 events): drained complete and exact, the terminal grows < 50 MB',
  },
  {
    id: 'R9',
    file: 'test/pcsc/pulls.test.ts',
    env: { KAZASU_PULLS: 'all' },
    mark: 'card pulled at every command through pcscd: recovers within 2 s, never the person before',
  },
  {
    id: 'R9',
    file: 'test/pcsc/restarts.test.ts',
    env: { KAZASU_RESTARTS: '1000' },
    mark: 'pcscd ended in the middle of taps: recovers, no handle left',
  },
  {
    id: 'R9',
    file: 'test/flows/cycles.test.ts',
    env: { KAZASU_CYCLES: '10000' },
    mark: 'cards in and out: no ghost read, recovers within 2 s',
  },
  {
    id: 'R10',
    file: 'test/fuzz/fuzz.test.ts',
    env: { KAZASU_FUZZ: '1000000' },
    mark: 'bent answers of the card, certificates and records: no crash, no hang, none accepted',
  },
  {
    id: 'R10',
    file: 'test/wire/fuzz.test.ts',
    env: { KAZASU_WIRE_FUZZ: '1000000' },
    mark: 'bent requests at a running centre: none accepted, no error of the centre, its log as it was, memory bounded',
  },
  {
    id: 'R13',
    file: 'test/flows/soak.test.ts',
    env: {},
    mark: 'taps without end: memory does not grow (through pcscd: the bench card.soak.rss_growth)',
  },
  {
    id: 'R14',
    file: 'test/registry/import-kills.test.ts',
    env: { KAZASU_IMPORT_KILLS: '50' },
    mark: 'import killed half-way: the version before is served until the switch',
  },
  {
    id: 'R14',
    file: 'test/registry/replica-faults.test.ts',
    env: { KAZASU_REPLICA_KILLS: '200' },
    mark: 'whoever makes a version of the replica killed: old or new, nothing between',
  },
  {
    id: 'R16',
    file: 'test/faults/mutations.test.ts',
    env: { KAZASU_MUTATIONS: '10000' },
    mark: 'random mutations of a log of a million events: each found, and the first bad record named',
  },
  {
    id: 'R11',
    file: 'test/faults/restore-centre.test.ts',
    env: {},
    mark: 'backup restored: a new epoch, nothing merged; old disk copied back or cloned: fork alarm at the first divergence',
  },
  {
    id: 'R15',
    file: 'test/faults/disk-full.test.ts',
    env: {},
    mark: 'a second process on one record is refused with a clear message',
  },
  {
    id: 'R17',
    file: 'test/peers/drill.test.ts',
    env: { KAZASU_PEER_DAYS: '50' },
    mark: 'three terminals a day without a line, one destroyed, a file carried: all of its events but those of its last second',
  },
];
