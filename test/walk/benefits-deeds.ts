/** How each act of 商工担当 is done, for acts.test.ts: in this order, since a list is published before anything is paid by it. */
import { CARD_FILE_HEADER } from '../../src/central/benefits-card-file.ts';
import { BENEFITS_API } from '../../src/central/benefits-schema.ts';
import { createTermsReader } from '../../src/central/benefits-terms.ts';
import type { Sql } from '../../src/central/database.ts';
import { workTogether } from '../../src/central/points-work.ts';
import { realSystem } from '../../src/kernel/system.ts';
import { SCOPE } from '../harness/points-centre.ts';
import { shop, shopId } from '../harness/points-town.ts';

/** A shop took points without a line, of a card that nobody knows: the town stands in for them. Gives the key of it. */
export const spendWithoutLine = async (sql: Sql, where: string, device: string): Promise<string> => {
  const key = realSystem.newId();
  const now = realSystem.now();
  const card = {
    tokens: [{ kind: 'common_card_id', hmac: key.replaceAll('-', '').repeat(2) }],
    municipality: null,
  };
  const wish = { what: 'spend', points: 100 } as const;
  const asked = { key, device, shop: shopId(where), wish, card, at: now, tillAt: now, offline: true };
  await sql.begin((tx) =>
    workTogether(tx, { scope: SCOPE, readTerms: createTermsReader(SCOPE), now }, [
      { job: 'act', asked, site: where },
    ]),
  );
  return key;
};

/** `post`: as 商工担当, with a fresh proof. */
export const benefitsDeeds = (
  sql: () => Sql,
  post: (path: string, body: unknown) => Promise<() => Promise<Response>>,
) => [
  {
    route: `POST ${BENEFITS_API.documents}`,
    ready: () => post(BENEFITS_API.documents, { kind: 'shop', version: 0, doc: shop('bakery') }),
  },
  { route: `POST ${BENEFITS_API.publish}`, ready: () => post(BENEFITS_API.publish, { after: 0 }) },
  {
    route: `POST ${BENEFITS_API.reverse}`,
    ready: async () => {
      const key = await spendWithoutLine(sql(), 'bakery', 'till-1');
      return post(BENEFITS_API.reverse, { key, reason: '二重に使われていた' });
    },
  },
  {
    route: `POST ${BENEFITS_API.settlements}`,
    ready: async () => {
      await spendWithoutLine(sql(), 'bakery', 'till-1');
      return post(BENEFITS_API.settlements, { after: 0 });
    },
  },
  {
    route: `POST ${BENEFITS_API.settlementFile}`,
    ready: () =>
      post(BENEFITS_API.settlementFile, { run: 1, file: 'list', charset: 'cp932', payOn: '2026-12-10' }),
  },
  {
    route: `POST ${BENEFITS_API.cards}`,
    ready: () => post(BENEFITS_API.cards, { csv: `${CARD_FILE_HEADER}\n` }),
  },
];
