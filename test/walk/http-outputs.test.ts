/**
 * 支援措置 beyond the terminal's own methods: every route of its host, of the centre with its console and of the training
 * desk, both sockets, the centre's log and all of its tables, the exports and the prints; after protected people were
 * taken in at a terminal that sent everything to that centre.
 */
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import WebSocket from 'ws';
import { createPhotos, deskPersona } from '../../src/app/desk-personas.ts';
import { startDeskServer } from '../../src/app/desk-server.ts';
import { startHostServer } from '../../src/app/host-server.ts';
import { createSender } from '../../src/app/sender.ts';
import type { Terminal } from '../../src/app/terminal-base.ts';
import { exportTenant } from '../../src/central/export.ts';
import { loadReceiptKey } from '../../src/central/receipt-key.ts';
import { overviewSchema, peopleSchema } from '../../src/central/schema.ts';
import { peopleCsv } from '../../src/console/people.ts';
import { deskTopics } from '../../src/identity/schema.ts';
import { silentLogger } from '../../src/kernel/log.ts';
import { hashPin } from '../../src/kernel/pin.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { ROLES } from '../../src/kernel/roles.ts';
import { realSystem } from '../../src/kernel/system.ts';
import { shelterTopics } from '../../src/modules/shelter/contract.ts';
import { checkInSlip } from '../../src/modules/shelter/print.ts';
import { personas } from '../../src/simulator/town/personas.ts';
import { createMadeUpDesk } from '../harness/made-up-desk.ts';
import { canReadPdf } from '../harness/pdf-text.ts';
import { openTown } from '../harness/town-terminal.ts';
import {
  newDataDir,
  startTrainingCentre,
  type TrainingCentre,
  trainingConfig,
} from '../harness/training-centre.ts';
import { leaksIn } from './leaks.ts';
import { openPackageWalk } from './package-walk.ts';
import { HOMES, personaOf, secretsOf } from './protected-town.ts';
import { bodyOf, type CapturedApp, CENTRAL_ROUTES, captureApps, unsaid } from './routes.ts';
import { type Output, walkTerminal } from './terminal-walk.ts';
import { WRITES, WRITTEN } from './written.ts';

// A guard against standing still, not a measure: the machine may be busy.
vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 });

const PIN = '4071';
const TOKEN = 'walk-token';
/** What is planted into the centre: a route that knows where somebody lives. */
const PLANTED = '/console/api/planted';

const SECRETS = [
  ...secretsOf(HOMES),
  // The training desk draws the personas' own cards.
  { name: 'the drawn card', texts: ['緑ケ丘二丁目５番６号', '緑ケ丘'] },
];

const packages = openPackageWalk();
/** What a terminal of the site, with the site's key, reads in the package. */
let inPackage: string;
let centre: TrainingCentre;
let centreApp: CapturedApp;
let hostApp: CapturedApp;
let deskApp: CapturedApp;
const outputs: Output[] = [];

const keep = async (from: string, reply: Response): Promise<void> => {
  outputs.push({ from, value: await bodyOf(reply) });
  outputs.push({ from, value: [...reply.headers] });
};

/** Says hello with the token, subscribes to what there is, and keeps what comes within a moment. */
const listen = (from: string, url: string, origin: string, topics: readonly string[]): Promise<void> =>
  new Promise((resolve) => {
    const socket = new WebSocket(url, { origin });
    socket.on('open', () => {
      socket.send(JSON.stringify({ type: 'hello', token: TOKEN }));
      for (const topic of topics) socket.send(JSON.stringify({ type: 'subscribe', topic }));
      setTimeout(() => socket.close(), 300);
    });
    socket.on('message', (data) => outputs.push({ from, value: Buffer.isBuffer(data) ? data : 'not bytes' }));
    socket.on('close', () => resolve());
    socket.on('error', () => resolve());
  });

const walkHost = async (terminal: Terminal): Promise<void> => {
  const captured = captureApps();
  const host = mustSucceed(
    await startHostServer({ rpc: terminal.rpc, token: TOKEN, screenDir: centre.consoleDir, port: 0 }),
  );
  captured.stop();
  hostApp = captured.apps[0] ?? { routes: [], access: new Map(), recorded: new Map() };
  for (const path of ['/', '/index.html', '/none'])
    await keep(`host GET ${path}`, await fetch(`${host.url}${path}`));
  await listen('host /rpc', `${host.url.replace('http', 'ws')}/rpc`, host.url, [
    ...Object.keys({ ...deskTopics, ...shelterTopics }),
  ]);
  await host.close();
};

const walkDesk = async (): Promise<void> => {
  const captured = captureApps();
  const { desk } = createMadeUpDesk();
  const server = mustSucceed(
    await startDeskServer({
      port: 0,
      token: TOKEN,
      deskDir: centre.consoleDir,
      personas: personas.map(deskPersona),
      pin: '1234',
      photo: createPhotos(personas),
      slots: [desk],
    }),
  );
  captured.stop();
  deskApp = captured.apps[0] ?? { routes: [], access: new Map(), recorded: new Map() };
  for (const path of ['/', '/faces/protected.png', '/faces/none.png'])
    await keep(`desk GET ${path}`, await fetch(`${server.url}${path}`));
  await listen('desk /desk', `${server.url.replace('http', 'ws')}/desk`, server.url, []);
  await server.close();
};

const signIn = async (staff: string): Promise<string> => {
  const reply = await fetch(`${centre.central.url}/console/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ staff, pin: PIN }),
  });
  await keep('centre POST /console/api/session', reply.clone());
  return reply.headers.get('set-cookie')?.split(';')[0] ?? '';
};

/** Asks every route of the table in every role, and without any. */
const walkCentre = async (): Promise<void> => {
  for (const role of [...ROLES, undefined]) {
    const cookie = role === undefined ? undefined : await signIn(role);
    for (const [route, { paths }] of Object.entries(CENTRAL_ROUTES)) {
      const method = route.split(' ')[0] ?? 'GET';
      if (method === 'DELETE') continue;
      for (const path of paths) {
        const body = method !== 'GET' ? { body: '{}', headers: { 'content-type': 'application/json' } } : {};
        const headers = { ...body.headers, ...(cookie === undefined ? {} : { cookie }) };
        await keep(
          `centre ${route}`,
          await fetch(`${centre.central.url}${path}`, { method, ...body, headers, redirect: 'manual' }),
        );
      }
    }
  }
};

const walkTables = async (): Promise<void> => {
  const sql = centre.owner;
  const tables = await sql`SELECT table_name FROM information_schema.tables WHERE table_schema = 'kazasu'`;
  for (const { table_name: table } of tables as unknown as { table_name: string }[]) {
    // A report is kept as its paper too: that is asked for and read at its route.
    const rows = await sql`SELECT (to_jsonb(t) - 'pdf')::text AS row FROM ${sql(table)} AS t`;
    for (const { row } of rows as unknown as { row: string }[])
      outputs.push({ from: `table ${table}`, value: row });
  }
  expect(tables.length).toBeGreaterThan(10);
};

/** Everything the municipality takes with it, file by file. */
const walkExport = async (): Promise<void> => {
  const [{ database: sql, id, name }] = centre.central.tenants;
  const key = await loadReceiptKey(sql, id, realSystem);
  const folder = join(newDataDir(), 'export');
  const actor = { staff: 'admin', role: 'admin' } as const;
  const tenant = { id, name };
  mustSucceed(
    await exportTenant({ sql, tenant, mode: 'drill', staff: [], key, system: realSystem, actor }, folder),
  );
  for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' }))
    if (statSync(join(folder, path)).isFile())
      outputs.push({ from: `export ${path}`, value: new Uint8Array(readFileSync(join(folder, path))) });
};

const sent = async (terminal: Terminal): Promise<void> => {
  const end = performance.now() + 20_000;
  while (terminal.log.pending() > 0 && performance.now() < end) await realSystem.sleep(20);
  expect(terminal.log.pending()).toBe(0);
};

beforeAll(async () => {
  const captured = captureApps(
    (app) =>
      void app.get(PLANTED, { config: { access: 'public' } }, async () => ({ at: HOMES.applicant.address })),
  );
  const pinScrypt = hashPin(PIN, new Uint8Array(16).fill(3));
  centre = await startTrainingCentre({
    config: trainingConfig({
      staff: ROLES.map((role) => ({ id: role, role, pinScrypt })),
      registryPublishers: [packages.publicKey],
    }),
  });
  captured.stop();
  mkdirSync(centre.consoleDir, { recursive: true });
  writeFileSync(join(centre.consoleDir, 'index.html'), '<!doctype html><title>本部</title>');
  centreApp = captured.apps[0] ?? { routes: [], access: new Map(), recorded: new Map() };
  const town = await openTown({ commonCardId: true, jpkiStatus: 'verifier' });
  const profile = { ...town.profile, centralUrl: centre.central.url };
  const walked = await walkTerminal(town, {
    topics: () => [],
    change: {
      profile,
      startSender: createSender({
        profile,
        dataDir: newDataDir(),
        enrolCodeFile: join(centre.dataDir, 'enrol-code'),
        system: realSystem,
        logger: silentLogger,
      }),
    },
    async before({ terminal }) {
      await sent(terminal);
      await walkHost(terminal);
    },
  });
  inPackage = await packages.walk(centre, outputs);
  await walkDesk();
  await walkCentre();
  await walkTables();
  await walkExport();
  for (const line of centre.logged) outputs.push({ from: 'log of the centre', value: line });
  outputs.push(...walked.outputs.filter(({ from }) => from === 'record'));
  town.close();
});
afterAll(async () => {
  packages.close();
  await centre.stop();
});

const leaks = (of: readonly Output[]) => [
  ...new Set(of.flatMap(({ from, value }) => leaksIn(value, SECRETS).map((what) => `${from}: ${what}`))),
];

describe('routes', () => {
  it('of the centre are all said, but for the one that was planted', () => {
    expect(unsaid(centreApp, CENTRAL_ROUTES)).toEqual({ unsaid: [`GET ${PLANTED}`], gone: [] });
  });

  it('of the terminal’s host and of the training desk are those that were asked', () => {
    expect(hostApp.routes).toEqual(['GET /*']);
    expect(deskApp.routes).toEqual(['GET /faces/:file', 'GET /*']);
  });

  it('of the planted kind are seen when they are asked', async () => {
    const planted: Output = {
      from: 'planted',
      value: await bodyOf(await fetch(`${centre.central.url}${PLANTED}`)),
    };
    expect(leaks([planted])).toEqual(['planted: applicant: address']);
  });
});

describe('outputs', () => {
  it('were there: figures, people and events of the walked terminal, from every source', () => {
    const froms = new Set(outputs.map(({ from }) => from));
    for (const from of [
      'host /rpc',
      'desk /desk',
      'table event',
      'table console_look',
      'export events.csv',
      'log of the centre',
    ])
      expect([...froms]).toContain(from);
    const text = (from: string): string =>
      outputs
        .filter((each) => each.from === from && each.value instanceof Uint8Array)
        .map(({ value }) => Buffer.from(value as Uint8Array).toString('utf8'))
        .join('\n');
    expect(text('centre GET /console/api/events')).toContain('"shelters":[{');
    expect(text('centre GET /console/api/shelters/:id/people')).toContain('"residentId"');
  });

  it('were there: residents in a package that went through the centre', () => {
    expect(inPackage).toContain(personaOf('open').resident.address);
    expect(outputs.some(({ from }) => from === 'centre package GET /v1/registry/packages/1')).toBe(true);
  });

  it(canReadPdf ? 'papers were read' : 'PAPERS WERE NOT READ: poppler-utils is not installed', () => {
    const words = outputs
      .filter(({ from, value }) => from.endsWith('roster.pdf') && value instanceof Uint8Array)
      .map(({ value }) => Buffer.from(value as Uint8Array).toString('utf8'));
    expect(words.some((text) => text.includes('避難者名簿'))).toBe(canReadPdf);
  });

  it('have no part of a protected address in them', () => {
    expect(leaks(outputs)).toEqual([]);
  });
});

const sources = (): readonly string[] =>
  readdirSync('src', { recursive: true, encoding: 'utf8' }).filter(
    (file) => /\.tsx?$/u.test(file) && !/\.test\.tsx?$/u.test(file),
  );

describe('prints and exports', () => {
  it('are all known here', () => {
    const found = sources().flatMap((file) =>
      [...readFileSync(join('src', file), 'utf8').matchAll(WRITES)].map(([, name = '']) => `${file} ${name}`),
    );
    expect(found.sort()).toEqual(Object.keys(WRITTEN).sort());
  });

  it('have no part of a protected address in them', () => {
    const bodies = (from: string): readonly string[] =>
      outputs
        .filter((each) => each.from === from && each.value instanceof Uint8Array)
        .map(({ value }) => Buffer.from(value as Uint8Array).toString('utf8'));
    const lists = bodies('centre GET /console/api/shelters/:id/people').flatMap((body) => {
      const parsed = peopleSchema.safeParse(JSON.parse(body));
      return parsed.success ? [parsed.data] : [];
    });
    const [overview] = bodies('centre GET /console/api/overview').flatMap((body) => {
      const parsed = overviewSchema.safeParse(JSON.parse(body));
      return parsed.success ? [parsed.data] : [];
    });
    const shelter = overview?.shelters[0];
    if (shelter === undefined) throw new Error('no shelter was opened');
    expect(lists.length).toBeGreaterThan(0);
    const files = lists.map(({ people }) => peopleCsv('drill', shelter, people, overview?.asOf ?? 0));
    expect(files[0]).toContain('宛名番号');
    expect(files.flatMap((file) => leaksIn(file, SECRETS))).toEqual([]);
    const slip = checkInSlip({
      shelter: shelter.name,
      municipality: overview?.tenant.name ?? '',
      at: overview?.asOf ?? 0,
      people: 1,
      names: ['𠮷田　綾'],
      protected: true,
      eventId: realSystem.newId(),
      training: true,
    });
    // Not even her name: paper gets lost.
    expect(slip).not.toContain('田');
    expect(leaksIn(slip, SECRETS)).toEqual([]);
  });
});
