/** A real centre with the training configuration, in a directory that goes away with it. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CentralConfig, loadCentralConfig } from '../../src/central/config.ts';
import { type Central, type CentralOptions, startCentral } from '../../src/central/server.ts';
import { createLogger } from '../../src/kernel/log.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { realSystem } from '../../src/kernel/system.ts';
import { enrol } from '../../src/sync/enrol.ts';
import { TENANT, type TestStream } from './test-stream.ts';

export interface TrainingCentre {
  readonly central: Central;
  readonly dataDir: string;
  readonly consoleDir: string;
  /** Everything the centre wrote to its log. */
  readonly logged: string[];
  /** Makes the stream's device known, with the code of the training file; gives the key that signs the centre's receipts. */
  introduce(stream: Pick<TestStream, 'device' | 'publicKey'>): Promise<string>;
  stop(): Promise<void>;
}

export const trainingConfig = (change: Partial<CentralConfig> = {}): CentralConfig => ({
  ...mustSucceed(loadCentralConfig('kiosk-config/central/training.yaml')),
  ...change,
});

export const newDataDir = (): string => mkdtempSync(join(tmpdir(), 'kazasu-centre-'));

export const enrolCodeIn = (dataDir: string): string =>
  readFileSync(join(dataDir, 'enrol-code'), 'utf8').trim();

export const startTrainingCentre = async (options: Partial<CentralOptions> = {}): Promise<TrainingCentre> => {
  const dataDir = options.dataDir ?? newDataDir();
  const consoleDir = join(dataDir, 'console');
  const logged: string[] = [];
  const central = mustSucceed(
    await startCentral({
      config: trainingConfig(),
      system: realSystem,
      logger: createLogger(
        () => realSystem.now(),
        (line) => logged.push(line),
      ),
      consoleDir,
      listen: { host: '127.0.0.1', port: 0 },
      ...options,
      dataDir,
    }),
  );
  return {
    central,
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
      await central.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
};
