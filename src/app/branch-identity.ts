/**
 * Who a branch is for its centre: keys and certificates, in a file of its data directory that only its user may read. Beside it lies the
 * database with the key of its receipts, which is worth no less: the disk of a branch is encrypted (docs/operations/09-branch.md).
 */
import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { onFiles, type WriteFailure } from '../db/index.ts';
import { newEd25519Key } from '../kernel/ed25519.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import { newP256Key, type TlsMaterial } from '../kernel/x509.ts';
import type { DeviceTls } from '../outbox/device-tls.ts';
import { readIfThere, writePrivateFile } from './private-file.ts';

export const IDENTITY_FILE = 'branch.json';

const fileSchema = z.strictObject({
  /** PKCS#8 DER, base64: signs what is asked. */
  askKey: z.string().min(1),
  /** PKCS#8 PEM. */
  tlsKey: z.string().min(1),
  shownKey: z.string().min(1),
  ca: z.string().optional(),
  certificate: z.string().optional(),
  askedWith: z.string().optional(),
  centralKey: z.string().optional(),
  /** What terminals see, with its CA. */
  shown: z.string().optional(),
});
type File = z.infer<typeof fileSchema>;

export interface BranchIdentity {
  readonly privateKey: KeyObject;
  /** Base64 SPKI. */
  readonly publicKey: string;
  readonly tls: DeviceTls;
  /** PKCS#8 PEM of what is shown to terminals. */
  readonly shownKey: string;
  shown(): string | undefined;
  keepShown(certificate: string): Result<undefined, WriteFailure>;
  /** For the entrance of terminals; undefined before there is a certificate for it. */
  shownMaterial(): TlsMaterial | undefined;
}

const newFile = (system: System): File => ({
  askKey: newEd25519Key(system).toString('base64'),
  tlsKey: newP256Key(system),
  shownKey: newP256Key(system),
});

const parseFile = (bytes: Buffer): Result<File, 'branch_identity_damaged'> => {
  try {
    const parsed = fileSchema.safeParse(JSON.parse(bytes.toString('utf8')));
    return parsed.success ? success(parsed.data) : failure('branch_identity_damaged');
  } catch {
    return failure('branch_identity_damaged'); // not JSON; a new one would be another branch, so a person decides
  }
};

/** Made at the first start. */
export const openBranchIdentity = (
  folder: string,
  system: System,
): Result<BranchIdentity, 'branch_identity_damaged'> => {
  const path = join(folder, IDENTITY_FILE);
  const bytes = readIfThere(path);
  const read = bytes === undefined ? success(newFile(system)) : parseFile(bytes);
  if (!read.ok) return read;
  let file = read.value;
  const write = (next: File): void => writePrivateFile(path, `${JSON.stringify(next)}\n`);
  if (bytes === undefined) write(file);
  const privateKey = createPrivateKey({
    key: Buffer.from(file.askKey, 'base64'),
    format: 'der',
    type: 'pkcs8',
  });
  // What a full disk did not take is not believed in memory either, so that it is tried again.
  const kept = (next: File): Result<undefined, WriteFailure> => {
    const written = onFiles(() => write(next));
    if (!written.ok) return written;
    file = next;
    return success(undefined);
  };
  const tls: DeviceTls = {
    key: file.tlsKey,
    ca: () => file.ca,
    certificate: () => file.certificate,
    askedWith: () => file.askedWith,
    centralKey: () => file.centralKey,
    agree: (centralKey) =>
      centralKey === file.centralKey ? success(undefined) : kept({ ...file, centralKey }),
    believe: (ca) =>
      ca === file.ca ? success(undefined) : kept({ ...file, ca, certificate: undefined, shown: undefined }),
    wait: (askedWith) => (askedWith === file.askedWith ? success(undefined) : kept({ ...file, askedWith })),
    keep: (certificate) => kept({ ...file, certificate, askedWith: undefined }),
    material: () => {
      const { ca, certificate: cert, tlsKey: key } = file;
      if (ca === undefined) return undefined;
      return cert === undefined ? { ca: [ca] } : { ca: [ca], cert, key };
    },
  };
  return success({
    privateKey,
    publicKey: createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).toString('base64'),
    tls,
    shownKey: file.shownKey,
    shown: () => file.shown,
    keepShown: (shown) => kept({ ...file, shown }),
    shownMaterial: () => {
      const { ca, shown: cert, shownKey: key } = file;
      return ca === undefined || cert === undefined ? undefined : { ca: [ca], cert, key };
    },
  });
};
