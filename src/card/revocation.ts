/**
 * 失効: whether a certificate was revoked, as far as the lists say that this site imported. A list that is out of date can
 * still say "revoked"; only a current one that is for this certificate can say "good"; everything else is `unknown`, with
 * the date of the list, and whoever asks decides what that is worth.
 */
import { type KeyObject, verify } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Certificate, CRLDistributionPoints } from 'pkijs';
import { failure, type Result, success } from '../kernel/result.ts';
import { type CrlParseFailure, MAX_CRL_BYTES, type ParsedCrl, parseCrl } from './crl.ts';
import { caHash, isCa, keyUsageBits, nameOf, pointNames, publicKeyOf, serialHexOf } from './x509.ts';

export interface Revocation {
  readonly state: 'good' | 'revoked' | 'unknown';
  /** When the list that says so was made, milliseconds since 1970; absent: there is none for this certificate. */
  readonly asOf?: number;
}

export type CrlFailure =
  | CrlParseFailure
  /** No anchor that may sign lists signed it. */
  | 'crl_unknown_ca'
  /** A newer one of the same kind is already known: an old list would bring revoked certificates back to life. */
  | 'crl_older';

/** A list as a person is told of it. */
export interface ListFacts {
  readonly issuer: string;
  readonly thisUpdate: number;
  readonly nextUpdate: number | undefined;
  /** cRLNumber, decimal. */
  readonly number: string | undefined;
  readonly entries: number;
}

export interface RevocationLists {
  /** `anchor`: the CA that was found to have signed the certificate. `now`: milliseconds since 1970. */
  check(certificate: Certificate, anchor: Certificate, now: number): Revocation;
  /** Takes one list, DER. */
  add(der: Uint8Array): Result<ListFacts, CrlFailure>;
  lists(): readonly ListFacts[];
}

interface KnownList extends Omit<ParsedCrl, 'signed' | 'signature' | 'algorithm'> {
  readonly signer: Certificate;
}

const CRL_SIGN = 0x02;
const OID_CRL_POINTS = '2.5.29.31';

const isSignedWith = (key: KeyObject, { algorithm, signed, signature }: ParsedCrl): boolean => {
  const hash = caHash(key, algorithm);
  return hash !== undefined && verify(hash, signed, key, signature);
};

const signerOfList = (list: ParsedCrl, anchors: readonly Certificate[]): Certificate | undefined =>
  anchors.find((anchor) => {
    if (!isCa(anchor) || (keyUsageBits(anchor) & CRL_SIGN) === 0) return false;
    if (!anchor.subject.isEqual(list.issuer)) return false;
    const key = publicKeyOf(anchor);
    return key !== undefined && isSignedWith(key, list);
  });

/** Names of the lists that would hold the certificate, as the lists write them. */
const pointsOf = (certificate: Certificate): readonly string[] => {
  const parsed = certificate.extensions?.find(({ extnID }) => extnID === OID_CRL_POINTS)?.parsedValue;
  if (!(parsed instanceof CRLDistributionPoints)) return [];
  return parsed.distributionPoints.flatMap(({ distributionPoint }) => pointNames(distributionPoint));
};

/** Whether not being in the list means anything for this certificate: same CA key, and a part of it that the list is for. */
const isFor = (list: KnownList, certificate: Certificate, anchor: Certificate): boolean => {
  if (list.signer !== anchor || !list.forHolders) return false;
  const { points } = list;
  return points === undefined || pointsOf(certificate).some((point) => points.includes(point));
};

const isCurrent = ({ thisUpdate, nextUpdate }: KnownList, now: number): boolean =>
  nextUpdate !== undefined && thisUpdate <= now && now <= nextUpdate;

const factsOf = ({ issuer, thisUpdate, nextUpdate, number, serials }: KnownList): ListFacts => ({
  issuer: nameOf(issuer),
  thisUpdate,
  nextUpdate,
  number: number?.toString(),
  entries: serials.size,
});

/** One of the same CA and for the same certificates: of such lists only the newest counts. */
const isSameKind = (a: KnownList, b: KnownList): boolean =>
  a.signer === b.signer && a.forHolders === b.forHolders && String(a.points) === String(b.points);

const isOlder = (list: KnownList, than: KnownList): boolean =>
  list.thisUpdate < than.thisUpdate || (than.number ?? -1n) > (list.number ?? -1n);

/** No list at first. `anchors`: the CAs this site believes. */
export const createRevocationLists = (anchors: readonly Certificate[]): RevocationLists => {
  let known: readonly KnownList[] = [];
  return {
    check(certificate, anchor, now) {
      const serial = serialHexOf(certificate);
      // A CA's name is all that makes a serial number one of its own; whichever of its keys signed the list.
      const naming = known.find(
        ({ issuer, serials }) => issuer.isEqual(certificate.issuer) && serials.has(serial),
      );
      if (naming !== undefined) return { state: 'revoked', asOf: naming.thisUpdate };
      const saying = known.filter((list) => isFor(list, certificate, anchor));
      const current = saying.find((list) => isCurrent(list, now));
      if (current !== undefined) return { state: 'good', asOf: current.thisUpdate };
      const [latest] = saying.toSorted((a, b) => b.thisUpdate - a.thisUpdate);
      return latest === undefined ? { state: 'unknown' } : { state: 'unknown', asOf: latest.thisUpdate };
    },
    add(der) {
      const parsed = parseCrl(der);
      if (!parsed.ok) return parsed;
      const signer = signerOfList(parsed.value, anchors);
      if (signer === undefined) return failure('crl_unknown_ca', { issuer: nameOf(parsed.value.issuer) });
      const { signed: _, signature: __, algorithm: ___, ...rest } = parsed.value;
      const list: KnownList = { ...rest, signer };
      const before = known.find((one) => isSameKind(one, list));
      if (before !== undefined && isOlder(list, before)) return failure('crl_older');
      known = [...known.filter((one) => one !== before), list];
      return success(factsOf(list));
    },
    lists: () => known.map(factsOf),
  };
};

const PEM = /-----BEGIN X509 CRL-----([A-Za-z0-9+/=\s]+)-----END X509 CRL-----/g;

const dersOf = (file: Buffer): readonly Uint8Array[] => {
  // DER begins with a SEQUENCE; only what does not is worth reading as text.
  if (file[0] === 0x30) return [file];
  const pems = [...file.toString('latin1').matchAll(PEM)];
  return pems.length === 0 ? [file] : pems.map(([, base64 = '']) => Buffer.from(base64, 'base64'));
};

/** Where a site's lists lie: beside its trust anchors, in this folder. */
export const LISTS_FOLDER = 'crl';

/** Base64 of the largest list. */
const MAX_FILE_BYTES = Math.ceil(MAX_CRL_BYTES * 1.4);

type Refused = { readonly file: string; readonly reason: CrlFailure };

export interface LoadedLists {
  readonly lists: RevocationLists;
  /** Files that were left out, by name; the desk works on without them. */
  readonly refused: readonly Refused[];
  /** Takes what has come into the folder since, into the same `lists`; says which files it left out. */
  readonly refresh: () => readonly Refused[];
}

/** What tells a file from what it was: a list is replaced by its name, or a new one is laid beside it. */
const versionOf = ({ size, mtimeMs }: { readonly size: number; readonly mtimeMs: number }): string =>
  `${size}/${mtimeMs}`;

/**
 * All `.crl`, `.der` and `.pem` files of `dir`, in any order: the newest of each kind counts. No folder, or a bad file, is
 * no reason to stop a desk: revocation is then unknown. Reads synchronously: a list of a million entries (37 MB) takes a third
 * of a second and leaves 8 MB, so it is a thing to do when a program starts, a person imports or a new list lies there.
 */
export const loadRevocationLists = (dir: string, anchors: readonly Certificate[]): LoadedLists => {
  const lists = createRevocationLists(anchors);
  const seen = new Map<string, string>();
  const added = (path: string, size: number): readonly Result<ListFacts, CrlFailure>[] =>
    size > MAX_FILE_BYTES
      ? [failure('crl_too_large')]
      : dersOf(readFileSync(path)).map((der) => lists.add(der));
  const refresh = (): readonly Refused[] => {
    const files = existsSync(dir) ? readdirSync(dir).filter((name) => /\.(crl|der|pem)$/i.test(name)) : [];
    return files.sort().flatMap((file) => {
      const path = join(dir, file);
      const found = statSync(path, { throwIfNoEntry: false });
      if (found?.isFile() !== true || seen.get(file) === versionOf(found)) return [];
      seen.set(file, versionOf(found));
      return added(path, found.size).flatMap((one) => (one.ok ? [] : [{ file, reason: one.reason }]));
    });
  };
  return { lists, refused: refresh(), refresh };
};
