/** トラストアンカー: the CA certificates a site believes, as files of one folder. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Certificate } from 'pkijs';
import { failure, type Result, success } from '../kernel/result.ts';
import { nameOf, parseCertificate } from './certificate.ts';

/** Every simulated CA has this word in its name, so that none can be taken for a real one. */
export const SIMULATED_MARK = 'SIMULATED';

/** `detail.file` names the culprit. */
export type TrustFailure = 'trust_missing' | 'anchor_unreadable' | 'simulated_in_production';

const PEM = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/;

const derOf = (file: Buffer): Uint8Array => {
  const pem = PEM.exec(file.toString('latin1'));
  return pem === null ? file : Buffer.from(pem[1] ?? '', 'base64');
};

/** All `.cer`, `.crt`, `.der` and `.pem` files of `dir`. Outside training a simulated CA is refused. */
export const loadTrustAnchors = (
  dir: string,
  { training }: { readonly training: boolean },
): Result<readonly Certificate[], TrustFailure> => {
  if (!existsSync(dir)) return failure('trust_missing', { file: dir });
  const anchors: Certificate[] = [];
  for (const file of readdirSync(dir)
    .filter((name) => /\.(cer|crt|der|pem)$/i.test(name))
    .sort()) {
    const certificate = parseCertificate(derOf(readFileSync(join(dir, file))));
    if (certificate === undefined) return failure('anchor_unreadable', { file });
    if (!training && nameOf(certificate.subject).includes(SIMULATED_MARK))
      return failure('simulated_in_production', { file });
    anchors.push(certificate);
  }
  return success(anchors);
};
