/** `npm run bench [-- --only NAME]`: prints a table and writes bench/latest.json. Exit 1 when a figure misses its goal. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { Command } from 'commander';
import { attendanceBench } from './attendance.ts';
import { attendanceTapBench } from './attendance-tap.ts';
import { attendanceTeamBench } from './attendance-team.ts';
import { cardBench } from './card.ts';
import { counterListBench, hundredCountersBench } from './counter.ts';
import { dashboardBench } from './dashboard.ts';
import { drainBench } from './drain.ts';
import { httpsIngestBench, stormBench } from './entrance.ts';
import { guideBench } from './guide.ts';
import { importBench } from './import.ts';
import { ingestBench } from './ingest.ts';
import { lanBench } from './lan.ts';
import { libraryBench } from './library.ts';
import { lookupBench } from './lookup.ts';
import type { Bench, Figure } from './measure.ts';
import { papersBench } from './papers.ts';
import { pointsBench } from './points.ts';
import { pollBench } from './poll.ts';
import { replicaBench } from './replica.ts';
import { reservationBench } from './reservation.ts';
import { rollBench } from './roll.ts';
import { scaleBench } from './scale.ts';
import { searchBench } from './search.ts';
import { shelterBench } from './shelter.ts';
import { soakBench } from './soak.ts';
import { storeBench } from './store.ts';
import { tapBench } from './tap.ts';
import { verifyBench } from './verify.ts';

/** Which bench gives which figures. */
const BENCHES: readonly { readonly gives: readonly string[]; readonly run: Bench }[] = [
  {
    gives: [
      'card.read.vs_pkcs15',
      'card.process.vs_pkcs15',
      'card.read.vs_jpki_driver',
      'card.read.apdus',
      'card.id.apdus',
      'card.cert.apdus',
      'card.model106.id',
      'card.model106.id_lc',
      'card.model106.cert',
    ],
    run: cardBench,
  },
  { gives: ['card.soak.rss_growth'], run: soakBench },
  { gives: ['store.commit.vs_fsync'], run: storeBench },
  { gives: ['registry.lookup.p99'], run: lookupBench },
  { gives: ['registry.kana.p99', 'registry.kanji2.p99', 'registry.household.p99'], run: searchBench },
  { gives: ['registry.build.1m', 'registry.delta.10k'], run: replicaBench },
  // Last of the town's: its import stands in the town afterwards.
  {
    gives: ['registry.import.1m', 'registry.import.rss', 'registry.tap_during_import'],
    run: importBench,
  },
  { gives: ['tap.verdict.p95'], run: tapBench },
  { gives: ['attendance.tap.p95'], run: attendanceTapBench },
  { gives: ['roll.import.230k', 'roll.open.230k'], run: rollBench },
  { gives: ['poll.verdict.p99', 'poll.hall.700h', 'poll.hall.growth'], run: pollBench },
  { gives: ['lan.convergence'], run: lanBench },
  { gives: ['shelter.confirm.p95'], run: shelterBench },
  { gives: ['library.five_books'], run: libraryBench },
  { gives: ['reservation.p99'], run: reservationBench },
  { gives: ['points.tx_per_s'], run: pointsBench },
  { gives: ['ingest.vs_copy'], run: ingestBench },
  { gives: ['ingest.https.events_per_s'], run: httpsIngestBench },
  { gives: ['storm.ack.p99'], run: stormBench },
  { gives: ['verify.1m', 'verify.terminal.1m'], run: verifyBench },
  { gives: ['drain.lan.50k', 'drain.1mbit.50k'], run: drainBench },
  { gives: ['shelter.dashboard.50k'], run: dashboardBench },
  { gives: ['guide.step.p95'], run: guideBench },
  { gives: ['counter.list.p95'], run: counterListBench },
  { gives: ['counter.100'], run: hundredCountersBench },
  { gives: ['attendance.year.3000', 'attendance.month_close'], run: attendanceBench },
  { gives: ['attendance.team.3000'], run: attendanceTeamBench },
  { gives: ['pdf.single', 'pdf.batch12'], run: papersBench },
  { gives: ['scale.ingest.10x', 'scale.lookup.10x'], run: scaleBench },
];

const say = (line: string): void => void process.stdout.write(`${line}\n`);

const met = ({ value, goal, direction }: Figure): boolean =>
  direction === 'max' ? value <= goal : value >= goal;

const rowOf = (figure: Figure): string =>
  [
    figure.name.padEnd(24),
    `${figure.value.toFixed(figure.unit === 'count' ? 0 : 3)} ${figure.unit}`.padStart(14),
    `${figure.direction === 'max' ? '≤' : '≥'} ${figure.goal}`.padStart(8),
    met(figure) ? 'met   ' : 'MISSED',
    `n=${figure.n}`.padEnd(7),
    figure.note,
  ].join('  ');

const main = async (only: string | undefined): Promise<number> => {
  const chosen = BENCHES.filter(({ gives }) => only === undefined || gives.includes(only));
  if (chosen.length === 0) {
    say(`no such bench; there are: ${BENCHES.flatMap(({ gives }) => gives).join(', ')}`);
    return 2;
  }
  const figures: Figure[] = [];
  let missing = 0;
  for (const { gives, run } of chosen) {
    const result = await run();
    if ('missing' in result) {
      missing += 1;
      say(`${gives.join(', ')}: not measured, missing ${result.missing}`);
      continue;
    }
    for (const figure of result) {
      figures.push(figure);
      say(rowOf(figure));
    }
  }
  mkdirSync('bench', { recursive: true });
  writeFileSync('bench/latest.json', `${JSON.stringify(figures, null, 2)}\n`);
  return missing === 0 && figures.every(met) ? 0 : 1;
};

const { only } = new Command('bench').option('--only <name>').parse().opts<{ only?: string }>();
process.exitCode = await main(only);
