/**
 * Bent card profiles, as an operator might misspell them. The file is refused with a line and a sentence, or it is a profile
 * that cannot reach what no profile may: another application, a write, a last try.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CardProfile } from '../../../src/card/profile/schema.ts';
import { flip, splice, truncate } from '../bytes.ts';
import { guardedNow, type Kind } from '../kind.ts';
import type { Random } from '../random.ts';

const read = (name: string): string =>
  readFileSync(join(import.meta.dirname, `../../../kiosk-config/cards/${name}.yaml`), 'utf8');
/** Without their comments: those take most of the bends and show nothing. */
const FILES = [read('library-id'), read('staff-badge')].map((file) =>
  file
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .join('\n'),
);

const TOKENS = [
  '"D3921000310001010408"',
  '"D39210"',
  '"A0000002310600000000000000000000"',
  '"F04B415A4153550101"',
  '0011',
  '"0011"',
  '"00"',
  '"2A"',
  '"D6"',
  'true',
  'null',
  '~',
  '-1',
  '1',
  '0',
  '2',
  '1e999',
  '123456789012',
  '"123456789012"',
  '*a',
  '&a',
  '[]',
  '{}',
  '!!binary x',
  '!x',
  '"^(a+)+$"',
  '"("',
  '"^"',
  '""',
  '@',
  'verify',
  'external_authenticate',
  'transparent',
  'record',
  'data_object',
  'pinned',
  'raw',
  'birth_yymmdd',
  'number_b',
  'operator',
  'literal',
] as const;

const VALUE = /"[^"\n]*"|\b[A-Za-z0-9_]+\b/g;

/** One value in place of another. */
const replaced = (file: string, random: Random): string => {
  const values = [...file.matchAll(VALUE)];
  const one = values[random.int(values.length)];
  if (one === undefined) return file;
  return `${file.slice(0, one.index)}${random.pick(TOKENS)}${file.slice(one.index + one[0].length)}`;
};

const lines = (file: string, random: Random, change: (lines: string[], at: number) => string[]): string => {
  const all = file.split('\n');
  return change(all, random.int(all.length)).join('\n');
};

const bend = (file: string, other: string, random: Random): string => {
  const onBytes = (change: (bytes: Uint8Array) => Uint8Array): string =>
    Buffer.from(change(Buffer.from(file, 'utf8'))).toString('utf8');
  switch (random.int(9)) {
    case 0:
      return onBytes((bytes) => flip(bytes, random));
    case 1:
      return onBytes((bytes) => truncate(bytes, random));
    case 2:
      return onBytes((bytes) => splice(bytes, Buffer.from(other, 'utf8'), random));
    case 3:
      return lines(file, random, (all, at) => all.toSpliced(at, 1));
    case 4:
      return lines(file, random, (all, at) => all.toSpliced(at, 0, all[random.int(all.length)] ?? ''));
    case 5:
      return lines(file, random, (all, at) =>
        all.with(at, `${' '.repeat(random.int(6))}${(all[at] ?? '').trimStart()}`),
      );
    case 6:
      return `${file}\n${random.pick(['[', '{a: ', '- ', '? ', '&a ', '!a '])}`.repeat(1 + random.int(3));
    default:
      return replaced(file, random);
  }
};

/** Applications of the My Number Card and the licence, by their first bytes (card.md §1). */
const NOT_BY_PROFILE = ['D39210', 'D392F0', 'A000000231', 'A0000001510000'];

const profileProblem = (profile: CardProfile): string | undefined => {
  const aid = profile.aid.value.toUpperCase();
  if (NOT_BY_PROFILE.some((start) => aid.startsWith(start) || start.startsWith(aid)))
    return 'an application that no profile may read';
  if (profile.steps.some((step) => step.do === 'verify' && step.minTries < 2))
    return 'a profile that spends the last try';
  const { antiClone } = profile;
  if (antiClone !== undefined && !['2A', '2a', '88'].includes(antiClone.ins))
    return 'a command that changes a card';
  if (profile.retry.times > 3) return 'a profile that asks for ever';
  return profile.sources.some((source) => source.structure === 'transparent' && source.length > 4_096)
    ? 'a file longer than any'
    : undefined;
};

export const profileFile: Kind = {
  name: 'profile file',
  group: 'values',
  weight: 2,
  reaches: ['profile', 'profile_wrong'],
  run: (target, _, random) => {
    const [file = '', other = ''] = random.chance(0.5) ? FILES : FILES.toReversed();
    const bent = random.chance(0.3)
      ? bend(bend(file, other, random), other, random)
      : bend(file, other, random);
    return guardedNow(
      () => bent,
      () => {
        const parsed = target.parseProfile(bent);
        if (parsed.ok) return { outcome: 'profile', problem: profileProblem(parsed.value) };
        const { line, message } = parsed.detail ?? {};
        const told =
          typeof line === 'number' &&
          line >= 1 &&
          line <= bent.split('\n').length &&
          String(message).startsWith(`${line}行目`);
        return { outcome: parsed.reason, problem: told ? undefined : 'a mistake with no line' };
      },
    );
  },
};
