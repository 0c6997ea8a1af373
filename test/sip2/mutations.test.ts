/**
 * Replies that were bent on their way: none is taken for an answer that is not one, none throws, and every exchange ends. 5,000 in CI;
 * `KAZASU_SIP2_MUTATIONS=1000000` is the long run.
 */
import { expect, it } from 'vitest';
import { mustSucceed } from '../../src/kernel/result.ts';
import { createRandom, type Random } from '../../src/simulator/town/random.ts';
import { type Dialect, dialectSchema } from '../../src/sip2/dialect.ts';
import { readDue } from '../../src/sip2/due-date.ts';
import { type Act, createExchange } from '../../src/sip2/exchange.ts';
import { createLineSplitter } from '../../src/sip2/frame.ts';
import { readRequestLine, replyLine } from '../../src/sip2/line.ts';
import type { Reply, ReplyOf } from '../../src/sip2/messages.ts';
import { plainChecksum, UNSEALED_REPLIES } from './golden.ts';

const CASES = Number(process.env['KAZASU_SIP2_MUTATIONS'] ?? 5_000);
const SEED = Number(process.env['KAZASU_SIP2_SEED'] ?? 20_261_126);

const DIALECTS: readonly Dialect[] = [
  { encoding: 'utf-8' },
  { encoding: 'cp932', cutsLetters: true },
  { encoding: 'utf-8', errorDetection: 'lenient', takesLetterSums: true },
  { encoding: 'cp932', errorDetection: 'off', cutsLetters: true },
].map((more) => dialectSchema.parse({ name: 'x', institution: '9', timing: { retries: 3 }, ...more }));

const PATRON = '20000011';
const ITEM = '100000066';
const SAID = { screen: ['延滞の資料が あります'], print: ['ポケットの本'], extra: [] };
const LENT: Omit<ReplyOf<'checkout'>, 'kind'> = {
  ...{
    ok: true,
    renewalOk: true,
    magnetic: 'no',
    desensitize: 'yes',
    at: 1_795_700_000_000,
    institution: '9',
  },
  ...{
    patron: PATRON,
    item: ITEM,
    title: 'ポケットの表とソーダ水',
    due: '2026/12/10',
    media: '001',
    ...SAID,
  },
} as const;
const REPLIES: readonly Reply[] = [
  { kind: 'checkout', ...LENT },
  { kind: 'renew', ...LENT },
  {
    ...{
      kind: 'patronInfo',
      flags: ['too_many_overdue'],
      language: '014',
      at: 1_795_700_000_000,
      holdsCount: 2,
    },
    ...{ overdueCount: 1, chargedCount: 3, finesCount: 0, recallsCount: 0, unavailableHoldsCount: undefined },
    ...{
      institution: '9',
      patron: PATRON,
      name: '山田 花子',
      holds: ['100000011'],
      overdue: [],
      charged: [ITEM, '1'],
    },
    ...{ fines: [], recalls: [], unavailableHolds: [], valid: true, category: '01', ...SAID },
  },
  {
    ...{
      kind: 'checkin',
      ok: true,
      resensitize: true,
      magnetic: 'no',
      alert: false,
      at: undefined,
      institution: '9',
    },
    ...{ item: ITEM, permanentLocation: '本館', title: 'ポケット', ...SAID },
  },
  {
    ...{
      kind: 'itemInfo',
      circulation: '03',
      security: '01',
      feeType: '01',
      at: 1_795_700_000_000,
      item: ITEM,
    },
    ...{ title: '予表十能ソ', ...SAID },
  },
  { kind: 'login', ok: true, extra: [] },
];

const PIECES = [
  '|',
  'AA',
  'AB',
  `AA${PATRON}|`,
  `AB${ITEM}|`,
  'AY',
  'AZ',
  'AY3AZFFFF',
  '\r',
  '\n',
  '\0',
  '96',
  '97',
  '\x83',
  '\xff',
  '12',
  '999999999999',
  ' '.repeat(18),
  'x'.repeat(3_000),
  ...UNSEALED_REPLIES.slice(0, 3),
];

const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'));
const join = (...parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));

/** One thing that goes wrong on a line, or in a server. */
const bend = (bytes: Uint8Array, other: Uint8Array, random: Random): Uint8Array => {
  const at = random.between(0, Math.max(bytes.length - 1, 0));
  const to = Math.min(at + random.between(1, 12), bytes.length);
  const head = bytes.subarray(0, at);
  const tail = bytes.subarray(to);
  switch (random.between(0, 8)) {
    case 0:
      return join(head, Uint8Array.of(random.between(0, 255)), bytes.subarray(at + 1));
    case 1:
      return join(
        head,
        Uint8Array.of((bytes[at] ?? 0) ^ (1 << random.between(0, 7))),
        bytes.subarray(at + 1),
      );
    case 2:
      return join(head, tail);
    case 3:
      return join(head, bytesOf(random.pick(PIECES)), bytes.subarray(at));
    case 4:
      return head;
    case 5:
      return join(head, bytes.subarray(at, to), bytes.subarray(at, to), tail);
    case 6:
      return join(head, other.subarray(random.between(0, other.length)));
    case 7:
      return bytes.subarray(at);
    default:
      return join(
        head,
        Uint8Array.from({ length: to - at }, () => random.between(0, 255)),
        tail,
      );
  }
};

/** As a server would that meant what it sent: with a sum that is right. */
const resealed = (bytes: Uint8Array, sequence: number): Uint8Array => {
  const text = Buffer.from(bytes)
    .toString('latin1')
    .replace(/(AY.)?(AZ.{0,4})?\r?\n?$/s, '');
  const head = `${text}AY${sequence}AZ`;
  return bytesOf(`${head}${plainChecksum(head)}\r`);
};

const SEQUENCE = 3;
const LONGEST_TALK = 1_000;

const LINES = new Map(
  DIALECTS.map((dialect) => [
    dialect,
    new Map(REPLIES.map((reply) => [reply, mustSucceed(replyLine(reply, SEQUENCE, dialect))])),
  ]),
);

interface Case {
  readonly dialect: Dialect;
  readonly reply: Reply;
  readonly bytes: Uint8Array;
  readonly random: Random;
}

const makeCase = (seed: number): Case => {
  const random = createRandom(seed);
  const dialect = random.pick(DIALECTS);
  const reply = random.pick(REPLIES);
  const line = (each: Reply): Uint8Array => LINES.get(dialect)?.get(each) ?? new Uint8Array();
  let bytes = line(reply);
  for (let times = random.between(1, 4); times > 0; times -= 1)
    bytes = bend(bytes, line(random.pick(REPLIES)), random);
  if (dialect.errorDetection !== 'off' && random.chance(0.5))
    bytes = resealed(bytes, random.chance(0.9) ? SEQUENCE : 7);
  return { dialect, reply, bytes, random };
};

/** What an answer that was taken must be, looked at apart from the code under test. */
const wrongIn = (
  act: Act & { do: 'done' },
  line: Uint8Array,
  { dialect, reply }: Case,
): string | undefined => {
  const text = Buffer.from(line).toString('latin1');
  if (act.reply.kind !== reply.kind) return 'another kind';
  if (dialect.errorDetection === 'on' && plainChecksum(text.slice(0, -4)) !== text.slice(-4).toUpperCase())
    return 'a sum that is wrong';
  const said = act.reply as { patron?: string; item?: string };
  const strip = (number: string): string =>
    number
      .normalize('NFKC')
      .replaceAll(/[\sA-Da-d]/g, '')
      .replace(/^0+/, '');
  const asked = reply as { patron?: string; item?: string };
  for (const name of ['patron', 'item'] as const)
    if (
      asked[name] !== undefined &&
      said[name] !== undefined &&
      said[name] !== '' &&
      strip(said[name]) !== strip(asked[name])
    )
      return `another ${name}`;
  return undefined;
};

const play = (bent: Case): { readonly outcome: string; readonly problem?: string | undefined } => {
  const { dialect, reply, bytes, random } = bent;
  const { patron, item } = reply as { patron?: string; item?: string };
  const exchange = createExchange({
    ...{ dialect, sequence: SEQUENCE, reply: reply.kind, changes: random.chance(0.5), patron, item },
    ...{
      numbered: dialect.errorDetection !== 'off',
      resends: random.chance(0.9),
      isEarlier: (number) => number < SEQUENCE,
    },
  });
  for (let talk = 0; talk < LONGEST_TALK; talk += 1) {
    const splitter = createLineSplitter();
    const cut = random.between(0, bytes.length);
    const lines = [bytes.subarray(0, cut), bytes.subarray(cut)].flatMap((chunk) => {
      const split = splitter.push(chunk);
      return split.ok ? [...split.value] : [];
    });
    for (const line of [...lines, undefined]) {
      const act = line === undefined ? exchange.silence() : exchange.line(line);
      if (act.do === 'fail') return { outcome: act.reason };
      if (act.do !== 'done') continue;
      if ('due' in act.reply && typeof act.reply.due === 'string')
        readDue(act.reply.due, ['japanese', 'month_first']);
      return {
        outcome: 'done',
        problem: line === undefined ? 'an answer of silence' : wrongIn(act, line, bent),
      };
    }
  }
  return { outcome: 'endless', problem: 'no end' };
};

it(`${CASES.toLocaleString('en')} bent replies`, { timeout: Math.max(60_000, CASES * 5) }, () => {
  const outcomes = new Map<string, number>();
  const problems: string[] = [];
  for (let at = 0; at < CASES; at += 1) {
    const bent = makeCase(SEED + at);
    const { outcome, problem } = play(bent);
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    // A server reads the same bytes, and must not fall over them either.
    const read = readRequestLine(bent.bytes, bent.dialect);
    if (problem !== undefined) problems.push(`${SEED + at}: ${problem} (${read.ok})`);
  }
  if (process.env['KAZASU_SIP2_MUTATIONS'] !== undefined)
    process.stdout.write(`${JSON.stringify([...outcomes])}\n`);
  expect(problems.slice(0, 10)).toEqual([]);
  // Each of the ends there are was come to.
  expect([...outcomes.keys()].toSorted()).toEqual(['done', 'garbled', 'mismatch', 'timeout']);
});
