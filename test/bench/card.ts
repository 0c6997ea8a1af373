import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { openTrainingCards } from '../../src/app/training-cards.ts';
import type { CardReader } from '../../src/card/index.ts';
import { createPcscReader } from '../../src/card/pcsc-reader.ts';
import { readCard } from '../../src/card/read-card.ts';
import { loadTrustAnchors } from '../../src/card/trust-anchors.ts';
import { silentLogger } from '../../src/kernel/log.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { realSystem } from '../../src/kernel/system.ts';
import { AT_106_KBIT } from '../../src/simulator/card-timing.ts';
import { permitSimulation } from '../../src/simulator/permit.ts';
import { type Exchange, insertIntoVpcd, VPCD_PORT } from '../../src/simulator/vpcd-link.ts';
import { pcscMissing, takePcscd } from '../harness/pcscd.ts';
import { type Bench, type Figure, median } from './measure.ts';

const ROUNDS = 7;
const READER = 'Virtual PCD 00 00';
const run = promisify(execFile);

/** First to last APDU on the card's own trace, milliseconds. */
const spanOf = (exchanges: readonly Exchange[]): number =>
  (exchanges.at(-1)?.to ?? NaN) - (exchanges[0]?.from ?? NaN);

const figuresOf = (ours: readonly Exchange[][], theirs: readonly Exchange[][]): Figure[] => {
  const spans = (side: readonly Exchange[][]): number[] => side.map(spanOf);
  const ratios = spans(ours).map((span, at) => span / (spans(theirs)[at] ?? NaN));
  const counts = (side: readonly Exchange[][]): number => median(side.map(({ length }) => length));
  return [
    {
      name: 'card.read.vs_pkcs15',
      value: median(ratios),
      unit: 'ratio',
      goal: 0.5,
      direction: 'max',
      n: ROUNDS,
      note: `no-PIN read ${median(spans(ours)).toFixed(0)} ms, pkcs15-tool ${median(spans(theirs)).toFixed(0)} ms (${counts(theirs)} APDUs), 106 kbit/s model, through pcscd`,
    },
    {
      name: 'card.read.apdus',
      value: counts(ours),
      unit: 'count',
      goal: 6,
      direction: 'max',
      n: ROUNDS,
      note: 'common card id and authentication certificate',
    },
  ];
};

const SOURCES = { commonCardId: true, jpkiStatus: 'verifier' } as const;

/** The bench's card in the first slot of vpcd, with its trace; resolves when pcscd has seen it. */
const insertCard = async (folder: string, reader: CardReader) => {
  const permit = mustSucceed(permitSimulation({ training: true }));
  const cards = await openTrainingCards(folder, realSystem);
  const card = await cards.card({
    kind: 'normal',
    serial: '100000000000001',
    municipality: '99999',
    expires: '2035-01-01',
  });
  let trace: Exchange[] = [];
  const link = mustSucceed(
    await insertIntoVpcd({
      port: VPCD_PORT,
      card,
      timing: AT_106_KBIT,
      system: realSystem,
      permit,
      onExchange: (exchange) => void trace.push(exchange),
    }),
  );
  await new Promise<void>((resolve) => {
    reader.subscribe((event) => {
      if (event.kind === 'card_inserted') resolve();
    });
  });
  return {
    link,
    trustAnchors: mustSucceed(loadTrustAnchors(cards.trustDir, { training: true })),
    /** The commands that came while `work` ran. */
    traced: async (work: () => Promise<void>): Promise<Exchange[]> => {
      trace = [];
      await work();
      return trace;
    },
  };
};

/** `card.read.*`: our free read against `pkcs15-tool --read-certificate` on one virtual card, in turns. */
export const cardBench: Bench = async () => {
  const missing = pcscMissing();
  if (missing !== undefined) return { missing };
  const folder = mkdtempSync(join(tmpdir(), 'kazasu-bench-'));
  const pcscd = await takePcscd();
  const reader = createPcscReader({ system: realSystem, logger: silentLogger });
  try {
    const { link, trustAnchors, traced } = await insertCard(folder, reader);
    const read = async (): Promise<void> => {
      const talked = await reader.withCard(READER, (connection) =>
        readCard(connection, SOURCES, { system: realSystem, trustAnchors }),
      );
      const reading = mustSucceed(mustSucceed(talked));
      if (reading.certificate?.status !== 'valid') throw new Error('the bench card was not read');
    };
    const pkcs15 = async (): Promise<void> => {
      const { stdout } = await run('pkcs15-tool', ['--read-certificate', '1']);
      if (!stdout.includes('BEGIN CERTIFICATE')) throw new Error('pkcs15-tool read no certificate');
    };
    const ours: Exchange[][] = [];
    const theirs: Exchange[][] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      ours.push(await traced(read));
      theirs.push(await traced(pkcs15));
    }
    link.close();
    return figuresOf(ours, theirs);
  } finally {
    await reader.close();
    await pcscd.release();
    rmSync(folder, { recursive: true });
  }
};
