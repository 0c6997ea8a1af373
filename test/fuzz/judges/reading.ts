/** What a reading may say, given what the card answered: found out apart from the code under test. */
import { COMMON_AID } from '../../../src/card/applications/common/files.ts';
import { JPKI_AID, JPKI_SFI } from '../../../src/card/applications/jpki/files.ts';
import { MAX_APDUS, MAX_CERTIFICATE_BYTES, TAP_BUDGET_MS } from '../../../src/card/limits.ts';
import type { CardReading, CardSources, ReadFailure } from '../../../src/card/read-card.ts';
import { toHex } from '../../../src/kernel/bytes.ts';
import type { Result } from '../../../src/kernel/result.ts';
import type { CardKind } from '../../../src/simulator/cards.ts';
import { OUTCOME } from '../../harness/cards.ts';
import type { Fixtures } from '../fixtures.ts';
import { shapeProblem } from '../values/certificate.ts';
import { type Exchange, isOfFile, lostBy, talksOf } from './talk.ts';

/** A tap as it happened. */
export interface Tap {
  readonly exchanges: readonly Exchange[];
  readonly sources: CardSources;
  readonly kind: CardKind;
  /** No answer was bent. */
  readonly untouched: boolean;
  /** `System.monotonic()` when the reading was done. */
  readonly endedAt: number;
}

/** The 28 digits of a record by card.md §2.4, or `undefined`; written apart from the parser under test. */
export const digitsOf = (record: Uint8Array): string | undefined => {
  if (record[0] !== 1 || record[1] !== 28 || record.length < 30) return undefined;
  const digits = record.subarray(2, 30);
  if (digits.some((digit) => digit < 0x30 || digit > 0x39)) return undefined;
  const text = String.fromCharCode(...digits);
  const [year, month, day] = [Number(text.slice(20, 24)), Number(text.slice(24, 26)), Number(text.slice(26))];
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
  return day >= 1 && day <= days ? text : undefined;
};

export const asDigits = ({
  serial,
  municipality,
  expires,
}: NonNullable<CardReading['commonCardId']>): string =>
  `${serial}${municipality}${expires.replaceAll('-', '')}`;

/** The reading's card id must be the record that the card gave to READ RECORD, after a SELECT that said 9000. */
const cardIdProblem = (reading: CardReading, exchanges: readonly Exchange[]): string | undefined => {
  if (reading.commonCardId === undefined) return undefined;
  const talks = talksOf(exchanges);
  const at = talks.findIndex(({ command }) => command[1] === 0xb2);
  const select = talks.slice(0, Math.max(at, 0)).findLast(({ command }) => command[1] === 0xa4);
  if (select === undefined) return 'a card id that was never read';
  if (select.data === undefined) return 'a card id of an application that was not selected';
  const record = talks[at]?.data;
  if (record === undefined) return 'a card id out of an answer that was none';
  return digitsOf(record) === asDigits(reading.commonCardId) ? undefined : 'a card id that no record says';
};

const certificateProblem = (reading: CardReading, { issued }: Fixtures): string | undefined => {
  const facts = reading.certificate;
  if (facts === undefined) return undefined;
  if (facts.status !== 'valid') return shapeProblem(facts);
  return issued.some((one) => JSON.stringify(one.facts) === JSON.stringify(facts))
    ? undefined
    : 'a valid certificate that nobody issued';
};

const FAILURES: Readonly<Record<ReadFailure, true>> = {
  card_lost: true,
  reader_lost: true,
  service_lost: true,
  too_many_commands: true,
  card_too_slow: true,
  not_my_number_card: true,
  phone: true,
  card_unreadable: true,
};

const asked = (exchanges: readonly Exchange[], aid: Uint8Array): boolean =>
  exchanges.some(({ command }) => toHex(command).includes(toHex(aid)));

export const limitProblem = (exchanges: readonly Exchange[], sources: CardSources): string | undefined => {
  if (exchanges.length > MAX_APDUS) return `${exchanges.length} commands in one tap`;
  if (sources.jpkiStatus === 'none' && asked(exchanges, JPKI_AID)) return 'JPKI asked without the right to';
  return !sources.commonCardId && asked(exchanges, COMMON_AID)
    ? 'card id asked without the right to'
    : undefined;
};

/** What is wrong with a reading, given what the card answered; `undefined` when nothing is. */
export const readingProblem = (
  read: Result<CardReading, ReadFailure>,
  { exchanges, sources, kind, untouched, endedAt }: Tap,
  fixtures: Fixtures,
): string | undefined => {
  const limits = limitProblem(exchanges, sources);
  if (limits !== undefined) return limits;
  // What each lie of a malicious card ends in: malicious-card.test.ts.
  const told = kind !== 'dead' && kind !== 'malicious';
  if (untouched && sources.commonCardId && sources.jpkiStatus !== 'none' && told) {
    const outcome = read.ok ? (read.value.certificate?.status ?? 'no certificate') : read.reason;
    if (outcome !== OUTCOME[kind]) return `untouched ${kind} is ${outcome}`;
  }
  const lost = lostBy(exchanges);
  if (!read.ok) {
    if (!Object.hasOwn(FAILURES, read.reason)) return `a reason nobody knows: ${read.reason}`;
    return lost === undefined || lost === read.reason
      ? undefined
      : `${read.reason}, but the card said ${lost}`;
  }
  if (lost !== undefined) return 'a reading of a card that was lost';
  const { apdus, durationMs, lastApduAt, items } = read.value;
  if (apdus !== exchanges.length) return `${apdus} commands counted, ${exchanges.length} sent`;
  if (durationMs > TAP_BUDGET_MS || lastApduAt !== endedAt) return 'a reading out of its time';
  const there = Number(read.value.commonCardId !== undefined) + Number(read.value.certificate !== undefined);
  if (items.length === 0 || items.length !== there) return 'items that are not what was read';
  return cardIdProblem(read.value, exchanges) ?? certificateProblem(read.value, fixtures);
};

export const derProblem = (der: Uint8Array, exchanges: readonly Exchange[]): string | undefined => {
  const [tag, form, high = 0, low = 0] = der;
  const says = form === 0x82 ? 4 + high * 256 + low : form === 0x81 ? 3 + high : Number.NaN;
  if (tag !== 0x30 || says !== der.length) return 'a certificate that is not as long as it says';
  if (der.length > MAX_CERTIFICATE_BYTES) return 'a certificate longer than any';
  return isOfFile(der, talksOf(exchanges), JPKI_SFI.authCertificate)
    ? undefined
    : 'a certificate that no answer holds';
};
