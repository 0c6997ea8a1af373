/** The thread that reads: bytes, lines, rows, residents, and the report's CSV. The other one has the replica. */
import { flushCompileCache } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import { readResidents } from './read-residents.ts';
import { createReportFile } from './report.ts';
import { keptTowns, townTable } from './towns.ts';
import { type FromReader, type Order, pack } from './wire.ts';

/** From `reading-thread.ts` alone. */
const { job, folder, reportPath } = workerData as Order;

/** Batches that may be on their way before the other thread has taken one. */
const MOST_WAITING = 3;

const port = parentPort;
if (port === null) throw new Error('reader-thread.ts is a thread');

// This thread is ended from outside, which would lose it.
flushCompileCache();

const say = (message: FromReader): void => port.postMessage(message);

let waiting = 0;
let goOn: (() => void) | undefined;
port.on('message', () => {
  waiting -= 1;
  goOn?.();
});

const kept = keptTowns(folder);
const towns = kept.ok && kept.value !== undefined ? townTable(kept.value.towns) : undefined;
const report = createReportFile(reportPath);
const result = await readResidents(
  { ...job, towns },
  {
    async residents(batch) {
      say({ kind: 'residents', batch: batch.map(pack) });
      waiting += 1;
      while (waiting >= MOST_WAITING) {
        await new Promise<void>((resolve) => {
          goOn = resolve;
        });
      }
    },
    finding: (finding) => report.add(finding),
    progress: (done) => say({ kind: 'progress', ...done }),
  },
);
say({ kind: 'done', result, tally: report.finish() });
port.close();
