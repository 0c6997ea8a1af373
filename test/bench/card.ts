/** Reading a card: against OpenSC's own tools on one virtual card through the real pcscd, and flow by flow on the model. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { buildCommand } from '../../src/app/build-command.ts';
import { openTrainingCards } from '../../src/app/training-cards.ts';
import { createChannel } from '../../src/card/apdu.ts';
import { readTextRecord } from '../../src/card/applications/text-input/read.ts';
import type { CardConnection, CardReader } from '../../src/card/index.ts';
import { createPcscReader } from '../../src/card/pcsc-reader.ts';
import { keyFromRecord, proveChip } from '../../src/card/proof.ts';
import { type CardSources, readFree } from '../../src/card/read-free.ts';
import { silentLogger } from '../../src/kernel/log.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { realSystem } from '../../src/kernel/system.ts';
import { numberBOf } from '../../src/simulator/applications/text-input.ts';
import { AT_106_KBIT } from '../../src/simulator/card-timing.ts';
import { permitSimulation } from '../../src/simulator/permit.ts';
import { personaByName } from '../../src/simulator/town/personas.ts';
import { type Exchange, insertIntoVpcd, VPCD_PORT } from '../../src/simulator/vpcd-link.ts';
import { pcscMissing, takePcscd } from '../harness/pcscd.ts';
import { type Bench, type Figure, median, timed } from './measure.ts';

const ROUNDS = 7;
const READER = 'Virtual PCD 00 00';
const PERSONA = 'elder';
const SITE = 'kiosk-config/sites/training.yaml';
const run = promisify(execFile);

/** One piece of work: the commands the card saw, and how long the work took, milliseconds. */
interface Round {
  readonly exchanges: readonly Exchange[];
  readonly ms: number;
}

/** First to last APDU on the card's own trace, milliseconds. */
const spanOf = ({ exchanges }: Round): number => (exchanges.at(-1)?.to ?? NaN) - (exchanges[0]?.from ?? NaN);
const countOf = ({ exchanges }: Round): number => exchanges.length;
const msOf = ({ ms }: Round): number => ms;

const SIDES = [
  'id',
  'certificate',
  'idAndCertificate',
  'idAndLc',
  'process',
  'pkcs15',
  'jpkiDriver',
] as const;
type Side = (typeof SIDES)[number];
type Rounds = Readonly<Record<Side, readonly Round[]>>;

const medianOf = (rounds: readonly Round[], of: (round: Round) => number): number => median(rounds.map(of));

/** Round by round: what the machine did to one side it did to the other. */
const ratio = (ours: readonly Round[], theirs: readonly Round[], of: (round: Round) => number): number =>
  median(ours.map((round, at) => of(round) / of(theirs[at] ?? round)));

const about = (rounds: readonly Round[], of: (round: Round) => number): string =>
  medianOf(rounds, of).toFixed(0);

const ratioFigure = (
  figure: Pick<Figure, 'name' | 'goal' | 'note'>,
  [ours, theirs]: readonly [readonly Round[], readonly Round[]],
  of: (round: Round) => number,
): Figure => ({ ...figure, value: ratio(ours, theirs, of), unit: 'ratio', direction: 'max', n: ROUNDS });

/** `jpki`'s own driver is the harder opponent: it spares OpenSC its probes. Its rows have no goal but to be below one. */
const ratioFigures = ({ idAndCertificate, process: whole, pkcs15, jpkiDriver }: Rounds): Figure[] => [
  ratioFigure(
    {
      name: 'card.read.vs_pkcs15',
      goal: 0.35,
      note: `first to last APDU: ours ${about(idAndCertificate, spanOf)} ms, pkcs15-tool ${about(pkcs15, spanOf)} ms (${about(pkcs15, countOf)} APDUs); whole process ${ratio(whole, pkcs15, msOf).toFixed(3)}; against OPENSC_DRIVER=jpki ${ratio(idAndCertificate, jpkiDriver, spanOf).toFixed(3)} and ${ratio(whole, jpkiDriver, msOf).toFixed(3)}; 106 kbit/s model, through pcscd`,
    },
    [idAndCertificate, pkcs15],
    spanOf,
  ),
  ratioFigure(
    {
      name: 'card.process.vs_pkcs15',
      goal: 0.35,
      note: `exec to exit: kazasu read ${about(whole, msOf)} ms, pkcs15-tool --read-certificate ${about(pkcs15, msOf)} ms`,
    },
    [whole, pkcs15],
    msOf,
  ),
  ratioFigure(
    {
      name: 'card.read.vs_jpki_driver',
      goal: 1,
      note: `OPENSC_DRIVER=jpki (${about(jpkiDriver, countOf)} APDUs, ${about(jpkiDriver, spanOf)} ms); whole process ${ratio(whole, jpkiDriver, msOf).toFixed(3)} (${about(jpkiDriver, msOf)} ms)`,
    },
    [idAndCertificate, jpkiDriver],
    spanOf,
  ),
];

const countFigure = (name: string, goal: number, rounds: readonly Round[], note: string): Figure => ({
  ...{ name, goal, note, unit: 'count', direction: 'max', n: ROUNDS },
  value: medianOf(rounds, countOf),
});

const spanFigure = (name: string, goal: number, rounds: readonly Round[], note: string): Figure => ({
  ...{ name, goal, unit: 'ms', direction: 'max', n: ROUNDS },
  value: medianOf(rounds, spanOf),
  note: `${note}, first to last APDU, 106 kbit/s model, through pcscd`,
});

const figuresOf = (rounds: Rounds): Figure[] => [
  ...ratioFigures(rounds),
  countFigure('card.read.apdus', 6, rounds.process, 'kazasu read: card id and certificate'),
  countFigure('card.id.apdus', 3, rounds.id, 'card id'),
  countFigure('card.cert.apdus', 6, rounds.idAndCertificate, 'card id and certificate'),
  spanFigure('card.model106.id', 120, rounds.id, 'card id'),
  spanFigure('card.model106.id_lc', 650, rounds.idAndLc, 'card id and LC'),
  spanFigure('card.model106.cert', 300, rounds.certificate, 'certificate alone'),
];

/** The bench's card in the first slot of vpcd, with its trace; resolves when pcscd has seen it. */
const insertCard = async (folder: string, reader: CardReader) => {
  const permit = mustSucceed(permitSimulation({ training: true }));
  const cards = await openTrainingCards(folder, realSystem);
  const content = personaByName(PERSONA)?.card;
  if (content?.printed === undefined) throw new Error(`no printed card of ${PERSONA}`);
  let trace: Exchange[] = [];
  const link = mustSucceed(
    await insertIntoVpcd({
      port: VPCD_PORT,
      card: await cards.card(content),
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
    trustDir: cards.trustDir,
    numberB: Uint8Array.from(Buffer.from(numberBOf({ ...content.printed, expires: content.expires }))),
    /** The commands that came while `work` ran, and how long it took. */
    traced: async (work: () => Promise<void>): Promise<Round> => {
      trace = [];
      const ms = await timed(work);
      return { exchanges: trace, ms };
    },
  };
};

const ID: CardSources = { commonCardId: true, jpkiStatus: 'none' };
const CERTIFICATE: CardSources = { commonCardId: false, jpkiStatus: 'verifier' };
const BOTH: CardSources = { commonCardId: true, jpkiStatus: 'verifier' };

const tool = async (env: NodeJS.ProcessEnv): Promise<void> => {
  const { stdout } = await run('pkcs15-tool', ['--read-certificate', '1'], {
    env: { ...process.env, ...env },
  });
  if (!stdout.includes('BEGIN CERTIFICATE')) throw new Error('pkcs15-tool read no certificate');
};

const kazasuRead = async (trustDir: string): Promise<void> => {
  const args = ['src/app/kazasu.mjs', 'read', '--site', SITE, '--trust', trustDir];
  const { stdout } = await run(process.execPath, args);
  if (!stdout.includes('"valid"')) throw new Error(`kazasu read did not read the bench card: ${stdout}`);
};

/** What each side does, once. */
const worksOf = async (reader: CardReader, card: Awaited<ReturnType<typeof insertCard>>) => {
  const talk = async <T>(job: (connection: CardConnection) => Promise<T>): Promise<T> =>
    mustSucceed(await reader.withCard(READER, job));
  const free = (sources: CardSources) => async (): Promise<void> => {
    mustSucceed(await talk((connection) => readFree(connection, sources, { system: realSystem })));
  };
  // What linking pins, once and beforehand.
  const linked = await talk((connection) =>
    readTextRecord(createChannel(connection, realSystem), card.numberB),
  );
  const { publicKey } = mustSucceed(linked);
  if (publicKey === undefined) throw new Error('the bench card has no key to pin');
  const pinned = mustSucceed(keyFromRecord(publicKey));
  const idAndLc = async (): Promise<void> => {
    await talk(async (connection) => {
      mustSucceed(await readFree(connection, ID, { system: realSystem }));
      const nonce = realSystem.randomBytes(32);
      const challenge = { nonce, device: 'bench', at: realSystem.now() };
      mustSucceed(await proveChip(createChannel(connection, realSystem), pinned, challenge));
    });
  };
  return {
    id: free(ID),
    certificate: free(CERTIFICATE),
    idAndCertificate: free(BOTH),
    idAndLc,
    process: () => kazasuRead(card.trustDir),
    pkcs15: () => tool({}),
    jpkiDriver: () => tool({ OPENSC_DRIVER: 'jpki' }),
  } satisfies Record<Side, () => Promise<void>>;
};

const emptyRounds = (): Record<Side, Round[]> => ({
  ...{ id: [], certificate: [], idAndCertificate: [], idAndLc: [] },
  ...{ process: [], pkcs15: [], jpkiDriver: [] },
});

/** `card.*`: every side once a round, so that all see the same machine. */
export const cardBench: Bench = async () => {
  const missing = pcscMissing();
  if (missing !== undefined) return { missing };
  mustSucceed(await buildCommand());
  const folder = mkdtempSync(join(tmpdir(), 'kazasu-bench-'));
  const pcscd = await takePcscd();
  const reader = createPcscReader({ system: realSystem, logger: silentLogger });
  try {
    const card = await insertCard(folder, reader);
    const works = await worksOf(reader, card);
    // The first of each pays for caches that every later one finds filled.
    for (const side of SIDES) await works[side]();
    const rounds = emptyRounds();
    for (let round = 0; round < ROUNDS; round += 1)
      for (const side of SIDES) rounds[side].push(await card.traced(works[side]));
    card.link.close();
    return figuresOf(rounds);
  } finally {
    await reader.close();
    await pcscd.release();
    rmSync(folder, { recursive: true });
  }
};
