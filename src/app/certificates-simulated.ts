/**
 * 訓練の証明書発行システム: makes a paper that says 見本, and can be told to do what real ones have done (domain.md §7). A permit is asked for, so that
 * production cannot even make it.
 */
import { civilDateInJapan, formatWareki } from '../kernel/dates.ts';
import { silentLogger } from '../kernel/log.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import {
  type Answer,
  type Ask,
  type AskFailure,
  CERTIFICATES,
  digestOf,
  type Issuer,
  markOf,
} from '../modules/certificates/index.ts';
import { printPaper } from '../print/pdf.ts';
import type { TrainingPermit } from '../simulator/permit.ts';

/**
 * What goes wrong with one request.
 * - `lock_timeout`: its lock is not had in time, and no answer comes; `lock_crossing`: the same, and the file that lies in the place is given
 *   instead (MICJET 2023).
 * - `swap_answers`, `swap_files`: crossed with the next request that comes: all of the answer, or the file alone with the digest of it.
 * - `overwrite`: a request within the same second is written over the first; both get the second's (川崎 2023).
 * - `previous`: the answer to whoever was here before (宗像 2023). `twice`: a second answer follows, of somebody else; `late`: it comes when
 *   nobody waits any more, and is somebody else's.
 * - `other_system`: a machine that is set up otherwise (高松 2024). `notice`: it says that something is wrong with it (J-LIS).
 */
export type SimulatedFault =
  | 'lock_timeout'
  | 'lock_crossing'
  | 'swap_answers'
  | 'swap_files'
  | 'overwrite'
  | 'previous'
  | 'twice'
  | 'late'
  | 'refused'
  | 'wrong_kind'
  | 'unmarked'
  | 'cut_off'
  | 'other_system'
  | 'notice';

export interface SimulatedIssuerOptions {
  readonly permit: TrainingPermit;
  readonly system: Pick<System, 'now' | 'sleep'>;
  /** As it calls itself. */
  readonly name: string;
  /** Milliseconds it takes. */
  readonly takes: (ask: Ask) => number;
  readonly fault?: (ask: Ask) => SimulatedFault | undefined;
  /** Makes the file; a paper of `print/pdf.ts` when left out. */
  readonly make?: (ask: Ask, mark: string) => Promise<Uint8Array>;
}

export const SIMULATED_SYSTEM = 'kazasu-training';

const specimen =
  ({ now }: Pick<System, 'now'>) =>
  async (ask: Ask, mark: string): Promise<Uint8Array> => {
    const at = now();
    const name = CERTIFICATES[ask.kind].name;
    const { bytes } = await printPaper(
      {
        title: `見本　${name}`,
        municipality: '架空県かざし市',
        training: true,
        asOf: at,
        source: '訓練の証明書発行システム（見本）',
        madeAt: at,
        keywords: mark,
        blocks: [
          { kind: 'paragraph', text: '見本', size: 'huge', align: 'center', strong: true },
          { kind: 'paragraph', text: 'これは 訓練の見本です。証明書では ありません。', align: 'center' },
          {
            kind: 'pairs',
            pairs: [
              ['証明書', name],
              ['宛名番号', ask.subject],
              ['作成日', formatWareki(civilDateInJapan(at)) ?? ''],
              ['記載', ask.options.length === 0 ? '省略' : `${String(ask.options.length)}項目`],
            ],
          },
        ],
      },
      silentLogger,
    );
    return Uint8Array.from(bytes);
  };

interface Made {
  readonly ask: Ask;
  readonly told: Readonly<Record<string, unknown>>;
  readonly bytes: Uint8Array;
}

const answerOf = ({ told, bytes }: Pick<Made, 'told' | 'bytes'>): Answer => ({
  told: JSON.stringify(told),
  bytes,
});

/** The file of one in the place of the other's, with a digest that fits it. */
const withFileOf = (own: Made, other: Made): Answer =>
  answerOf({ told: { ...own.told, sha256: other.told['sha256'] }, bytes: other.bytes });

/** Two who cross: the first waits for the second, two seconds at the most. */
const createCrossing = ({ sleep }: Pick<System, 'sleep'>) => {
  let first: { readonly own: Made; readonly meet: (other: Made) => void } | undefined;
  return (own: Made, signal: AbortSignal): Promise<Made | undefined> => {
    if (first !== undefined) {
      const { own: other, meet } = first;
      first = undefined;
      meet(own);
      return Promise.resolve(other);
    }
    return new Promise((resolve) => {
      const mine = { own, meet: resolve };
      first = mine;
      void sleep(2_000, signal).then(() => {
        if (first === mine) first = undefined;
        resolve(undefined);
      });
    });
  };
};

type Maker = (ask: Ask, marked?: boolean) => Promise<Made>;

const makerOf =
  ({ system, name, make = specimen(system) }: SimulatedIssuerOptions): Maker =>
  async (ask, marked = true) => {
    const { requestId, subject, kind, options, fiscalYear } = ask;
    const mark = marked ? markOf({ requestId, subject, kind, options, fiscalYear }) : 'no mark';
    const bytes = await make(ask, mark);
    const told = {
      v: 1,
      requestId,
      subject,
      kind,
      options,
      ...(fiscalYear === undefined ? {} : { fiscalYear }),
      madeAt: system.now(),
      sha256: digestOf(bytes),
      pages: 1,
      system: name,
      notices: [],
    };
    return { ask, told, bytes };
  };

/** What a fault has in its hands. */
interface Trouble {
  readonly make: Maker;
  readonly sleep: System['sleep'];
  readonly cross: ReturnType<typeof createCrossing>;
  /** The place that all write to. */
  readonly place: { file: Made | undefined };
  /** Another answer under this one's id: what a place that is used again looks like. */
  readonly afterwards: (other: Made | undefined, own: Made) => void;
}

const told = ({ told: said, ...own }: Made, change: Readonly<Record<string, unknown>>): Answer =>
  answerOf({ ...own, told: { ...said, ...change } });

/** An answer that is not as it should be. */
const spoiltAnswer = async (
  { make, sleep, cross, place }: Trouble,
  own: Made,
  kind: SimulatedFault,
  previous: Made | undefined,
  signal: AbortSignal,
): Promise<Answer> => {
  switch (kind) {
    case 'lock_crossing':
      return previous === undefined ? answerOf(own) : withFileOf(own, previous);
    case 'previous':
      return answerOf(previous ?? own);
    case 'swap_answers':
      return answerOf((await cross(own, signal)) ?? own);
    case 'swap_files':
      return withFileOf(own, (await cross(own, signal)) ?? own);
    case 'overwrite':
      place.file = own;
      await sleep(1_000, signal);
      return withFileOf(own, place.file);
    case 'wrong_kind':
      return told(own, { kind: 'income' });
    case 'other_system':
      return told(own, { system: 'single-server' });
    case 'notice':
      return told(own, { notices: ['E-2104'] });
    case 'unmarked':
      return answerOf(await make(own.ask, false));
    case 'cut_off':
      return answerOf({ ...own, bytes: own.bytes.slice(0, own.bytes.length / 2) });
    case 'twice':
    case 'late':
    case 'lock_timeout':
    case 'refused':
      return answerOf(own);
  }
};

const spoilt = async (
  trouble: Trouble,
  own: Made,
  kind: SimulatedFault | undefined,
  previous: Made | undefined,
  signal: AbortSignal,
): Promise<Result<Answer, AskFailure>> => {
  if (kind === undefined) return success(answerOf(own));
  if (kind === 'twice' || kind === 'late') trouble.afterwards(previous, own);
  if (kind === 'late' || kind === 'lock_timeout') return failure('no_answer');
  if (kind === 'refused') return failure('refused_there');
  return success(await spoiltAnswer(trouble, own, kind, previous, signal));
};

export const createSimulatedIssuer = (options: SimulatedIssuerOptions): Issuer => {
  const { system, takes, fault = () => undefined } = options;
  const closing = new AbortController();
  let stray: (answer: Answer) => void = () => undefined;
  /** The file that was made last: whoever was here before. */
  let before: Made | undefined;
  const trouble: Trouble = {
    make: makerOf(options),
    sleep: (ms, signal) => system.sleep(ms, signal),
    cross: createCrossing(system),
    place: { file: undefined },
    afterwards(other, own) {
      if (other !== undefined)
        void system.sleep(20, closing.signal).then(() => stray(withFileOf(own, other)));
    },
  };
  return {
    kind: 'simulated',
    async ask(ask, signal) {
      const ended = AbortSignal.any([signal, closing.signal]);
      await system.sleep(takes(ask), ended);
      if (ended.aborted) return failure('no_answer');
      const own = await trouble.make(ask);
      const previous = before;
      before = own;
      const answered = await spoilt(trouble, own, fault(ask), previous, ended);
      return ended.aborted ? failure('no_answer') : answered;
    },
    onStray: (hear) => {
      stray = hear;
    },
    forget: () => undefined,
    close: () => closing.abort(),
  };
};
