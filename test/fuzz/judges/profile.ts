/** What a reading by one of the two shipped profiles may say: their YAML once more by hand, on the answers themselves. */
import { COMMON_AID } from '../../../src/card/applications/common/files.ts';
import type { ProfileReading } from '../../../src/card/profile/read.ts';
import { concatBytes, fromHex, toHex } from '../../../src/kernel/bytes.ts';
import type { Result } from '../../../src/kernel/result.ts';
import type { ProfileCard, ProfileFixtures } from '../profiles.ts';
import { digestInfoOf, isSignatureOf } from './rsa.ts';
import { type Exchange, isSelectByName, type Talk, talksOf } from './talk.ts';
import { berAt, simpleAt } from './tlv.ts';

export const PROFILE_REASONS: ReadonlySet<string> = new Set([
  'card_lost',
  'reader_lost',
  'service_lost',
  'too_many_commands',
  'card_too_slow',
  'not_available',
  'secret_missing',
  'secret_malformed',
  'tries_unknown',
  'too_few_tries',
  'secret_wrong',
  'secret_blocked',
  'unexpected_status',
  'unreadable',
  'value_refused',
  'check_digit_wrong',
  'clone_suspected',
  'absent',
  'refused_application',
  'wrong_card',
  'expired',
]);

const TODAY = '20261123';
const LIBRARY_AID = 'f04b415a4153550101';
const BADGE_AID = 'f04b415a415355';
export const LIBRARY_KEY = { aid: fromHex(LIBRARY_AID), key: 0x11, floor: 3 };
/** 架空県かざし市 in Shift_JIS. */
const TOWN = '89cb8bf38ca782a982b482b58e73';

const ascii = (bytes: Uint8Array | undefined): string | undefined =>
  bytes === undefined || bytes.some((byte) => byte < 0x20 || byte > 0x7e)
    ? undefined
    : String.fromCharCode(...bytes);

/** YYYYMMDD of a day that exists and has not passed. */
const isDayToCome = (text: string | undefined): text is string => {
  if (text === undefined || !/^\d{8}$/.test(text) || text < TODAY) return false;
  const iso = `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}`;
  const day = new Date(`${iso}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(iso);
};

interface Said {
  readonly id: string;
  readonly until: string;
  readonly others: string;
}

/** Modulus 10, weights 3 and 1 from the right (the check digit itself has weight 1). */
const hasCheckDigit = (digits: string): boolean =>
  Array.from(digits)
    .reverse()
    .reduce((sum, digit, at) => sum + Number(digit) * (at % 2 === 0 ? 1 : 3), 0) %
    10 ===
  0;

const libraryRecord = (record: Uint8Array): Said | undefined => {
  const id = ascii(simpleAt(record, '01'));
  const until = toHex(simpleAt(record, '04') ?? new Uint8Array());
  const issuer = toHex(simpleAt(record, '02') ?? new Uint8Array());
  const version = toHex(simpleAt(record, '03') ?? new Uint8Array());
  if (id === undefined || !/^\d{10}$/.test(id) || !hasCheckDigit(id) || !isDayToCome(until)) return undefined;
  return issuer.replace(/f+$/, '') === '99999' && version === '01'
    ? { id, until, others: '99999 undefined 01' }
    : undefined;
};

const badgeRecord = (record: Uint8Array): Said | undefined => {
  const field = (tag: string): Uint8Array | undefined => berAt(record, ['ff20', tag]);
  const padded = field('df21');
  const id =
    padded === undefined || padded.length < 12
      ? undefined
      : ascii(padded.subarray(0, 12))?.replace(/ +$/, '');
  const until = ascii(field('df24'));
  const service = field('df23') ?? new Uint8Array();
  const version = toHex(service.subarray(2, 3));
  if (id === undefined || !/^S\d{7}$/.test(id) || !isDayToCome(until)) return undefined;
  if (toHex(field('df22') ?? new Uint8Array()) !== TOWN || ascii(service.subarray(0, 2)) !== 'SB')
    return undefined;
  return version === '01' || version === '02'
    ? { id, until, others: `架空県かざし市 SB ${version}` }
    : undefined;
};

const saidBy = ({ id, validUntil, issuer, serviceCode, version }: ProfileReading): string =>
  `${id} ${validUntil?.replaceAll('-', '') ?? ''} ${issuer ?? ''} ${String(serviceCode)} ${version ?? ''}`;
const asSaid = ({ id, until, others }: Said): string => `${id} ${until} ${others}`;

/** A transparent file as its pieces came, each at the offset it was asked for. */
const assembled = (talks: readonly Talk[]): Uint8Array => {
  let file: Uint8Array = new Uint8Array();
  for (const { command, sw, bytes } of talks) {
    if (sw !== 0x9000 && sw !== 0x6282) continue;
    const bySfi = ((command[2] ?? 0) & 0x80) !== 0;
    const offset = bySfi ? (command[3] ?? 0) : ((command[2] ?? 0) << 8) | (command[3] ?? 0);
    const asked = command[4] === 0 ? 256 : (command[4] ?? 0);
    file = concatBytes(file.subarray(0, offset), bytes.subarray(0, asked));
  }
  return file;
};

const libraryProblem = (reading: ProfileReading, talks: readonly Talk[]): string | undefined => {
  // The last SELECT only shuts what the birth date opened.
  const at = talks.findLastIndex(({ command }) => command[1] === 0xb2);
  const selected = talks.slice(0, Math.max(at, 0)).findLast(isSelectByName);
  if (selected?.sw !== 0x9000 || !toHex(selected.command).includes(LIBRARY_AID))
    return 'an id of an application that was not selected';
  const record = talks[at]?.data;
  const said = record === undefined ? undefined : libraryRecord(record);
  return said !== undefined && asSaid(said) === saidBy(reading) && reading.level === 'L0'
    ? undefined
    : 'a reading that no record says';
};

/** The certificate that was read is one that was issued, to this id, and its key signed a fresh challenge. */
const chipProblem = (
  { id, level }: ProfileReading,
  talks: readonly Talk[],
  { badges }: ProfileFixtures,
  challenge: Uint8Array | undefined,
): string | undefined => {
  const start = talks.findIndex(({ command }) => command[1] === 0xb0 && command[2] === 0x83);
  const rest = start < 0 ? [] : talks.slice(start);
  const after = rest.findIndex(({ command }) => command[1] !== 0xb0);
  const reads = after < 0 ? rest : rest.slice(0, after);
  const hex = toHex(assembled(reads));
  const issued = [...badges].find(([der]) => hex.startsWith(der))?.[1];
  if (reads.length === 0) return 'a chip that did not prove itself';
  if (issued === undefined) return 'a certificate that nobody issued';
  if (issued.id !== id) return 'the certificate of another';
  const signed = talks.findLast(({ command }) => command[1] === 0x2a);
  if (signed?.data === undefined || challenge === undefined || level !== 'LC')
    return 'a chip that did not prove itself';
  const block = digestInfoOf(challenge);
  if (!toHex(signed.command).includes(toHex(block))) return 'proved with no signature over the challenge';
  return isSignatureOf(block, signed.data, issued.key)
    ? undefined
    : 'proved by a signature that is not the key’s';
};

const badgeProblem = (
  reading: ProfileReading,
  talks: readonly Talk[],
  fixtures: ProfileFixtures,
  challenge: Uint8Array | undefined,
): string | undefined => {
  const probes = talks.filter((talk) => isSelectByName(talk) && toHex(talk.command).includes(LIBRARY_AID));
  if (probes.at(-1)?.sw === 0x9000) return 'a card that is another kind of card';
  const selected = talks.findLast(isSelectByName);
  if (selected?.sw !== 0x9000 || !toHex(selected.command).includes(`07${BADGE_AID}`))
    return 'an id of an application that was not selected';
  const first = talks.findIndex(({ command }) => command[1] === 0xb0);
  const upTo = talks.findIndex(({ command }) => command[1] === 0xb0 && command[2] === 0x83);
  const staff = talks.slice(first, upTo < 0 ? undefined : upTo);
  const said = badgeRecord(assembled(staff.filter(({ command }) => command[1] === 0xb0)));
  if (said === undefined || asSaid(said) !== saidBy(reading)) return 'a reading that no record says';
  return chipProblem(reading, talks, fixtures, challenge);
};

/** Applications a profile's reading may ask for. */
const mayAsk = [LIBRARY_AID, BADGE_AID, toHex(COMMON_AID)];

const otherProblem = (talks: readonly Talk[]): string | undefined => {
  const asked = talks.filter(isSelectByName).map(({ command }) => toHex(command.subarray(5)));
  return asked.every((aid) => mayAsk.includes(aid)) ? undefined : 'another application was selected';
};

export const profileProblem = (
  read: Result<ProfileReading, string>,
  { profile }: ProfileCard,
  exchanges: readonly Exchange[],
  fixtures: ProfileFixtures,
  challenge: Uint8Array | undefined,
): string | undefined => {
  const talks = talksOf(exchanges);
  const other = otherProblem(talks);
  if (other !== undefined || !read.ok) return other;
  if (read.value.apdus !== exchanges.length)
    return `${read.value.apdus} commands counted, ${exchanges.length} sent`;
  return profile.name === 'library-id'
    ? libraryProblem(read.value, talks)
    : badgeProblem(read.value, talks, fixtures, challenge);
};
