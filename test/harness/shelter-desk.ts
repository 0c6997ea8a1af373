/** One shelter desk without a card reader: the real module over an encrypted record of its own, and people who do not exist. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../../src/db/index.ts';
import type { CardNote, SearchHit, Visit } from '../../src/identity/schema.ts';
import {
  deviceIdSchema,
  householdIdSchema,
  residentIdSchema,
  shelterIdSchema,
} from '../../src/kernel/ids.ts';
import { silentLogger } from '../../src/kernel/log.ts';
import { nameKey } from '../../src/kernel/names.ts';
import { mustSucceed, success } from '../../src/kernel/result.ts';
import {
  createShelterProjection,
  type ShelterContext,
  type ShownHousehold,
  shelterMethods,
  shelterState,
} from '../../src/modules/shelter/index.ts';
import { envelopeOf } from '../../src/outbox/event.ts';
import { createEventLog, outboxMigrations } from '../../src/outbox/log.ts';
import type { Caller, MethodTable } from '../../src/rpc/contract.ts';
import { type FixedSystem, fixedSystem } from './fixed-system.ts';
import { TENANT } from './test-stream.ts';

export interface DeskPerson {
  readonly id: string;
  readonly name: string;
  readonly kana?: string;
  readonly age?: number | null;
  readonly sex?: '1' | '2' | '9';
}
export interface DeskHousehold {
  readonly id: string;
  readonly people: readonly DeskPerson[];
  readonly address?: string;
  readonly protected?: boolean;
}

export interface DeskOptions {
  readonly households: readonly DeskHousehold[];
  readonly shelterId?: 'S01' | 'S02';
  readonly device?: string;
  readonly system?: FixedSystem;
  readonly site?: Partial<ShelterContext['site']>;
  readonly context?: Partial<ShelterContext>;
}

const PLACES = { S01: '第一体育館', S02: '公民館' } as const;

const shown = (household: DeskHousehold): ShownHousehold => ({
  householdId: householdIdSchema.parse(household.id),
  address: household.protected === true ? '' : (household.address ?? '架空県かざし市一ノ門1-1'),
  protected: household.protected === true,
  members: household.people.map(({ id, name, kana = '', age = 40, sex = '1' }, at) => ({
    residentId: residentIdSchema.parse(id),
    name,
    kana,
    relationship: at === 0 ? '世帯主' : '子',
    age,
    sex,
  })),
});

const hits = (households: readonly DeskHousehold[], text: string): SearchHit[] =>
  households.flatMap((household) =>
    household.people
      .filter(({ name, kana = '' }) => name.startsWith(text) || nameKey(kana).startsWith(nameKey(text)))
      .map(({ id, name, kana = '' }) => ({
        residentId: residentIdSchema.parse(id),
        name,
        kana,
        birthDate: '1980-01-01',
        address: shown(household).address,
        standing: 'resident',
        protected: household.protected === true,
      })),
  );

/** What a method says, as far as a test looks into it. */
export interface Reply {
  readonly ok?: boolean;
  readonly reason?: string;
  readonly detail?: unknown;
  /** As JSON comes: a test reads what it expects, and fails where that is not there. */
  readonly value?: ReturnType<typeof JSON.parse>;
}

const SUPERVISOR: Caller = { staff: 's1', role: 'supervisor' };

export const openShelterDesk = (options: DeskOptions) => {
  const { households, shelterId = 'S01', device = 'gym-1', system = fixedSystem(), site, context } = options;
  const folder = mkdtempSync(join(tmpdir(), 'kazasu-desk-'));
  const projection = createShelterProjection('drill');
  const migrations = [...outboxMigrations, ...projection.migrations];
  const db = mustSucceed(
    openDatabase({ path: join(folder, 'record.db'), key: new Uint8Array(32).fill(7), migrations }),
  );
  const log = mustSucceed(
    createEventLog({
      db,
      tenant: TENANT,
      device: deviceIdSchema.parse(device),
      system,
      logger: silentLogger,
      projections: [projection],
    }),
  );
  const find = (id: string) => households.find(({ people }) => people.some((person) => person.id === id));
  const other = shelterId === 'S01' ? 'S02' : 'S01';
  let visit: Visit | undefined;
  const given: ShelterContext = {
    db,
    log,
    system,
    origin: { site: 'gym', mode: 'drill' },
    site: {
      shelterId: shelterIdSchema.parse(shelterId),
      name: PLACES[shelterId],
      municipality: '見本市',
      capacity: 200,
      others: [{ shelterId: shelterIdSchema.parse(other), name: PLACES[other] }],
      wards: [],
      suitableFor: null,
      consentDefault: { family: true, acquaintances: true, others: false },
      guardianAge: 15,
      ...site,
    },
    visit: (id) => (visit?.visitId === id ? visit : undefined),
    household: (id) => {
      const found = find(id);
      return found === undefined ? undefined : shown(found);
    },
    nameOf: (id) => find(id)?.people.find((person) => person.id === id)?.name ?? '',
    hides: (id) => find(id)?.protected !== false,
    support: () => undefined,
    search: (_caller, text) => success(hits(households, text)),
    looked: () => true,
    listed: () => true,
    paperDegraded: () => undefined,
    print: undefined,
    changed: () => undefined,
    ...context,
  };
  const methods = shelterMethods(given) as unknown as MethodTable;
  /** As the host does: what goes in and what comes out have the contract's shapes. */
  const ask = async (method: string, input: object = {}, caller = SUPERVISOR): Promise<Reply> => {
    const found = methods[`shelter.${method}`];
    if (found === undefined) throw new Error(`there is no shelter.${method}`);
    const parsed = found.shape.input.parse(input) as never;
    return found.shape.output.parse(await found.handle(parsed, caller)) as Reply;
  };
  return {
    db,
    log,
    system,
    ask,
    state: () => shelterState(given),
    /** A card, or a search, has led to her; the next calls are about her household. */
    tap(id: string, notes: readonly CardNote[] = []) {
      visit = {
        visitId: system.newId() as Visit['visitId'],
        residentId: residentIdSchema.parse(id),
        evidence: { level: 'L0', source: 'common_card_id', revocation: 'unknown' },
        notes: [...notes],
        afterLastApduMs: 1,
      };
      return { by: 'visit', visitId: visit.visitId } as const;
    },
    /** What this desk recorded, read by another: as the network between them brings it. */
    hear(from: { readonly log: typeof log }): void {
      mustSucceed(
        db.write((tx) => {
          for (const event of from.log.events({ afterSeq: 0, limit: 1_000 })) {
            const body = envelopeOf(event.body);
            if (body !== undefined) projection.applyForeign?.(tx, event, body);
          }
        }),
      );
    },
    events: () =>
      log
        .events({ afterSeq: 0, limit: 1_000 })
        .map(({ kind, body }) => ({ kind, data: envelopeOf(body)?.data })),
    close(): void {
      db.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
export type ShelterDesk = ReturnType<typeof openShelterDesk>;
