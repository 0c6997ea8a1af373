/** 訓練の店: what an invented town offers in its shop, and whose training cards have points, beside a centre with a database of its own. */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ActDeps } from '../central/acts.ts';
import { CARD_FILE_HEADER, importCards } from '../central/benefits-card-file.ts';
import { publishDraft, saveDraft } from '../central/benefits-office.ts';
import { saveDocumentSchema } from '../central/benefits-schema.ts';
import { connect, disconnect } from '../central/database.ts';
import { loadReceiptKey } from '../central/receipt-key.ts';
import { toHex } from '../kernel/bytes.ts';
import { addDays, civilDateInJapan } from '../kernel/dates.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { Actor } from '../kernel/roles.ts';
import type { System } from '../kernel/system.ts';
import { cardToken } from '../registry/token.ts';
import { personas } from '../simulator/town/personas.ts';
import type { KeyFailure } from './key-file.ts';
import { replicaFiles } from './registry-files.ts';
import type { SiteProfile } from './site-profile.ts';

const OFFICE: Actor = { staff: 'shoko-1', role: 'commerce' };

/** The owner's address of the embedded database that a centre runs in this directory. */
export const embeddedOwnerUrl = (centralDir: string): string => {
  const port = readFileSync(join(centralDir, 'pgdata', 'postmaster.pid'), 'utf8').split('\n')[3] ?? '';
  const password = readFileSync(join(centralDir, 'pg-password'), 'utf8');
  return `postgres://kazasu:${password}@127.0.0.1:${port}/postgres`;
};

const documentsOf = ({ shop, site }: { readonly shop: string; readonly site: string }, today: number) => {
  const day = civilDateInJapan(today);
  const period = { from: addDays(day, -10), until: addDays(day, 120), ended: false };
  const offer = { detail: '', shops: 'all', hours: null, funded: null, ...period };
  const daily = { per: 'day', times: 1 };
  return [
    { kind: 'shop', doc: { id: shop, name: 'みなと屋', site, takesPoints: true, bank: null, ended: false } },
    {
      kind: 'offer',
      doc: {
        ...{ ...offer, id: 'coffee', title: 'コーヒー 1杯', often: daily, offline: true },
        who: { kind: 'resident' },
      },
    },
    {
      kind: 'offer',
      doc: {
        ...{ ...offer, id: 'senior', title: '65歳からの方は パン1つ', often: daily, offline: false },
        who: { kind: 'age', least: 65, most: null, resident: true },
      },
    },
    {
      kind: 'campaign',
      doc: {
        ...{ id: 'fuyu', name: '冬の 買い物ポイント', budget: 100_000, expiryMonths: 6, ...period },
        earns: [{ by: 'purchase', shops: 'all', yenPerPoint: 10, most: 500 }],
      },
    },
  ].map((saved) => saveDocumentSchema.parse({ version: 0, ...saved }));
};

/** Whoever of the training cards is a resident has points. */
const cardLines = (tokenKey: Uint8Array, system: Pick<System, 'newId'>): readonly string[] =>
  personas.flatMap(({ card, resident }) => {
    if (resident === undefined) return [];
    const year = resident.birthDate?.slice(0, 4) ?? '';
    const hmac = toHex(cardToken(tokenKey, card));
    return [['common_card_id', hmac, system.newId(), year, year, '1', ''].join(',')];
  });

/** Once; a town that has decided anything of its offers keeps it. `refused`: the centre found something wrong with them. */
export const loadTrainingBenefits = async ({
  profile,
  centralDir,
  terminalDir,
  system,
}: {
  readonly profile: SiteProfile;
  readonly centralDir: string;
  readonly terminalDir: string;
  readonly system: System;
}): Promise<Result<'made' | 'there', KeyFailure | 'no_shop' | 'refused'>> => {
  if (profile.benefits === undefined) return failure('no_shop');
  mkdirSync(terminalDir, { recursive: true, mode: 0o700 });
  const files = replicaFiles({ dataDir: terminalDir, system });
  if (!files.ok) return files;
  const sql = connect(embeddedOwnerUrl(centralDir), { max: 1 });
  try {
    const tenant = profile.tenant.id;
    const key = await loadReceiptKey(sql, tenant, system);
    const acts: ActDeps = { tenant, mode: 'drill', key, system };
    const deps = { sql, tenant, acts };
    const place = { shop: profile.benefits.shop, site: profile.site.id };
    for (const document of documentsOf(place, system.now())) {
      const saved = await saveDraft(deps, OFFICE, document);
      if (!saved.ok) return success('there');
    }
    const published = await publishDraft(deps, OFFICE, { after: 0 });
    const lines = [CARD_FILE_HEADER, ...cardLines(files.value.tokenKey, system), ''].join('\n');
    const { wrong } = await importCards(deps, OFFICE, lines);
    return published.ok && published.value.length === 0 && wrong.length === 0
      ? success('made')
      : failure('refused');
  } finally {
    await disconnect(sql);
  }
};
