/** カード台帳の取り込み: a file that the IT section makes beside the register (`kazasu benefits cards`), with keyed hashes in the place of numbers. */
import { z } from 'zod';
import { cardTokenSchema } from '../identity/card-tap.ts';
import { makeHlc } from '../kernel/hlc.ts';
import { residentIdSchema } from '../kernel/ids.ts';
import type { Actor } from '../kernel/roles.ts';
import { bornSchema } from '../modules/benefits/schema.ts';
import { accountIdSchema } from '../outbox/benefits-shapes.ts';
import { recordAct } from './acts.ts';
import { type CardSaid, type PersonSaid, storeCards, storePeople } from './benefits-cards.ts';
import { type OfficeDeps, scopeOf } from './benefits-office.ts';
import type { ImportedCards } from './benefits-schema.ts';

/** First line of the file. `resident_id` is empty where nobody's check-ins give points. */
export const CARD_FILE_HEADER = 'kind,hmac,account,born_from,born_to,resident,resident_id';

const year = z.string().regex(/^(\d{4})?$/);
const lineSchema = z
  .tuple([
    cardTokenSchema.shape.kind,
    cardTokenSchema.shape.hmac,
    accountIdSchema,
    year,
    year,
    z.enum(['0', '1']),
    z.string(),
  ])
  .refine(([, , , from, to]) => (from === '') === (to === ''));

interface Line {
  readonly card: Omit<CardSaid, 'said'>;
  readonly residentId: string;
}

const readLine = (text: string): Line | undefined => {
  const parsed = lineSchema.safeParse(text.split(','));
  if (!parsed.success) return undefined;
  const [kind, hmac, account, from, to, resident, residentId] = parsed.data;
  const born = from === '' ? null : bornSchema.safeParse({ from: Number(from), to: Number(to) });
  if (born?.success === false) return undefined;
  if (residentId !== '' && !residentIdSchema.safeParse(residentId).success) return undefined;
  const holder = { born: born === null ? null : born.data, resident: resident === '1' };
  return { residentId, card: { kind, hmac, account, holder } };
};

const MOST_WRONG = 20;
const CHUNK = 5_000;

const chunks = <T>(list: readonly T[]): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(list.length / CHUNK) }, (_, at) => list.slice(at * CHUNK, (at + 1) * CHUNK));

/** All of it, or (a line is wrong) nothing. What a counter said of a card later than now stands, and a card that is blocked stays so. */
export const importCards = (deps: OfficeDeps, actor: Actor, csv: string): Promise<ImportedCards> => {
  const [header = '', ...rest] = csv.replace('\uFEFF', '').split(/\r?\n/);
  const texts = rest.at(-1) === '' ? rest.slice(0, -1) : rest;
  const lines = texts.map(readLine);
  const wrong = [
    ...(header === CARD_FILE_HEADER ? [] : [1]),
    ...lines.flatMap((line, at) => (line === undefined ? [at + 2] : [])),
  ].slice(0, MOST_WRONG);
  if (wrong.length > 0) return Promise.resolve({ cards: 0, accounts: 0, people: 0, wrong });
  const said = makeHlc(Math.floor(deps.acts.system.now()), 0);
  const known = lines.flatMap((line) => line ?? []);
  const cards = known.map(({ card }): CardSaid => ({ ...card, said }));
  const people = known.flatMap(({ card, residentId }): readonly PersonSaid[] =>
    residentId === '' ? [] : [{ residentId, account: card.account, said }],
  );
  const counts = {
    cards: cards.length,
    accounts: new Set(cards.map(({ account }) => account)).size,
    people: new Set(people.map(({ residentId }) => residentId)).size,
  };
  return deps.sql.begin(async (tx): Promise<ImportedCards> => {
    const scope = scopeOf(deps);
    for (const some of chunks(cards)) await storeCards(tx, scope, 'list', some);
    for (const some of chunks(people)) await storePeople(tx, scope, 'list', some);
    await recordAct(tx, deps.acts, { kind: 'benefits.cards_imported', actor, data: counts });
    return { ...counts, wrong: [] };
  });
};
