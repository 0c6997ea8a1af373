/** A real centre with the training configuration, in a directory that goes away with it. */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { embeddedOwnerUrl } from '../../src/app/training-benefits.ts';
import { type CentralConfig, loadCentralConfig, type TenantConfig } from '../../src/central/config.ts';
import { connect, disconnect, type Sql } from '../../src/central/database.ts';
import {
  type Central,
  type CentralOptions,
  type CentralTenant,
  startCentral,
} from '../../src/central/server.ts';
import { createLogger } from '../../src/kernel/log.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { realSystem } from '../../src/kernel/system.ts';
import { enrol } from '../../src/sync/enrol.ts';
import { TENANT, type TestStream } from './test-stream.ts';

export interface TrainingCentre {
  /** The centre, and its (first) municipality in hand. */
  readonly central: Central & CentralTenant;
  /** As the owner of the tables, whom no policy holds: for planting and tampering. */
  readonly owner: Sql;
  readonly dataDir: string;
  readonly consoleDir: string;
  /** Everything the centre wrote to its log. */
  readonly logged: string[];
  /** Makes the stream's device known, with the code of the training file; gives the key that signs the centre's receipts. */
  introduce(stream: Pick<TestStream, 'device' | 'publicKey'>): Promise<string>;
  stop(): Promise<void>;
}

interface Change extends Partial<CentralConfig>, Partial<Omit<TenantConfig, 'id' | 'name'>> {
  readonly tenant?: Pick<TenantConfig, 'id' | 'name'>;
}

/** The training configuration without the terminals' entrance, so that they come by plain HTTP; what is one municipality's changes its only one. */
export const trainingConfig = (change: Change = {}): CentralConfig => {
  const { tenant, mode, staff, registryPublishers, ...centre } = change;
  const base = mustSucceed(loadCentralConfig('kiosk-config/central/training.yaml'));
  const own = {
    ...tenant,
    ...(mode === undefined ? {} : { mode }),
    ...(staff === undefined ? {} : { staff }),
    ...(registryPublishers === undefined ? {} : { registryPublishers }),
  };
  return {
    ...base,
    tenants: base.tenants.map((each) => ({ ...each, ...own })),
    ...{ devices: undefined, ...centre },
  };
};

export const newDataDir = (): string => mkdtempSync(join(tmpdir(), 'kazasu-centre-'));

export const enrolCodeIn = (dataDir: string): string =>
  readFileSync(join(dataDir, 'enrol-code'), 'utf8').trim();

/** The process of the embedded database that a centre runs in this directory. */
export const postmasterIn = (dataDir: string): number =>
  Number(readFileSync(join(dataDir, 'pgdata', 'postmaster.pid'), 'utf8').split('\n')[0]);

/** The owner's address of the embedded database that a centre runs in this directory. */
export const ownerUrlIn = embeddedOwnerUrl;

const ownerOf = ({ database }: CentralConfig, dataDir: string): Sql =>
  // Of a cluster's servers the first: tests that change the primary ask the servers themselves.
  connect(
    'url' in database ? (database.ownerUrl ?? database.url).replace(/,[^/]*/, '') : ownerUrlIn(dataDir),
    { max: 2 },
  );

export const startTrainingCentre = async (options: Partial<CentralOptions> = {}): Promise<TrainingCentre> => {
  const dataDir = options.dataDir ?? newDataDir();
  const consoleDir = join(dataDir, 'console');
  const logged: string[] = [];
  const config = options.config ?? trainingConfig();
  const central = mustSucceed(
    await startCentral({
      system: realSystem,
      logger: createLogger(
        () => realSystem.now(),
        (line) => logged.push(line),
      ),
      consoleDir,
      listen: { host: '127.0.0.1', port: 0 },
      ...options,
      config,
      dataDir,
    }),
  );
  const owner = ownerOf(config, dataDir);
  return {
    central: { ...central.tenants[0], ...central },
    owner,
    dataDir,
    consoleDir,
    logged,
    introduce: async ({ device, publicKey }) => {
      const code = enrolCodeIn(dataDir);
      const { centralPublicKey } = mustSucceed(
        await enrol({
          centralUrl: central.url,
          code,
          device,
          site: device,
          siteName: `${device}の体育館`,
          publicKey,
          tenant: TENANT,
        }),
      );
      return centralPublicKey;
    },
    stop: async () => {
      await disconnect(owner);
      await central.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
};
