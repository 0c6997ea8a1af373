/**
 * 住民データの配布: what a site package is, and how it is asked for and handed in (decision 0020). Shared by the machine that
 * publishes, the centre that only keeps bytes, and the terminal; so nothing here knows a resident.
 *
 * 選挙人名簿 travels the same way (decision 0039): a manifest with `roll` is one site's part of it, always whole, numbered apart from
 * the residents of the same site.
 *
 * A package as a file is its manifest as one line of JSON, LF, and the payload: rows as NDJSON, gzip, AES-256-GCM with the
 * site's key, the tag last. `bytes` and `sha256` are of the payload.
 */
import { createHash, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { toHex } from '../kernel/bytes.ts';
import { civilDateSchema } from '../kernel/dates.ts';
import { preImage, signatureSchema, signBytes, verifyBytes } from '../kernel/ed25519.ts';
import { deviceIdSchema, sha256HexSchema, tenantIdSchema } from '../kernel/ids.ts';
import { electionIdSchema } from './roll/election.ts';

export const siteIdSchema = z.string().regex(/^[A-Za-z0-9-]{1,64}$/);

/** Largest payload: a million residents with all items need about a tenth of it. */
export const MAX_PACKAGE_BYTES = 1_073_741_824;
/** One part of an upload, and the largest read from a package at once. */
export const PART_BYTES = 524_288;
/** Longest manifest as a line. */
export const MAX_MANIFEST_BYTES = 4_096;

const versionSchema = z.int().min(1);

/** Which roll a package brings: what a station has of it when it has taken it over. */
export const packagedRollSchema = z.strictObject({
  electionId: electionIdSchema,
  electionVersion: versionSchema,
  version: versionSchema,
  /** Digest of the rows of this site's part (roll/digest.ts), and how many they are. */
  sha256: sha256HexSchema,
  count: z.int().min(0),
});
export type PackagedRoll = z.infer<typeof packagedRollSchema>;

export const manifestSchema = z
  .strictObject({
    v: z.literal(1),
    tenant: tenantIdSchema,
    site: siteIdSchema,
    /** The scope's name (scope.ts). */
    scope: z.string().regex(/^[a-z0-9-]{1,40}$/),
    /** Grows with every package of a site, and is never lower than that of the replica it was made of. */
    version: versionSchema,
    /** Version on which the changes stand; `null`: a snapshot. */
    base: versionSchema.nullable(),
    /** 基準日: the day of which the data are. */
    dataDate: civilDateSchema,
    /** 出典: the system they come from. */
    source: z
      .string()
      .min(1)
      .max(100)
      .regex(/^\P{Cc}+$/u),
    rows: z.int().min(0),
    bytes: z.int().min(1).max(MAX_PACKAGE_BYTES),
    sha256: sha256HexSchema,
    /** Of the site's key: which one opens this. */
    keyId: z.string().regex(/^[0-9a-f]{16}$/),
    nonce: z.string().regex(/^[0-9a-f]{24}$/),
    roll: packagedRollSchema.optional(),
    signature: signatureSchema,
  })
  .refine(({ version, base }) => base === null || base < version, { path: ['base'] })
  .refine(({ base, roll }) => roll === undefined || base === null, { path: ['roll'] })
  .readonly();
export type Manifest = z.infer<typeof manifestSchema>;
export type UnsignedManifest = Omit<Manifest, 'signature'>;

/** Nothing for residents: their manifests are signed as they always were. */
const rollFields = ({ roll }: UnsignedManifest): string[] =>
  roll === undefined
    ? []
    : [roll.electionId, String(roll.electionVersion), String(roll.version), roll.sha256, String(roll.count)];

const manifestMessage = (manifest: UnsignedManifest): Uint8Array =>
  preImage('kazasu.site-package.v1', [
    manifest.tenant,
    manifest.site,
    manifest.scope,
    String(manifest.version),
    String(manifest.base),
    manifest.dataDate,
    manifest.source,
    String(manifest.rows),
    String(manifest.bytes),
    manifest.sha256,
    manifest.keyId,
    manifest.nonce,
    ...rollFields(manifest),
  ]);

export const signManifest = (manifest: UnsignedManifest, privateKey: KeyObject): Manifest => ({
  ...manifest,
  signature: signBytes(manifestMessage(manifest), privateKey),
});

/** The believed key (base64 SPKI) that signed this; `undefined`: none of them did. */
export const signerOf = (
  { signature, ...manifest }: Manifest,
  believed: readonly string[],
): string | undefined =>
  believed.find((publicKey) => verifyBytes(manifestMessage(manifest), signature, publicKey));

/** Names a site's key (32 bytes) without telling it. */
export const keyIdOf = (key: Uint8Array): string =>
  createHash('sha256').update('kazasu.site-key.v1').update(key).digest('hex').slice(0, 16);

/** Packages of a site that are numbered together: of its residents, or (`?kind=roll`) of its roll. */
export const ROLL_KIND = 'roll';
export const packageKindSchema = z.enum(['residents', ROLL_KIND]);
export type PackageKind = z.infer<typeof packageKindSchema>;
export const kindOf = ({ roll }: Pick<Manifest, 'roll'>): PackageKind =>
  roll === undefined ? 'residents' : ROLL_KIND;

/** Handing in: POST the manifest, then PUT what is asked for; the answer to both is `uploadStateSchema`. */
export const PACKAGES_PATH = '/v1/registry/packages';
/** POST by whoever publishes → 204: an election, and which rolls were given out (roll/poll-document.ts). */
export const POLLS_PATH = '/v1/polls';
export const MAX_POLL_BYTES = 4_000_000;
export const PART_ROUTE = `${PACKAGES_PATH}/:site/:version/parts/:part`;
export const partPath = (
  { site, version, roll }: Pick<Manifest, 'site' | 'version' | 'roll'>,
  part: number,
): string => `${PACKAGES_PATH}/${site}/${version}/parts/${part}${ofKind(kindOf({ roll }), '?')}`;
export const PART_SIGNATURE_HEADER = 'x-kazasu-signature';

const partMessage = (manifest: Manifest, part: number, bytes: Uint8Array): Uint8Array =>
  preImage('kazasu.site-package-part.v1', [
    manifest.signature,
    String(part),
    toHex(createHash('sha256').update(bytes).digest()),
  ]);
export const signPart = (manifest: Manifest, part: number, bytes: Uint8Array, key: KeyObject): string =>
  signBytes(partMessage(manifest, part, bytes), key);
export const isPartOf = (
  manifest: Manifest,
  part: number,
  bytes: Uint8Array,
  signature: string,
  believed: readonly string[],
): boolean => believed.some((key) => verifyBytes(partMessage(manifest, part, bytes), signature, key));

export const partsOf = ({ bytes }: Pick<Manifest, 'bytes'>): number => Math.ceil(bytes / PART_BYTES);

/** `next`: the part that is wanted; `null`: the package is whole, checked and given out from now on. */
export const uploadStateSchema = z.strictObject({ next: z.int().min(0).nullable() }).readonly();

/**
 * 409, with the newest version the centre gives out for the site (0: none). `not_newer`: it has this version or a later one.
 * `gap`: it has not the version on which this stands. `other_package`: this version with another content is being handed in.
 * `wrong_hash`: what arrived is not what was signed; begin again.
 */
export const uploadConflictSchema = z
  .strictObject({
    reason: z.enum(['not_newer', 'gap', 'other_package', 'wrong_hash']),
    newest: z.int().min(0),
  })
  .readonly();
export type UploadConflict = z.infer<typeof uploadConflictSchema>;

/** GET `PACKAGES_PATH?after=VERSION` (`&kind=roll`): packages of the asking terminal's own site, oldest first. */
const ofKind = (kind: PackageKind, mark: '?' | '&'): string =>
  kind === 'residents' ? '' : `${mark}kind=${kind}`;
export const listPath = (after: number, kind: PackageKind = 'residents'): string =>
  `${PACKAGES_PATH}?after=${after}${ofKind(kind, '&')}`;
export const packageListSchema = z.object({ packages: z.array(manifestSchema) }).readonly();
/** GET: the payload; with `Range: bytes=N-` and `If-Range` the rest of it. */
export const payloadPath = (version: number, kind: PackageKind = 'residents'): string =>
  `${PACKAGES_PATH}/${version}${ofKind(kind, '?')}`;
export const etagOf = ({ sha256 }: Pick<Manifest, 'sha256'>): string => `"${sha256}"`;

/** A terminal proves who asks with its device key; `at`: its clock, milliseconds since 1970. */
export const ASKED = {
  device: 'x-kazasu-device',
  at: 'x-kazasu-at',
  signature: 'x-kazasu-signature',
} as const;
/** How far the terminal's clock may be off; the refusal (`staleAskSchema`) tells the right time. */
export const ASK_WINDOW_MS = 300_000;

export interface Ask {
  readonly tenant: string;
  readonly device: string;
  /** Path and query. */
  readonly path: string;
  readonly at: number;
}
const askMessage = ({ tenant, device, path, at }: Ask): Uint8Array =>
  preImage('kazasu.ask.v1', [tenant, device, path, String(at)]);
export const signAsk = (ask: Ask, privateKey: KeyObject): string => signBytes(askMessage(ask), privateKey);
export const verifyAsk = (ask: Ask, signature: string, publicKey: string): boolean =>
  verifyBytes(askMessage(ask), signature, publicKey);

export const askHeadersSchema = z.object({
  [ASKED.device]: deviceIdSchema,
  [ASKED.at]: z.coerce.number().pipe(z.int().min(0)),
  [ASKED.signature]: signatureSchema,
});

/** 401: the clock of whoever asked is off by more than `ASK_WINDOW_MS`. */
export const staleAskSchema = z.object({ reason: z.literal('stale'), serverTime: z.int().min(0) }).readonly();
