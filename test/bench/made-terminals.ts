/** Terminals with keys and certificates of their own, made before anything is measured and kept in the machine's temporary folder. */
import { createPrivateKey, type KeyObject } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { DeviceLimits } from '../../src/central/device-routes.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { realSystem } from '../../src/kernel/system.ts';
import {
  deviceValidity,
  importAuthority,
  issueCertificate,
  newAuthority,
  newP256Key,
  publicKeyOf,
} from '../../src/kernel/x509.ts';
import { newKeys, TENANT } from '../harness/test-stream.ts';
import { startTrainingCentre, type TrainingCentre, trainingConfig } from '../harness/training-centre.ts';

export interface MadeTerminal {
  readonly device: string;
  /** Of the record. */
  readonly keys: { readonly privateKey: KeyObject; readonly publicKey: string };
  readonly cert: string;
  readonly key: string;
}

const KEPT_DAYS = 60;
const keptSchema = z.array(
  z.object({
    device: z.string(),
    privateKey: z.string(),
    publicKey: z.string(),
    cert: z.string(),
    key: z.string(),
  }),
);
type Kept = z.infer<typeof keptSchema>;

const isFresh = (path: string): boolean =>
  existsSync(path) && realSystem.now() - statSync(path).mtimeMs < KEPT_DAYS * 86_400_000;

/** Written under another name first: a bench that is ended half-way leaves nothing half. */
const keep = (path: string, text: string): void => {
  writeFileSync(`${path}.new`, text, { mode: 0o600 });
  renameSync(`${path}.new`, path);
};

const folder = join(tmpdir(), 'kazasu-bench-terminals');
const caFiles = { certificate: join(folder, 'ca.crt'), key: join(folder, 'ca.key') };

const readCa = () => {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (!isFresh(caFiles.certificate)) {
    const made = newAuthority(TENANT, realSystem);
    keep(caFiles.key, made.key);
    keep(caFiles.certificate, made.certificate);
  }
  const certificate = readFileSync(caFiles.certificate, 'utf8');
  return mustSucceed(
    importAuthority({ certificate, key: readFileSync(caFiles.key, 'utf8') }, realSystem.now()),
  );
};

const make = (count: number): Kept => {
  const authority = readCa();
  return Array.from({ length: count }, (_, at) => {
    const device = `t-${at}`;
    const key = newP256Key(realSystem);
    const { privateKey, publicKey } = newKeys();
    return {
      ...{ device, key, publicKey },
      privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      cert: issueCertificate(authority, realSystem, {
        holder: { kind: 'device', tenant: TENANT, device, site: 'gym-1' },
        publicKey: publicKeyOf(key),
        ...deviceValidity(realSystem.now()),
      }),
    };
  });
};

export const makeTerminals = (count: number): MadeTerminal[] => {
  readCa();
  const path = join(folder, `${count}.json`);
  const hasCa = isFresh(path) && statSync(path).mtimeMs >= statSync(caFiles.certificate).mtimeMs;
  if (!hasCa) keep(path, JSON.stringify(make(count)));
  return keptSchema
    .parse(JSON.parse(readFileSync(path, 'utf8')))
    .map(({ privateKey, publicKey, ...each }) => ({
      ...each,
      keys: { privateKey: createPrivateKey(privateKey), publicKey },
    }));
};

/** A centre that believes these terminals' CA and knows their keys. */
export const startCentreFor = async (
  terminals: readonly MadeTerminal[],
  limits?: DeviceLimits,
): Promise<TrainingCentre> => {
  const base = trainingConfig({ devices: { listen: { host: '127.0.0.1', port: 0 } } });
  const centre = await startTrainingCentre({
    config: { ...base, tenants: base.tenants.map((each) => ({ ...each, deviceCa: caFiles })) },
    ...(limits === undefined ? {} : { limits }),
  });
  await centre.owner`
    INSERT INTO device (tenant, device, site, site_name, public_key, enrolled_at)
    SELECT ${TENANT}, device, 'gym-1', '体育館', key, 1 FROM unnest(
      ${terminals.map(({ device }) => device)}::text[], ${terminals.map(({ keys }) => keys.publicKey)}::text[]
    ) AS made (device, key)`;
  return centre;
};
