/** The command as a person types it: help, exit codes, data on stdout and words on stderr. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { numberBOf } from '../../src/simulator/applications/text-input.ts';
import { personaByName, personas } from '../../src/simulator/town/personas.ts';
import { pcscMissing, takePcscd } from '../harness/pcscd.ts';

/** Another suite may hold the machine's one PC/SC service: long enough for all of them one after the other. */
const LOCK_MS = 600_000;
const TRAINING = 'kiosk-config/sites/training.yaml';
const PRODUCTION = 'kiosk-config/sites/example-production.yaml';
const numberBOfElder = (): string => {
  const card = personaByName('elder')?.card;
  if (card?.printed === undefined) throw new Error('nothing is printed on the card of elder');
  return numberBOf({ ...card.printed, expires: card.expires });
};

const folder = mkdtempSync(join(tmpdir(), 'kazasu-cli-'));
const dataDir = join(folder, 'terminal');

const withInput = (input: string, ...args: string[]) => {
  const run = spawnSync(process.execPath, ['src/app/kazasu.mjs', ...args], { encoding: 'utf8', input });
  return { code: run.status, out: run.stdout, err: run.stderr };
};
const kazasu = (...args: string[]) => withInput('', ...args);

beforeAll(() => {
  const town = kazasu('town', '--data', dataDir, '--population', '200', '--json');
  expect(town.code, town.err).toBe(0);
  expect(JSON.parse(town.out)).toMatchObject({ residents: 200 });
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

describe('kazasu', () => {
  it('reports no cards where nothing was recorded, and takes only kinds of cards that there are', () => {
    const common = ['--data', dataDir, '--site', TRAINING];
    expect(kazasu('links', 'report', ...common)).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringContaining('no_log_here'),
    });
    const relink = ['links', 'relink', ...common, '--reason', '鍵を かえた', '--kind'];
    expect(kazasu(...relink, 'my_number')).toMatchObject({ code: 2 });
    expect(kazasu('links', 'key', '--data', dataDir)).toMatchObject({
      code: 0,
      out: expect.stringMatching(/[0-9a-f]{16}/),
    });
  });

  it('lists its commands and explains each', () => {
    const help = kazasu('--help');
    expect(help.code).toBe(0);
    const commands = [
      'start',
      'terminal',
      'central',
      'card',
      'desk',
      'read',
      'trace',
      'town',
      'links',
      'doctor',
      'verify-log',
      'build',
      'central-bundle',
      'enrol-code',
    ];
    for (const command of commands) {
      expect(help.out).toMatch(new RegExp(`^  ${command} `, 'm'));
      expect(kazasu(command, '--help')).toMatchObject({ code: 0 });
    }
  });

  it.each([
    [['nonsense']],
    [['town']],
    [['town', '--data', 'x', '--population', 'many']],
    [['read', '--what']],
    [['read', '--site', TRAINING, '--number-b', '12345678901234']],
    [['read', '--site', TRAINING, '--birth', '2026-02-30']],
    [['read', '--site', PRODUCTION, '--trace', '--trace-all']],
    [['card', '--persona', 'elder', '--fast', '--slow']],
  ])('wrong use is 2 with a word about it: %j', (args) => {
    const { code, err } = kazasu(...args);
    expect(code).toBe(2);
    expect(err.trim()).not.toBe('');
  });

  it('read says each exit code, and why a number is no argument', () => {
    const { out } = kazasu('read', '--help');
    for (const code of [0, 3, 9, 12]) expect(out).toMatch(new RegExp(`^ +${code}  \\S`, 'm'));
    expect(out).toContain('ほかの人から見える');
    expect(kazasu('help', 'read').out).toBe(out);
  });

  it('trace plays a flow, and shows no number', () => {
    const cards = join(folder, 'traced');
    const { code, out, err } = kazasu('trace', '--flow', 'four-items', '--json', '--cards', cards);
    expect(code, err).toBe(0);
    expect(JSON.parse(out)).toMatchObject([{ name: 'four-items' }]);
    expect(out).toContain('‹14 B›');
    expect(kazasu('trace', '--list').out).toContain('id-certificate');
    expect(kazasu('trace', '--flow', 'nonsense', '--cards', cards)).toMatchObject({ code: 1 });
  });

  it('makes no town for production', () => {
    const { code, err } = kazasu('town', '--data', join(folder, 'p'), '--site', PRODUCTION);
    expect(code).toBe(1);
    expect(err).toContain('not_training');
  });

  it('a wrong profile names the field', () => {
    const { code, err } = kazasu('terminal', '--data', dataDir, '--site', 'package.json');
    expect(code).toBe(1);
    expect(err).toContain('profile_wrong');
  });

  it.skipIf(pcscMissing() !== undefined && process.env['CI'] !== 'true')(
    'read without a card says why by its exit code; with one it prints what may be read',
    async () => {
      // The machine's one PC/SC service, to ourselves: another test's card must not be read here.
      const pcscd = await takePcscd();
      try {
        const nobody = kazasu('read', '--site', TRAINING, '--wait', '1');
        expect(nobody).toMatchObject({ code: 3 });
        expect(JSON.parse(nobody.out)).toEqual({ error: 'no_card' });
        const cards = join(folder, 'cards');
        const card = spawn(process.execPath, [
          'src/app/kazasu.mjs',
          ...['card', '--persona', 'elder', '--cards', cards, '--fast'],
        ]);
        await once(card.stdout, 'data');
        const read = kazasu('read', '--site', TRAINING, '--trust', join(cards, 'trust'), '--wait', '10');
        const trust = join(cards, 'trust');
        const printed = withInput(
          `${numberBOfElder()}\n`,
          ...['read', '--site', TRAINING, '--trust', trust, '--number-b', '-', '--trace'],
        );
        const wrong = withInput(
          '00000000000000\n',
          ...['read', '--site', TRAINING, '--trust', trust, '--number-b', '-'],
        );
        const found = kazasu('doctor', '--site', TRAINING, '--data', dataDir, '--json');
        card.kill();
        await once(card, 'exit');
        expect(read.code, read.err).toBe(0);
        expect(printed.code, printed.err).toBe(0);
        expect(JSON.parse(printed.out)).toMatchObject({
          items: [{}, {}, { name: 'four_items', value: { birthDate: '1942-05-05', integrity: 'verified' } }],
        });
        expect(printed.err).toContain('VERIFY EF 0015 照合番号B');
        expect(printed.err + printed.out).not.toContain(numberBOfElder());
        expect(wrong).toMatchObject({ code: 9, err: expect.stringContaining('left: 9') });
        expect(found.out).toContain('256 バイトを超える応答も通します');
        expect(JSON.parse(read.out)).toMatchObject({
          apdus: 5,
          items: [
            { name: 'common_card_id', source: '共通カードAP', level: 'L0' },
            { name: 'auth_certificate', level: 'L0', value: { status: 'valid' } },
          ],
        });
      } finally {
        await pcscd.release();
      }
    },
    LOCK_MS,
  );

  it('card knows its people and complains about others', () => {
    expect(kazasu('card', '--list').out).toContain('family6-1');
    expect(JSON.parse(kazasu('card', '--list', '--json').out)).toHaveLength(personas.length);
    expect(kazasu('card', '--persona', 'nobody')).toMatchObject({ code: 1 });
  });

  it('doctor looks at every part and says what to do', () => {
    const { out } = kazasu('doctor', '--site', TRAINING, '--data', dataDir, '--json');
    const findings = z
      .array(
        z.object({ part: z.string(), state: z.enum(['ok', 'warn', 'bad']), todo: z.string().optional() }),
      )
      .parse(JSON.parse(out));
    expect(new Set(findings.map(({ part }) => part))).toEqual(
      new Set(['disk', 'key', 'record', 'registry', 'reader', 'certificate', 'central', 'clock', 'printer']),
    );
    for (const { state, todo } of findings) if (state === 'bad') expect(todo).toBeDefined();
  });

  it('enrol-code gives one code for one terminal', () => {
    const { code, out, err } = kazasu(
      'enrol-code',
      ...['--config', 'kiosk-config/central/training.yaml', '--data', join(folder, 'central')],
      ...['--device', 'gym-9', '--json'],
    );
    expect(code, err).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ device: 'gym-9', code: expect.stringMatching(/.{6,}/) });
  }, 60_000);

  it('enrol-code of a joint authority says for which municipality, or asks', () => {
    const config = join(folder, 'joint.yaml');
    const joint: object = parse(readFileSync('kiosk-config/central/joint-example.yaml', 'utf8'));
    writeFileSync(config, stringify({ ...joint, database: { embedded: true } }));
    const codeFor = (...tenant: string[]) =>
      kazasu(
        'enrol-code',
        ...['--config', config, '--data', join(folder, 'joint'), '--device', 'gym-9', '--json', ...tenant],
      );
    for (const unsaid of [codeFor(), codeFor('--tenant', '011002')]) {
      expect(unsaid.code).toBe(1);
      expect(unsaid.err).toContain('tenant_needed; tenants: 999990 999982');
    }
    expect(JSON.parse(codeFor('--tenant', '999982').out)).toMatchObject({
      tenant: '999982',
      device: 'gym-9',
    });
  }, 120_000);

  it('verify-log of a folder with no record is 1', () => {
    const { code, out } = kazasu('verify-log', '--data', folder, '--site', TRAINING, '--json');
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ ok: false, reason: 'no_log_here' });
  });
});
