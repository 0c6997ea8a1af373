/**
 * What every flow owes a card's holder, judged by what was sent: no My Number, no 照合番号A, a secret at most once and never
 * below the floor, and nothing of it left in memory.
 */
import { TEXT_AID } from '../../../src/card/applications/text-input/files.ts';
import { MAX_APDUS, TAP_BUDGET_MS } from '../../../src/card/limits.ts';
import { toHex } from '../../../src/kernel/bytes.ts';
import {
  type Exchange,
  isSelectByName,
  lostBy,
  type Talk,
  talksOf,
  withApplication,
  wordOf,
} from './talk.ts';

const SURFACE = 'd3921000310001010402';
const TEXT = toHex(TEXT_AID);

/** Files with the My Number (card.md §2.2, §2.3) and keys that are the My Number (照合番号A). */
const MY_NUMBER_FILE: Readonly<Record<string, number>> = { [TEXT]: 0x01, [SURFACE]: 0x05 };
const NUMBER_A: Readonly<Record<string, number>> = { [TEXT]: 0x14, [SURFACE]: 0x13 };
/** No command of a reading changes a card: SELECT, READ, VERIFY, GET DATA, GET RESPONSE, a signature. */
const MAY_SEND = new Set([0xa4, 0xb0, 0xb2, 0x20, 0xca, 0xc0, 0x2a, 0x88]);

const carriesValue = (command: Uint8Array): boolean => command[1] === 0x20 && command.length > 5;

/** EF that a READ or a SELECT by number means; `undefined` for another command. */
const fileIn = (command: Uint8Array): number | undefined => {
  const [, ins, p1 = 0, p2 = 0] = command;
  if (ins === 0xb0) return (p1 & 0x80) === 0 ? undefined : p1 & 0x1f;
  if (ins === 0xb2) return p2 >> 3 === 0 ? undefined : p2 >> 3;
  return ins === 0xa4 && p1 === 0x02 ? ((command[5] ?? 0) << 8) | (command[6] ?? 0) : undefined;
};

const myNumberProblem = (exchanges: readonly Exchange[]): string | undefined => {
  for (const { talk, aid } of withApplication(talksOf(exchanges))) {
    const { command } = talk;
    if (!MAY_SEND.has(command[1] ?? 0))
      return `a command that no reading sends: ${toHex(command.subarray(0, 4))}`;
    if (MY_NUMBER_FILE[aid] !== undefined && fileIn(command) === MY_NUMBER_FILE[aid])
      return 'the My Number was asked for';
    if (!carriesValue(command)) continue;
    if (NUMBER_A[aid] !== undefined && ((command[3] ?? 0) & 0x1f) === NUMBER_A[aid])
      return '照合番号A was tried';
    if (/^3[0-9](3[0-9]){11}$/.test(toHex(command.subarray(5)))) return 'twelve digits were tried';
  }
  return undefined;
};

/** Tries that the answer to an empty VERIFY says are left; `open`: it was verified before. */
const triesIn = ({ sw }: Talk): number | 'open' | undefined =>
  sw === 0x9000 ? 'open' : (sw & 0xfff0) === 0x63c0 ? sw & 0x0f : undefined;

/** A secret of a flow: of which application, which key, and how many tries must be left for it. */
export interface SecretRule {
  readonly aid: Uint8Array;
  readonly key: number;
  readonly value: Uint8Array;
  readonly floor: number;
}

const tries = (exchanges: readonly Exchange[]): readonly Exchange[] =>
  exchanges.filter(({ command }) => carriesValue(command));

/** The one try of the secret, in the application it belongs to, after a counter that allows it. */
const tryProblem = (exchanges: readonly Exchange[], rules: readonly SecretRule[]): string | undefined => {
  const tried = new Set<SecretRule>();
  const talks = withApplication(talksOf(exchanges));
  for (const [at, { talk, aid }] of talks.entries()) {
    const { command } = talk;
    if (!carriesValue(command)) continue;
    const value = toHex(command.subarray(5));
    const rule = rules.find(
      (one) => toHex(one.aid) === aid && ((command[3] ?? 0) & 0x1f) === one.key && toHex(one.value) === value,
    );
    if (rule === undefined) return 'a secret was sent where it does not belong';
    if (tried.has(rule)) return 'a secret was sent twice';
    tried.add(rule);
    const asked = talks[at - 1]?.talk;
    const left = asked?.command[1] === 0x20 && asked.command[3] === command[3] ? triesIn(asked) : undefined;
    if (left === undefined || left === 'open')
      return 'a secret was sent with nobody knowing how many tries are left';
    if (left < rule.floor) return `a try was spent with ${left} left`;
  }
  return undefined;
};

const leakProblem = (exchanges: readonly Exchange[], rules: readonly SecretRule[]): string | undefined => {
  for (const { value } of rules) {
    const hex = toHex(value);
    if (value.length < 4) continue;
    if (exchanges.some(({ command }) => !carriesValue(command) && toHex(command).includes(hex)))
      return 'a secret was sent in another command';
  }
  return tries(exchanges).some(({ buffer }) => buffer.subarray(5).some((byte) => byte !== 0))
    ? 'a command with a secret was left in memory'
    : undefined;
};

/** `buffers`: what the flow was given of the secrets. */
export const secretProblem = (
  exchanges: readonly Exchange[],
  rules: readonly SecretRule[],
  buffers: readonly Uint8Array[],
): string | undefined =>
  myNumberProblem(exchanges) ??
  tryProblem(exchanges, rules) ??
  leakProblem(exchanges, rules) ??
  (buffers.some((buffer) => buffer.some((byte) => byte !== 0)) ? 'a secret was left in memory' : undefined);

/** Whether something may be open: a secret was sent, or the card says of a key that it is verified. */
const mayBeOpen = (exchanges: readonly Exchange[]): boolean =>
  exchanges.some(({ command }) => carriesValue(command)) ||
  talksOf(exchanges).some((talk) => talk.command[1] === 0x20 && triesIn(talk) === 'open');

/**
 * How many of the last commands are the SELECT that shuts again what a secret opened: 0 when there is none, 2 when the card
 * wanted it with another length. A reading that failed before says so, also when the card is gone by then.
 */
const shuttingCommands = (exchanges: readonly Exchange[]): number => {
  const last = exchanges.at(-1);
  if (last === undefined || !isSelectByName(last) || !mayBeOpen(exchanges)) return 0;
  const before = exchanges.at(-2);
  const repeats = before !== undefined && isSelectByName(before) && wordOf(before) >> 8 === 0x6c;
  return repeats ? 2 : 1;
};

/** What holds of every flow whatever it is for. `reason`: why it failed, if it did. */
export const flowProblem = (
  exchanges: readonly Exchange[],
  reason: string | undefined,
  {
    known,
    endedAt,
    startedAt,
  }: { readonly known: ReadonlySet<string>; readonly endedAt: number; readonly startedAt: number },
): string | undefined => {
  // What passes both limits.
  const shutting = shuttingCommands(exchanges);
  if (exchanges.length > MAX_APDUS + shutting) return `${exchanges.length} commands in one tap`;
  const lost = lostBy(exchanges);
  if (reason === undefined) {
    if (lost !== undefined) return 'a good end with a card that was lost';
    return endedAt - startedAt > TAP_BUDGET_MS && shutting === 0 ? 'a good end out of its time' : undefined;
  }
  if (!known.has(reason)) return `a reason nobody knows: ${reason}`;
  return lost === undefined || lost === reason || shutting > 0
    ? undefined
    : `${reason}, but the card said ${lost}`;
};
