/** Site packages at the centre: bytes that it cannot read, kept in parts and given out in the order of their versions. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { TenantId } from '../kernel/ids.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import {
  kindOf,
  type Manifest,
  manifestSchema,
  PART_BYTES,
  type PackageKind,
  partsOf,
  type UploadConflict,
} from '../registry/package.ts';
import type { Queryable, Sql } from './database.ts';

export interface PackageStore {
  readonly sql: Sql;
  readonly tenant: TenantId;
  readonly system: System;
}

/**
 * What is numbered together: the packages of a site's residents, or those of its roll. In the column `site`, where no site has
 * such a name: a site's own has no slash.
 */
export const streamOf = (site: string, kind: PackageKind): string =>
  kind === 'residents' ? site : `${site}/${kind}`;

interface At {
  /** As `streamOf` makes it. */
  readonly site: string;
  readonly version: number;
}
const atOf = (manifest: Manifest): At => ({
  site: streamOf(manifest.site, kindOf(manifest)),
  version: manifest.version,
});

/** `detail.newest`: the newest version given out for the site. */
type Uploaded = Result<{ readonly next: number | null }, UploadConflict['reason']>;

const count = z.tuple([z.object({ count: z.int() })]);
const manifestRows = z.array(z.object({ manifest: z.string() }));
const partRows = z.array(z.object({ bytes: z.instanceof(Uint8Array) })).max(1);

const parse = (text: string): Manifest => manifestSchema.parse(JSON.parse(text));

/**
 * One writer a site: versions are allotted under this lock and become visible with its end, so no reader can see a version
 * and later an earlier one (systems.md §1.2, the cursor trap).
 */
const lockSite = async (tx: Queryable, tenant: string, site: string): Promise<void> => {
  await tx`SELECT pg_advisory_xact_lock(hashtextextended(${`residents/${tenant}/${site}`}, 0))`;
};

const newestOf = async (tx: Queryable, tenant: string, site: string): Promise<number> => {
  const rows: unknown = await tx`
    SELECT coalesce(max(version), 0)::int8 AS count FROM registry_package
    WHERE tenant = ${tenant} AND site = ${site} AND stored_at IS NOT NULL`;
  const [row] = count.parse(rows);
  return row.count;
};

const partsHeld = async (tx: Queryable, manifest: Manifest): Promise<number> => {
  const { tenant } = manifest;
  const { site, version } = atOf(manifest);
  const rows: unknown = await tx`
    SELECT count(*)::int8 AS count FROM registry_package_part
    WHERE tenant = ${tenant} AND site = ${site} AND version = ${version}`;
  const [row] = count.parse(rows);
  return row.count;
};

/** Of this very version; `stored`: given out. */
const heldOf = async (tx: Queryable, { tenant, site, version }: At & Pick<Manifest, 'tenant'>) => {
  const rows: unknown = await tx`
    SELECT manifest, stored_at IS NOT NULL AS stored FROM registry_package
    WHERE tenant = ${tenant} AND site = ${site} AND version = ${version}`;
  return z
    .array(z.object({ manifest: z.string(), stored: z.boolean() }))
    .max(1)
    .parse(rows)[0];
};

const orderFault = ({ version, base }: Manifest, newest: number): UploadConflict['reason'] | undefined => {
  if (version <= newest) return 'not_newer';
  return base !== null && base !== newest ? 'gap' : undefined;
};

/** Forgets what was begun and not finished, save `keep`: one package of a site is on its way at a time. */
const dropBegun = async (tx: Queryable, manifest: Manifest, keep: number): Promise<void> => {
  const { tenant } = manifest;
  const { site } = atOf(manifest);
  await tx`
    DELETE FROM registry_package
    WHERE tenant = ${tenant} AND site = ${site} AND stored_at IS NULL AND version <> ${keep}`;
};

/** A package is handed in: says which part is wanted first, so that what was interrupted goes on where it was. */
export const beginPackage = ({ sql, system }: PackageStore, manifest: Manifest): Promise<Uploaded> =>
  sql.begin(async (tx): Promise<Uploaded> => {
    const { tenant } = manifest;
    const { site, version } = atOf(manifest);
    await lockSite(tx, tenant, site);
    const newest = await newestOf(tx, tenant, site);
    const held = await heldOf(tx, { tenant, site, version });
    const same = held !== undefined && held.manifest === JSON.stringify(manifest);
    if (same && held.stored) return success({ next: null });
    const fault = orderFault(manifest, newest);
    if (fault !== undefined) return failure(fault, { newest });
    await dropBegun(tx, manifest, same ? version : 0);
    if (same) return success({ next: await partsHeld(tx, manifest) });
    await tx`
      INSERT INTO registry_package (tenant, site, version, manifest, begun_at)
      VALUES (${tenant}, ${site}, ${version}, ${JSON.stringify(manifest)}, ${system.now()})`;
    return success({ next: 0 });
  });

const partAt = async (sql: Queryable, manifest: Manifest, part: number): Promise<Uint8Array | undefined> => {
  const { tenant } = manifest;
  const { site, version } = atOf(manifest);
  const rows: unknown = await sql`
    SELECT bytes FROM registry_package_part
    WHERE tenant = ${tenant} AND site = ${site} AND version = ${version} AND part = ${part}`;
  return partRows.parse(rows)[0]?.bytes;
};

const hashOfParts = async (tx: Queryable, manifest: Manifest): Promise<string> => {
  const sha256 = createHash('sha256');
  for (let part = 0; part < partsOf(manifest); part += 1)
    sha256.update((await partAt(tx, manifest, part)) ?? new Uint8Array());
  return sha256.digest('hex');
};

/** Gives it out; a snapshot ends what came before it, since nobody needs that any more. */
const store = async (tx: Queryable, manifest: Manifest, now: number): Promise<void> => {
  const { tenant, base } = manifest;
  const { site, version } = atOf(manifest);
  await tx`
    UPDATE registry_package SET stored_at = ${now}
    WHERE tenant = ${tenant} AND site = ${site} AND version = ${version}`;
  if (base !== null) return;
  await tx`DELETE FROM registry_package WHERE tenant = ${tenant} AND site = ${site} AND version < ${version}`;
};

const finish = async (tx: Queryable, manifest: Manifest, now: number): Promise<Uploaded> => {
  const { tenant } = manifest;
  const { site, version } = atOf(manifest);
  const newest = await newestOf(tx, tenant, site);
  const fault = orderFault(manifest, newest);
  if (fault !== undefined) return failure(fault, { newest });
  if ((await hashOfParts(tx, manifest)) !== manifest.sha256) {
    await tx`DELETE FROM registry_package WHERE tenant = ${tenant} AND site = ${site} AND version = ${version}`;
    return failure('wrong_hash', { newest });
  }
  await store(tx, manifest, now);
  return success({ next: null });
};

/** The length a part must have. */
export const partLength = (manifest: Manifest, part: number): number =>
  Math.min(PART_BYTES, manifest.bytes - part * PART_BYTES);

/** The manifest of a package that was begun and is not whole yet. */
export const begunPackage = async ({ sql, tenant }: PackageStore, at: At): Promise<Manifest | undefined> => {
  const held = await heldOf(sql, { tenant, ...at });
  return held === undefined || held.stored ? undefined : parse(held.manifest);
};

/** Takes the part that was wanted (any other changes nothing); the last one checks the whole and gives it out. */
export const addPart = (
  { sql, system }: PackageStore,
  manifest: Manifest,
  part: number,
  bytes: Uint8Array,
): Promise<Uploaded> =>
  sql.begin(async (tx): Promise<Uploaded> => {
    const { tenant } = manifest;
    const { site, version } = atOf(manifest);
    await lockSite(tx, tenant, site);
    const held = await heldOf(tx, { tenant, site, version });
    if (held?.manifest !== JSON.stringify(manifest))
      return failure('other_package', { newest: await newestOf(tx, tenant, site) });
    if (held.stored) return success({ next: null });
    const wanted = await partsHeld(tx, manifest);
    if (part !== wanted) return success({ next: wanted });
    await tx`INSERT INTO registry_package_part VALUES (${tenant}, ${site}, ${version}, ${part}, ${bytes})`;
    return part + 1 < partsOf(manifest) ? success({ next: part + 1 }) : finish(tx, manifest, system.now());
  });

/** What is given out for a site after this version, oldest first. */
export const packagesAfter = async (
  { sql, tenant }: PackageStore,
  site: string,
  after: number,
): Promise<Manifest[]> => {
  const rows: unknown = await sql`
    SELECT manifest FROM registry_package
    WHERE tenant = ${tenant} AND site = ${site} AND version > ${after} AND stored_at IS NOT NULL ORDER BY version`;
  return manifestRows.parse(rows).map(({ manifest }) => parse(manifest));
};

export const storedPackage = async ({ sql, tenant }: PackageStore, at: At): Promise<Manifest | undefined> => {
  const held = await heldOf(sql, { tenant, ...at });
  return held?.stored === true ? parse(held.manifest) : undefined;
};

// From byte `from` on, part by part; ends early when the package has been withdrawn meanwhile.
export async function* payloadFrom(
  { sql }: PackageStore,
  manifest: Manifest,
  from: number,
): AsyncGenerator<Uint8Array> {
  for (let part = Math.floor(from / PART_BYTES); part < partsOf(manifest); part += 1) {
    const bytes = await partAt(sql, manifest, part);
    if (bytes === undefined) return;
    yield bytes.subarray(Math.max(0, from - part * PART_BYTES));
  }
}
