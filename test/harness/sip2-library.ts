/** A training library, a line on which things may go wrong, and a client of it. */
import { mustSucceed } from '../../src/kernel/result.ts';
import { realSystem } from '../../src/kernel/system.ts';
import {
  startTrainingLibrary,
  type TrainingLibrary,
  type TrainingLibraryOptions,
} from '../../src/simulator/library/index.ts';
import { permitSimulation } from '../../src/simulator/permit.ts';
import {
  createSip2Client,
  type Dialect,
  dialectSchema,
  type Sip2Client,
  type Sip2Options,
} from '../../src/sip2/index.ts';
import { type FaultyLine, openFaultyLine, type Sip2Plan } from './sip2-faults.ts';

export const trainingPermit = mustSucceed(permitSimulation({ training: true }));

/** Long enough that a busy machine is never late, so that only what a test makes silent is. */
export const testDialect = (more: Record<string, unknown> = {}): Dialect =>
  dialectSchema.parse({
    ...{ name: '訓練', institution: '9', location: '訓練カウンター', ...more },
    timing: {
      replyMs: 8_000,
      keepAliveMs: 0,
      backoffFromMs: 10,
      backoffToMs: 40,
      ...(more['timing'] as object),
    },
  });

export interface Sip2World {
  readonly library: TrainingLibrary;
  readonly line: FaultyLine;
  readonly client: Sip2Client;
  close(): Promise<void>;
}

export const startSip2World = async ({
  dialect = testDialect(),
  plan,
  server = {},
  client = {},
  lateMs,
}: {
  readonly dialect?: Dialect;
  readonly plan?: Sip2Plan;
  readonly server?: Partial<TrainingLibraryOptions>;
  readonly client?: Partial<Sip2Options>;
  readonly lateMs?: number;
} = {}): Promise<Sip2World> => {
  const system = realSystem;
  const library = mustSucceed(
    await startTrainingLibrary({ port: 0, dialect, system, permit: trainingPermit, ...server }),
  );
  const line = await openFaultyLine(library.port, {
    ...(plan === undefined ? {} : { plan }),
    ...(lateMs === undefined ? {} : { lateMs }),
  });
  const sip2 = createSip2Client({
    ...{ host: '127.0.0.1', port: line.port, security: { kind: 'loopback' }, dialect, system },
    ...client,
  });
  return {
    ...{ library, line, client: sip2 },
    async close() {
      await sip2.close();
      await line.close();
      await library.close();
    },
  };
};
