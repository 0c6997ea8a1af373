/** A municipality's CA and certificates of its terminals, made with openssl as `pki` makes them: who it is stands in two URIs. */
import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { IdentifyPeer, PeerTlsMaterial } from '../../src/sync/peer-tls.ts';

export interface TestCa {
  issue(device: string, options?: { readonly days?: number }): PeerTlsMaterial;
  close(): void;
}

export const createTestCa = (tenant = '999990'): TestCa => {
  const folder = mkdtempSync(join(tmpdir(), 'kazasu-ca-'));
  const openssl = (...args: string[]): void => {
    execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' });
  };
  const key = (name: string): void =>
    openssl('genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', `${name}.key`);
  const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
  key('ca');
  openssl(
    ...['req', '-x509', '-new', '-key', 'ca.key', '-subj', `/O=Kazasu/OU=${tenant}/CN=CA`, '-days', '3650'],
    ...[
      '-addext',
      'basicConstraints=critical,CA:TRUE',
      '-addext',
      'keyUsage=critical,keyCertSign',
      '-out',
      'ca.pem',
    ],
  );
  let serial = 1;
  return {
    issue(device, { days = 90 } = {}) {
      serial += 1;
      key(device);
      openssl('req', '-new', '-key', `${device}.key`, '-subj', `/O=Kazasu/CN=${device}`, '-out', 'd.csr');
      writeFileSync(
        join(folder, 'd.ext'),
        `basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=clientAuth,serverAuth\nsubjectAltName=URI:urn:kazasu:${tenant}:device:${device},URI:urn:kazasu:${tenant}:site:gym-1\n`,
      );
      const validity =
        days > 0
          ? ['-days', String(days)]
          : ['-not_before', '20200101000000Z', '-not_after', '20200201000000Z'];
      openssl(
        ...[
          'x509',
          '-req',
          '-in',
          'd.csr',
          '-CA',
          'ca.pem',
          '-CAkey',
          'ca.key',
          '-set_serial',
          String(serial),
        ],
        ...['-extfile', 'd.ext', '-out', `${device}.pem`, ...validity],
      );
      return { ca: [read('ca.pem')], cert: read(`${device}.pem`), key: read(`${device}.key`) };
    },
    close: () => rmSync(folder, { recursive: true }),
  };
};

export const identifyByUri =
  (tenant = '999990'): IdentifyPeer =>
  (der) =>
    new RegExp(`URI:urn:kazasu:${tenant}:device:([a-z0-9-]+)`).exec(
      new X509Certificate(der).subjectAltName ?? '',
    )?.[1];
