/** A centre's book in a real database, with shops whose terminals sign. */

import type { ActDeps } from '../../src/central/acts.ts';
import { storeCards } from '../../src/central/benefits-cards.ts';
import { type OfficeDeps, publishDraft, saveDraft } from '../../src/central/benefits-office.ts';
import { saveDocumentSchema } from '../../src/central/benefits-schema.ts';
import type { Sql } from '../../src/central/database.ts';
import type { PointsScope } from '../../src/central/points-scope.ts';
import type { ReceiptKey } from '../../src/central/receipt-key.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import type { Actor } from '../../src/kernel/roles.ts';
import { realSystem } from '../../src/kernel/system.ts';
import { signAct } from '../../src/outbox/benefits-protocol.ts';
import {
  type ActRequest,
  actKeySchema,
  type ShownCard,
  shopIdSchema,
  type Wish,
} from '../../src/outbox/benefits-shapes.ts';
import { createTestStream, newKeys, TENANT, type TestStream } from './test-stream.ts';

export const SCOPE: PointsScope = { tenant: TENANT, mode: 'drill' };
export const OFFICE: Actor = { staff: 'shoko-1', role: 'commerce' };

/** `now`: a clock that a test sets. */
export const officeOf = (sql: Sql, key: ReceiptKey, now: () => number): OfficeDeps => {
  const acts: ActDeps = { tenant: TENANT, mode: 'drill', key, system: { ...realSystem, now } };
  return { sql, tenant: TENANT, acts };
};

export interface TestTill {
  readonly stream: TestStream;
  readonly act: (wish: Wish, card: ShownCard | null, key?: string) => ActRequest;
}

/** A terminal that the centre knows, in the shop of that name. */
export const addTill = async (sql: Sql, shop: string, name = `till-${shop}`): Promise<TestTill> => {
  const keys = newKeys();
  const stream = createTestStream(name, { keys });
  await sql`
    INSERT INTO device (tenant, device, site, site_name, public_key, enrolled_at)
    VALUES (${TENANT}, ${name}, ${shop}, ${`店 ${shop}`}, ${keys.publicKey}, 1)`;
  return {
    stream,
    act: (wish, card, key = realSystem.newId()) =>
      signAct(
        TENANT,
        { device: stream.device, key: actKeySchema.parse(key), shop: shopIdSchema.parse(shop), card, wish },
        keys.privateKey,
      ),
  };
};

const hmacOf = (n: number): string => n.toString(16).padStart(64, '0');
export const accountOf = (n: number): string => `00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`;
export const cardOf = (n: number): ShownCard => ({
  tokens: [{ kind: 'common_card_id', hmac: hmacOf(n) }],
  municipality: '99999',
});

/** Cards 1 … `count`, each with an account of its own. */
export const registerCards = async (sql: Sql, count: number): Promise<void> => {
  const holder = { born: { from: 1950, to: 1954 }, resident: true };
  const all = Array.from({ length: count }, (_, at) => at + 1);
  await storeCards(
    sql,
    SCOPE,
    'list',
    all.map((n) => ({
      kind: 'common_card_id',
      hmac: hmacOf(n),
      account: accountOf(n),
      holder,
      said: '0',
    })),
  );
};

/** Saves and publishes, as whoever works at the page does. */
export const publishAll = async (
  deps: OfficeDeps,
  list: readonly { readonly kind: string; readonly version?: number; readonly doc: object }[],
  after = 0,
): Promise<void> => {
  for (const { kind, version = 0, doc } of list)
    mustSucceed(await saveDraft(deps, OFFICE, saveDocumentSchema.parse({ kind, version, doc })));
  const findings = mustSucceed(await publishDraft(deps, OFFICE, { after }));
  if (findings.length > 0) throw new Error(`nothing was published: ${JSON.stringify(findings)}`);
};
