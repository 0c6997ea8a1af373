/** トラストアンカー: the CA certificates a site believes, as files of one folder. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Certificate } from 'pkijs';
import { failure, type Result, success } from '../kernel/result.ts';
import { nameOf, parseCertificate } from './x509.ts';

/** Every simulated CA has this word in its name, so that none can be taken for a real one. */
export const SIMULATED_MARK = 'SIMULATED';

/** `detail.file` names the culprit. */
export type TrustFailure = 'trust_missing' | 'anchor_unreadable' | 'simulated_in_production';

const PEM = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/g;

/** The file itself, or every certificate of a PEM: the generations of a CA often come in one. */
const dersOf = (file: Buffer): readonly Uint8Array[] => {
  const pems = [...file.toString('latin1').matchAll(PEM)];
  return pems.length === 0 ? [file] : pems.map(([, base64 = '']) => Buffer.from(base64, 'base64'));
};

/** `undefined` when one of them is no certificate, or `path` no file. */
const certificatesOf = (path: string): readonly Certificate[] | undefined => {
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) return undefined;
  const parsed = dersOf(readFileSync(path)).map(parseCertificate);
  const certificates = parsed.filter((certificate) => certificate !== undefined);
  return certificates.length === parsed.length ? certificates : undefined;
};

/** All `.cer`, `.crt`, `.der` and `.pem` files of a folder, or one file. Outside training a simulated CA is refused. */
export const loadTrustAnchors = (
  path: string,
  { training }: { readonly training: boolean },
): Result<readonly Certificate[], TrustFailure> => {
  if (!existsSync(path)) return failure('trust_missing', { file: path });
  const [dir, files] = statSync(path).isFile()
    ? [dirname(path), [basename(path)]]
    : [path, readdirSync(path)];
  const anchors: Certificate[] = [];
  for (const file of files.filter((name) => /\.(cer|crt|der|pem)$/i.test(name)).sort()) {
    const certificates = certificatesOf(join(dir, file));
    if (certificates === undefined) return failure('anchor_unreadable', { file });
    if (!training && certificates.some(({ subject }) => nameOf(subject).includes(SIMULATED_MARK)))
      return failure('simulated_in_production', { file });
    anchors.push(...certificates);
  }
  return success(anchors);
};
