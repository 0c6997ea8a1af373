/** A centre, a branch of it on a database of its own, and the line between them. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { branchOf, type Seat, takeSeat } from '../../src/app/branch.ts';
import type { Branch } from '../../src/central/branch.ts';
import type { CentralConfig } from '../../src/central/config.ts';
import { connect, disconnect, type Sql } from '../../src/central/database.ts';
import { startEmbeddedPostgres } from '../../src/central/embedded.ts';
import { type Central, startCentral } from '../../src/central/server.ts';
import { deviceIdSchema } from '../../src/kernel/ids.ts';
import { createLogger, silentLogger } from '../../src/kernel/log.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { realSystem, type System } from '../../src/kernel/system.ts';
import { batchPath, TENANT_HEADER } from '../../src/outbox/protocol.ts';
import { openCutLine } from './cut-line.ts';
import type { TestStream } from './test-stream.ts';
import { enrolCodeIn, startTrainingCentre, type TrainingCentre, trainingConfig } from './training-centre.ts';

export const BRANCH = deviceIdSchema.parse('branch-east');

/** Time runs faster for what is between the two: a minute is three seconds. */
const FASTER = 20;
export const hasty: System = {
  ...realSystem,
  monotonic: () => realSystem.monotonic() * FASTER,
  sleep: (ms, signal) => realSystem.sleep(ms / FASTER, signal),
};

export interface RunningBranch {
  readonly central: Central;
  readonly branch: Branch;
  readonly logged: string[];
  stop(): Promise<void>;
}

export interface BranchPair {
  readonly upstream: TrainingCentre;
  readonly line: Awaited<ReturnType<typeof openCutLine>>;
  /** As the owner of the tables, whom no policy holds. */
  readonly owners: { readonly upstream: Sql; readonly branch: Sql };
  readonly branchConfig: CentralConfig;
  /** `plant`: a fault put between the branch's log and what hands it on. */
  startBranch(plant?: (branch: Branch) => Branch): Promise<RunningBranch>;
  /** The branch as a process of its own; no other may run. */
  spawnBranch(): Promise<{ readonly url: string; kill(): Promise<void> }>;
  /** Where the running branch keeps what is its own. */
  readonly branchDir: string;
  stop(): Promise<void>;
}

export const openBranchPair = async (secure = false): Promise<BranchPair> => {
  const folder = mkdtempSync(join(tmpdir(), 'kazasu-branch-'));
  const server = mustSucceed(
    await startEmbeddedPostgres({ dataDir: join(folder, 'pg'), system: realSystem, logger: silentLogger }),
  );
  const { host, port, user, password } = server.connection;
  const urlOf = (database: string): string =>
    `postgres://${user}:${encodeURIComponent(password)}@${host}:${port}/${database}`;
  const root = connect(urlOf(server.connection.database), { max: 1 });
  await root`CREATE DATABASE hall`;
  await disconnect(root);
  const devices = secure ? { listen: { host: '127.0.0.1', port: 0 } } : undefined;
  /** Named apart: the certificate of a branch is for its own names only. */
  const [CENTRE_NAME, BRANCH_NAME] = ['127.0.0.1', 'localhost'];
  const withTenant = (
    config: CentralConfig,
    own: Partial<CentralConfig['tenants'][number]>,
  ): CentralConfig => ({
    ...config,
    tenants: config.tenants.map((tenant) => ({ ...tenant, ...own })),
  });
  const upstream = await startTrainingCentre({
    config: withTenant(trainingConfig({ database: { url: urlOf(server.connection.database) }, devices }), {
      deviceNames: [CENTRE_NAME],
      branches: [{ device: BRANCH, names: [BRANCH_NAME] }],
    }),
  });
  const { entrance, url: plainUrl } = upstream.central;
  const scheme = secure ? 'https' : 'http';
  const line = await openCutLine(Number(new URL(entrance?.url ?? plainUrl).port));
  const codeFile = join(folder, 'code');
  writeFileSync(codeFile, enrolCodeIn(upstream.dataDir));
  const branchConfig: CentralConfig = {
    ...withTenant(trainingConfig({ database: { url: urlOf('hall') }, devices }), {
      deviceNames: [BRANCH_NAME],
      reservations: [],
    }),
    upstream: {
      url: `${scheme}://127.0.0.1:${line.port}`,
      ca: entrance?.fingerprint,
      device: BRANCH,
      site: 'hall-east',
      siteName: '東支所',
      maxDataAgeMinutes: 60,
    },
  };
  const owners = { upstream: upstream.owner, branch: connect(urlOf('hall'), { max: 2 }) };
  const branchDir = join(folder, 'branch');
  const running = new Set<RunningBranch>();
  const children = new Set<ChildProcess>();
  return {
    upstream,
    line,
    owners,
    branchConfig,
    branchDir,
    async startBranch(plant = (branch) => branch) {
      const logged: string[] = [];
      const logger = createLogger(
        () => realSystem.now(),
        (text) => logged.push(text),
      );
      const own = branchOf(branchConfig);
      if (own === undefined) throw new Error('no branch');
      const seat: Seat = mustSucceed(
        await takeSeat(
          {
            ...own,
            ...{ dataDir: branchDir, enrolCodeFile: codeFile, system: hasty, logger },
            waiting: () => undefined,
          },
          AbortSignal.timeout(60_000),
        ),
      );
      const central = mustSucceed(
        await startCentral({
          config: branchConfig,
          dataDir: branchDir,
          system: realSystem,
          logger,
          consoleDir: branchDir,
          ...(secure ? { branchTls: seat.shown } : {}),
          listen: { host: '127.0.0.1', port: 0 },
        }),
      );
      const { branch } = central.tenants[0];
      if (branch === undefined) throw new Error('no branch');
      const between = seat.start(plant(branch));
      const started: RunningBranch = {
        central,
        branch,
        logged,
        async stop() {
          running.delete(started);
          await between.stop();
          await central.close();
          seat.close();
        },
      };
      running.add(started);
      return started;
    },
    async spawnBranch() {
      const configFile = join(folder, 'branch-config.json');
      writeFileSync(configFile, JSON.stringify(branchConfig));
      const child = spawn(process.execPath, ['test/harness/run-branch.ts', configFile, branchDir, codeFile], {
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let said = '';
      child.stderr.on('data', (bytes: Buffer) => {
        said += bytes.toString('utf8');
      });
      children.add(child);
      const [line0] = await Promise.race([
        once(child.stdout, 'data') as Promise<[Buffer]>,
        once(child, 'exit').then(([code]): never => {
          throw new Error(`the branch ended with ${String(code)} as it started: ${said}`);
        }),
      ]);
      return {
        url: line0.toString('utf8').trim(),
        async kill() {
          child.kill('SIGKILL');
          await once(child, 'exit');
          children.delete(child);
        },
      };
    },
    async stop() {
      for (const child of children) child.kill('SIGKILL');
      for (const each of [...running]) await each.stop();
      await line.close();
      await disconnect(owners.branch);
      await upstream.stop();
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

/** Sends a terminal's batch by plain HTTP, as a terminal on this machine does. */
export const sendBatch = (url: string, stream: TestStream, from?: number, to?: number): Promise<Response> =>
  fetch(`${url}${batchPath(stream.device, stream.epoch)}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', [TENANT_HEADER]: stream.tenant },
    body: JSON.stringify(stream.batch(from, to)),
  });

/** Everything of a stream that must be the same at both, byte for byte. */
export const rowsOf = async (sql: Sql, { device, epoch }: TestStream): Promise<string> => {
  const rows = await sql`
    SELECT seq, event_id::text, hlc, kind, encode(body, 'hex') AS body, encode(hash, 'hex') AS hash FROM kazasu.event
    WHERE device = ${device} AND epoch = ${epoch} ORDER BY seq`;
  return JSON.stringify([...rows]);
};
