/**
 * カードの一覧 of the points, made beside the register: numbers of cards go in, keyed hashes come out, and the key is on no machine of the
 * centre (decision 0058). In: 宛名番号, 製造番号, 市区町村, 生年月日, 住民 (1 or 0), a card a line.
 */
import { z } from 'zod';
import { CARD_FILE_HEADER } from '../central/benefits-card-file.ts';
import { toHex } from '../kernel/bytes.ts';
import { civilDateSchema } from '../kernel/dates.ts';
import { residentIdSchema } from '../kernel/ids.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import { cardLinkSchema } from '../registry/schema.ts';
import { cardToken } from '../registry/token.ts';
import { accountOf, bandOf } from './points-account.ts';

/** First line of what goes in. */
export const CARD_SOURCE_HEADER = '宛名番号,製造番号,市区町村,生年月日,住民';

const lineSchema = z.tuple([
  residentIdSchema,
  cardLinkSchema.shape.serial,
  cardLinkSchema.shape.municipality,
  z.union([z.literal(''), civilDateSchema]),
  z.enum(['0', '1']),
]);

export interface CardFileWish {
  /** The points' own token key, as shop terminals have it. */
  readonly key: Uint8Array;
  /** Years of birth are told in steps of so many: 1 tells the year. */
  readonly bandYears: number;
  /** 宛名番号 go along, so that check-ins give points; only of people who agreed. */
  readonly withResidents: boolean;
}

/** `bad_line`: its number; nothing of what stands in it is told. */
export const makeCardFile = (
  text: string,
  { key, bandYears, withResidents }: CardFileWish,
): Result<{ readonly csv: string; readonly cards: number; readonly people: number }, 'bad_line'> => {
  const [header, ...rest] = text.replace('\uFEFF', '').split(/\r?\n/);
  if (header !== CARD_SOURCE_HEADER) return failure('bad_line', { line: 1 });
  const out: string[] = [CARD_FILE_HEADER];
  const people = new Set<string>();
  for (const [at, line] of rest.entries()) {
    if (line === '' && at === rest.length - 1) break;
    const parsed = lineSchema.safeParse(line.split(','));
    if (!parsed.success) return failure('bad_line', { line: at + 2 });
    const [residentId, serial, municipality, birthDate, resident] = parsed.data;
    people.add(residentId);
    const hmac = toHex(cardToken(key, { serial, municipality }));
    const own = withResidents ? residentId : '';
    const born = bandOf(birthDate === '' ? null : birthDate, bandYears);
    out.push(
      [
        'common_card_id',
        hmac,
        accountOf(key, residentId),
        ...[born?.from ?? '', born?.to ?? ''],
        resident,
        own,
      ].join(','),
    );
  }
  return success({ csv: `${out.join('\r\n')}\r\n`, cards: out.length - 1, people: people.size });
};
