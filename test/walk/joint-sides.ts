/** Two municipalities at one centre, each with a terminal, a shelter, staff and a publisher of its own. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { shelterOfficeSchema, type TenantConfig } from '../../src/central/config.ts';
import type { Sql } from '../../src/central/database.ts';
import type { CentralOptions } from '../../src/central/server.ts';
import { residentIdSchema, type TenantId, tenantIdSchema } from '../../src/kernel/ids.ts';
import { silentLogger } from '../../src/kernel/log.ts';
import { hashPin } from '../../src/kernel/pin.ts';
import { ROLES } from '../../src/kernel/roles.ts';
import { testPaper } from '../../src/modules/polling/print-papers.ts';
import { printPaper } from '../../src/print/pdf.ts';
import { scopeOf } from '../../src/registry/scope.ts';
import { knownResidents } from '../harness/known-residents.ts';
import { createPublisher, createSource } from '../harness/made-up-publisher.ts';
import { person } from '../harness/made-up-residents.ts';
import {
  checkedIn,
  createTestStream,
  newKeys,
  opened,
  TENANT,
  type TestStream,
} from '../harness/test-stream.ts';

const VILLAGE = tenantIdSchema.parse('999982');
const EPOCHS = { city: '00000000000000c1', village: '00000000000000d2' } as const;

/** One municipality: what it is, what stands in it, and who there may ask. */
export interface Side {
  readonly tenant: TenantId;
  readonly name: string;
  readonly pin: string;
  readonly site: string;
  readonly shelter: string;
  /** Of its only package; no number of the other's. */
  readonly version: number;
  readonly resident: string;
  readonly keys: ReturnType<typeof newKeys>;
  readonly stream: TestStream;
  readonly publisher: ReturnType<typeof createPublisher>;
}

const folder = mkdtempSync(join(tmpdir(), 'kazasu-joint-'));

const makeSide = (
  at: 'city' | 'village',
  own: Pick<Side, 'tenant' | 'name' | 'pin' | 'site' | 'shelter' | 'version' | 'resident'>,
): Side => {
  const keys = newKeys();
  const stream = createTestStream(own.site, { tenant: own.tenant, epoch: EPOCHS[at], keys });
  stream.add('shelter.opened', opened(own.shelter));
  // A place of the same name in both: an id that is there all the same must lead to one's own.
  stream.add('shelter.opened', opened('SAME'));
  stream.add('shelter.checked_in', checkedIn(own.shelter, own.resident));
  const source = createSource([person('77')]);
  const where = mkdtempSync(join(folder, 'publisher-'));
  const publisher = createPublisher(where, scopeOf(['shelter'], { pollDay: null, towns: null }), source);
  return { ...own, keys, stream, publisher };
};

export const city = makeSide('city', {
  tenant: TENANT,
  name: '架空県かざし市',
  pin: '4071',
  site: 'gym-1',
  shelter: 'C01',
  version: 11,
  resident: '9000000077',
});
export const village = makeSide('village', {
  tenant: VILLAGE,
  name: '架空県むら村',
  pin: '5082',
  site: 'hall-1',
  shelter: 'V01',
  version: 22,
  resident: '9000000088',
});
export const BOTH: readonly (readonly [Side, Side])[] = [
  [city, village],
  [village, city],
];

export const tenantConfig = ({ tenant, name, pin, publisher }: Side): TenantConfig => {
  const pinScrypt = hashPin(pin, new Uint8Array(16).fill(3));
  return {
    id: tenant,
    name,
    mode: 'drill' as const,
    registryPublishers: [publisher.publicKey],
    deviceNames: [],
    reservations: [],
    branches: [],
    retention: { shelter: 5, desk: 3 },
    shelter: shelterOfficeSchema.parse({}),
    library: { leastVisits: 5 },
    staff: ROLES.map((role) => ({ id: role, role, pinScrypt })),
  };
};

/** Each has its own residents beside the centre. */
export const residentsBeside = (): NonNullable<CentralOptions['residentsOf']> => {
  const of = new Map(
    [city, village].map(({ site, resident, tenant }) => [
      tenant,
      knownResidents(
        join(folder, `residents-${site}`),
        [{ ...person('77'), residentId: residentIdSchema.parse(resident) }],
        tenant,
      ),
    ]),
  );
  return (tenant) => of.get(tenant)?.(tenant);
};

/** When a 対策本部への報告 of that side was made; never at the same moment. */
export const reportedAt = (side: Side): number => (side === city ? 111 : 222);

export const plantReports = async (owner: Sql): Promise<void> => {
  for (const side of [city, village]) {
    const paper = testPaper(side.site, { municipality: side.name, training: true, now: 1 });
    const { bytes } = await printPaper(paper, silentLogger);
    await owner`
      INSERT INTO shelter_report (tenant, at, made_at, made_by, open_shelters, people, csv, pdf)
      VALUES (${side.tenant}, ${reportedAt(side)}, 1, 'program', 0, 0, '', ${Buffer.from(bytes)})`;
  }
};

/** A 改正 of that side. */
export const changeOf = (side: Side): string => `00000000-0000-4000-8000-00000000000${side === city ? 1 : 2}`;

export const plantChanges = async (owner: Sql): Promise<void> => {
  for (const side of [city, village]) {
    const edits = JSON.stringify([{ kind: 'department', id: 'd_old', base: null, content: null }]);
    await owner`
      INSERT INTO form_change (tenant, id, mode, state, revision, effective_from, reason, today_reason, authors, edits,
        updated_at)
      VALUES (${side.tenant}, ${changeOf(side)}, 'drill', 'draft', 1, '2999-04-01', '組織の改正', '', '["viewer"]',
        ${edits}, 1)`;
  }
};

/** An 申請 of a member of that side's staff. */
export const askedOf = (side: Side): string => `00000000-0000-4000-8000-00000000010${side === city ? 1 : 2}`;

export const plantAttendance = async (owner: Sql): Promise<void> => {
  for (const side of [city, village])
    await owner`
      INSERT INTO att_request (tenant, mode, id, staff_no, kind, from_day, to_day, month, state, revision, data, reason,
        asked_at, asked_by, note)
      VALUES (${side.tenant}, 'drill', ${askedOf(side)}, '1002', 'leave', '2026-11-20', '2026-11-20', '2026-11', 'asked', 1,
        '{}', '通院', 1, '1002', '')`;
};

export const clearSides = (): void => {
  for (const { publisher } of [city, village]) publisher.close();
  rmSync(folder, { recursive: true, force: true });
};
