/** How often a terminal that is not taken in tries again. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fixedSystem } from '../../test/harness/fixed-system.ts';
import { newKeys } from '../../test/harness/test-stream.ts';
import { openInMemory } from '../db/sqlite-driver.ts';
import { deviceIdSchema, tenantIdSchema } from '../kernel/ids.ts';
import { silentLogger } from '../kernel/log.ts';
import { mustSucceed } from '../kernel/result.ts';
import { openDeviceTls } from '../outbox/device-tls.ts';
import { outboxMigrations } from '../outbox/log.ts';
import { type CandidateDeps, membershipOf } from './membership.ts';
import { createStanding } from './standing.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kazasu-retry-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const json = (status: number, body: unknown): Response => Response.json(body, { status });

/** Plays so many seconds with a centre that answers as told; gives the codes it was asked with. */
const play = async (
  seconds: number,
  answer: (code: string, at: number) => Response,
  part: Partial<CandidateDeps> = {},
): Promise<string[]> => {
  const system = fixedSystem(0);
  const stop = new AbortController();
  const tls = mustSucceed(openDeviceTls(openInMemory(outboxMigrations), system));
  const codes: string[] = [];
  const sleep: typeof system.sleep = async (ms) => {
    system.advance(ms);
    if (system.now() >= seconds * 1_000) stop.abort();
  };
  await membershipOf(
    {
      profile: {
        centralUrl: 'http://127.0.0.1:1',
        centralCa: undefined,
        device: deviceIdSchema.parse('gym-1'),
        site: { id: 'gym-1', name: '体育館' } as CandidateDeps['profile']['site'],
        tenant: { id: tenantIdSchema.parse('012025'), name: '架空県かざし市' },
      },
      dataDir: folder,
      enrolCodeFile: join(folder, 'code'),
      log: newKeys(),
      tls,
      async send(_url, { body }) {
        const { code } = JSON.parse(String(body)) as { code: string };
        codes.push(code);
        return answer(code, system.now());
      },
      standing: createStanding(
        folder,
        () => undefined,
        () => undefined,
      ),
      system: { ...system, sleep },
      logger: silentLogger,
      ...part,
    },
    stop.signal,
  );
  return codes;
};

const writeCode = (code: string): void => writeFileSync(join(folder, 'code'), code);

test('a code that is no good is tried once a minute, another one at once', async () => {
  writeCode('AAAA-AAAA-AAAA');
  const codes = await play(120, (code, at) => {
    if (at > 60_000 && code.startsWith('A')) writeCode('BBBB-BBBB-BBBB');
    return json(403, { reason: 'bad_code' });
  });
  expect(codes).toEqual(['AAAA-AAAA-AAAA', 'AAAA-AAAA-AAAA']);
  writeCode('AAAA-AAAA-AAAA');
  const then = await play(10, () => {
    writeCode('BBBB-BBBB-BBBB');
    return json(403, { reason: 'bad_code' });
  });
  expect(then).toEqual(['AAAA-AAAA-AAAA', 'BBBB-BBBB-BBBB']);
});

test('a centre that wants to be left alone is', async () => {
  writeCode('AAAA-AAAA-AAAA');
  expect(await play(59, () => json(429, { reason: 'too_many', retryAfterMs: 30_000 }))).toHaveLength(2);
});

test('whatever goes wrong, it tries again', async () => {
  writeCode('AAAA-AAAA-AAAA');
  const system = fixedSystem();
  const tls = mustSucceed(openDeviceTls(openInMemory(outboxMigrations), system));
  let tries = 0;
  const wait = (): never => {
    tries += 1;
    throw new Error('the disk is full');
  };
  await play(10, () => json(202, { state: 'pending' }), {
    tls: { ...tls, wait },
  });
  expect(tries).toBeGreaterThan(1);
});
