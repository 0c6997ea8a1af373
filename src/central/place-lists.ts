/** 避難所の一覧: every version that was imported, the newest in force. Open data of the municipality; nothing of anybody. */
import { z } from 'zod';
import type { TenantId } from '../kernel/ids.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { Actor } from '../kernel/roles.ts';
import { compilePlaces } from '../registry/places/compile.ts';
import { type PlaceList, placeListSchema, type TownPoint } from '../registry/places/schema.ts';
import { readTowns } from '../registry/places/towns.ts';
import { type ActDeps, recordAct } from './acts.ts';
import type { Queryable, Sql } from './database.ts';
import { MOST_LISTED, type PlaceImport, type PlaceImported } from './place-schema.ts';
import { rowSecurity } from './row-security.ts';

/** `list` is JSON: text, because a name may hold what jsonb refuses. */
export const PLACE_LISTS = `
  CREATE TABLE place_list (
    tenant text NOT NULL, version int8 NOT NULL, made_at int8 NOT NULL, made_by text NOT NULL, source text NOT NULL,
    list text NOT NULL,
    PRIMARY KEY (tenant, version)
  );
  ${rowSecurity({ name: 'place_list', appendOnly: true })}`;

const listRows = z.array(z.object({ list: z.string() })).max(1);

/** The list in force; undefined: nothing was imported yet. */
export const newestPlaces = async (sql: Queryable, tenant: TenantId): Promise<PlaceList | undefined> => {
  const rows: unknown = await sql`
    SELECT list FROM place_list WHERE tenant = ${tenant} ORDER BY version DESC LIMIT 1`;
  const [row] = listRows.parse(rows);
  return row === undefined ? undefined : placeListSchema.parse(JSON.parse(row.list));
};

export interface PlaceImportDeps {
  readonly sql: Sql;
  readonly tenant: { readonly id: TenantId; readonly name: string };
  readonly acts: ActDeps;
  readonly actor: Actor;
}

/** `not_towns`: the file of 町字 is none. `already_decided`: the list in force is not the one that was looked at. */
export type PlaceImportFailure = 'not_towns' | 'already_decided';

const bytesOf = (base64: string): Uint8Array => Buffer.from(base64, 'base64');

const townsOf = (
  wish: PlaceImport,
  inForce: PlaceList | undefined,
): Result<readonly TownPoint[], 'not_towns'> =>
  wish.towns === undefined ? success(inForce?.towns ?? []) : readTowns(bytesOf(wish.towns.base64));

const addVersion = async (tx: Queryable, tenant: TenantId, list: PlaceList, by: string): Promise<boolean> => {
  const rows: unknown = await tx`
    INSERT INTO place_list (tenant, version, made_at, made_by, source, list)
    VALUES (${tenant}, ${list.version}, ${list.madeAt}, ${by}, ${list.source}, ${JSON.stringify(list)})
    ON CONFLICT DO NOTHING RETURNING version`;
  return z.array(z.unknown()).parse(rows).length === 1;
};

const sameTowns = (a: readonly TownPoint[], b: readonly TownPoint[]): boolean =>
  JSON.stringify(a) === JSON.stringify(b);

/**
 * Reads the files, and with `apply` puts the list they make in force. One file that is refused stops all. A list that says nothing new is
 * no new version.
 */
export const importPlaces = (
  { sql, tenant, acts, actor }: PlaceImportDeps,
  wish: PlaceImport,
): Promise<Result<PlaceImported, PlaceImportFailure>> =>
  sql.begin(async (tx): Promise<Result<PlaceImported, PlaceImportFailure>> => {
    const inForce = await newestPlaces(tx, tenant.id);
    if ((inForce?.version ?? 0) !== wish.after) return failure('already_decided');
    const towns = townsOf(wish, inForce);
    if (!towns.ok) return towns;
    const { places, findings, changes } = compilePlaces({
      town: { code: tenant.id, name: tenant.name },
      files: wish.files.map(({ name, base64 }) => ({ name, bytes: bytesOf(base64) })),
      inForce: inForce ?? null,
      towns: towns.value,
    });
    const told: PlaceImported = {
      version: null,
      refused: places.length === 0,
      places: places.length,
      findings: findings.slice(0, MOST_LISTED),
      changes: changes.slice(0, MOST_LISTED),
      findingCount: findings.length,
      changeCount: changes.length,
    };
    const isNew = changes.length > 0 || !sameTowns(towns.value, inForce?.towns ?? []);
    if (!wish.apply || told.refused || !isNew) return success(told);
    const version = wish.after + 1;
    const { source, asOf } = wish;
    const madeAt = Math.floor(acts.system.now());
    const list = placeListSchema.parse({
      ...{ municipality: tenant.id, version, asOf, source, madeAt },
      ...{ places, towns: towns.value },
    });
    // Whoever was a moment faster has taken the number.
    if (!(await addVersion(tx, tenant.id, list, actor.staff))) return failure('already_decided');
    await recordAct(tx, acts, {
      kind: 'shelters.listed',
      actor,
      data: { version, places: places.length, changes: changes.length, findings: findings.length, source },
    });
    return success({ ...told, version });
  });

/** 避難所の一覧 for whoever has the machine and no console. */
export interface PlaceLists {
  readonly list: () => Promise<PlaceList | undefined>;
  readonly import: (wish: PlaceImport) => Promise<Result<PlaceImported, PlaceImportFailure>>;
}

export const placeListsOf = ({
  sql,
  config: { id, name },
  acts,
}: {
  readonly sql: Sql;
  readonly config: { readonly id: TenantId; readonly name: string };
  readonly acts: ActDeps;
}): PlaceLists => ({
  list: () => newestPlaces(sql, id),
  import: (wish) =>
    importPlaces({ sql, tenant: { id, name }, acts, actor: { staff: 'program', role: 'admin' } }, wish),
});
