/** The real shelter module over made-up households: its own encrypted record in a folder that goes with it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Db, openDatabase } from '../../src/db/index.ts';
import type { SearchHit, Visit } from '../../src/identity/schema.ts';
import {
  deviceIdSchema,
  householdIdSchema,
  residentIdSchema,
  shelterIdSchema,
} from '../../src/kernel/ids.ts';
import { silentLogger } from '../../src/kernel/log.ts';
import { nameKey } from '../../src/kernel/names.ts';
import { failure, mustSucceed, success } from '../../src/kernel/result.ts';
import { realSystem } from '../../src/kernel/system.ts';
import {
  createShelterProjection,
  type ShelterContext,
  type ShownHousehold,
  shelterMethods,
  shelterState,
} from '../../src/modules/shelter/index.ts';
import type { ShelterEvent } from '../../src/modules/shelter/schema.ts';
import { factRowSchema, toFact } from '../../src/modules/shelter/store-facts.ts';
import type { ShelterState } from '../../src/modules/shelter/views-schema.ts';
import { createEventLog, outboxMigrations } from '../../src/outbox/log.ts';
import { type Household, type Person } from './made-up-households.ts';
import { householdOf, type World } from './screen-world.ts';
import { TENANT } from './test-stream.ts';

const shelterId = shelterIdSchema.parse('S01');
const site: ShelterContext['site'] = {
  shelterId,
  name: '第一小学校体育館',
  municipality: '架空県かざし市',
  capacity: 200,
  others: [
    { shelterId: shelterIdSchema.parse('S02'), name: 'かざし市民センター' },
    { shelterId: shelterIdSchema.parse('S03'), name: '第二中学校 武道場' },
    { shelterId: shelterIdSchema.parse('S04'), name: '福祉避難所 ひだまりの里' },
  ],
  wards: ['体育館 北側', '体育館 南側', '図書室', '保健室'],
  suitableFor: ['flood', 'landslide', 'earthquake', 'large_fire'],
  consentDefault: { family: true, acquaintances: true, others: false },
  guardianAge: 15,
};

/** Counted besides the made-up people, so that the figures look like a night in a gym. */
const OTHERS = { present: 87, away: 6 };

const shown = (household: Household): ShownHousehold => ({
  householdId: householdIdSchema.parse(household.id),
  address: household.protected ? '' : household.address,
  protected: household.protected,
  members: household.people.map(({ id, name, kana, relationship, age, sex }) => ({
    residentId: residentIdSchema.parse(id),
    name,
    kana,
    relationship,
    age,
    sex,
  })),
});

/** Those whose reading begins so. */
export const hitsFor = (
  households: readonly Household[],
  text: string,
  birthDate: string | undefined,
): SearchHit[] =>
  households.flatMap((household) =>
    household.people
      .filter((person) => nameKey(person.kana).startsWith(nameKey(text)))
      .filter((person) => birthDate === undefined || person.birthDate === birthDate)
      .map((person: Person) => ({
        residentId: residentIdSchema.parse(person.id),
        name: person.name,
        kana: person.kana,
        birthDate: person.birthDate,
        address: household.protected ? '' : household.address,
        standing: person.standing ?? 'resident',
        protected: household.protected,
      })),
  );

const openRecord = (folder: string) => {
  const projection = createShelterProjection('drill');
  const db = mustSucceed(
    openDatabase({
      path: join(folder, 'record.db'),
      key: new Uint8Array(32),
      migrations: [...outboxMigrations, ...projection.migrations],
    }),
  );
  const log = mustSucceed(
    createEventLog({
      db,
      tenant: TENANT,
      device: deviceIdSchema.parse('screen-1'),
      system: realSystem,
      logger: silentLogger,
      projections: [projection],
    }),
  );
  return { db, log };
};

/** The same store, with a disk that can be full. */
const withDisk = (db: Db, isFull: () => boolean): Db => ({
  one: (schema, sql, params) => db.one(schema, sql, params),
  all: (schema, sql, params) => db.all(schema, sql, params),
  each: (schema, sql, params) => db.each(schema, sql, params),
  write: (work) => (isFull() ? failure('disk_full') : db.write(work)),
  close: () => db.close(),
});

/** `changed`: something was recorded, or could not be. */
export const createScreenShelter = (world: () => World, changed: (recorded: boolean) => void) => {
  const folder = mkdtempSync(join(tmpdir(), 'kazasu-screen-'));
  const { db, log } = openRecord(folder);
  const origin = { site: 'screen', mode: 'drill' } as const;
  const mine = new Set<string>();
  /** Records something that the screen did not. */
  const happened = (event: ShelterEvent): void => {
    const actor = { staff: 'desk', role: 'supervisor' } as const;
    const stored = mustSucceed(db.write((tx) => log.append(tx, { ...event, actor, ...origin })));
    mine.add(stored.eventId);
  };
  const opened = {
    kind: 'shelter.opened',
    data: { shelterId, name: site.name, capacity: site.capacity },
  } as const;
  happened(opened);
  let told: Partial<ShelterState> = {};
  const household = (id: string) => householdOf(world().households, id);
  const visit = (): Visit | undefined => {
    const { phase } = world().desk;
    return phase.kind === 'identified' ? phase.visit : undefined;
  };
  const context: ShelterContext = {
    db: withDisk(db, () => world().failSaves),
    log,
    system: realSystem,
    origin,
    site,
    visit: (visitId) => (visit()?.visitId === visitId ? visit() : undefined),
    household: (id) => {
      const found = household(id);
      return found === undefined ? undefined : shown(found);
    },
    nameOf: (id) => household(id)?.people.find((person) => person.id === id)?.name ?? '',
    hides: (id) => household(id)?.protected !== false,
    support: (id) => (id === '101' ? { reasons: ['要介護3'], consented: true } : undefined),
    search: (_caller, text, birthDate) => success(hitsFor(world().households, text, birthDate)),
    looked: () => true,
    listed: () => true,
    paperDegraded: () => undefined,
    get print() {
      if (world().printer === 'none') return undefined;
      return async (markup: string) => {
        if (world().printer === 'silent') return failure('printer_failed');
        world().printed.push(markup);
        return success(undefined);
      };
    },
    changed,
  };
  return {
    methods: shelterMethods(context),
    happened,
    facts: () =>
      db
        .all(factRowSchema, 'SELECT * FROM shelter_fact ORDER BY sort_key')
        .map(toFact)
        .filter(({ eventId }) => !mine.has(eventId)),
    state: (): ShelterState => {
      const { present, away, ...state } = shelterState(context);
      return { ...state, present: present + OTHERS.present, away: away + OTHERS.away, ...told };
    },
    /** What the screen is told in place of what is so; `open` is made so. */
    tell({ open, ...change }: Partial<ShelterState>): void {
      told = { ...told, ...change };
      if (open === true) happened(opened);
      if (open === false) happened({ kind: 'shelter.closed', data: { shelterId } });
    },
    close(): void {
      db.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
