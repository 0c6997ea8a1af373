/**
 * 支援措置: every method and topic of the terminal, its log and its record, with protected people in every part. The table is
 * the running terminal's own: a method that nobody here says how to call is a failure, and so is one that leaks.
 */
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { civilDateSchema } from '../../src/kernel/dates.ts';
import { spokenPlace } from '../../src/kernel/places.ts';
import { HIDDEN_ADDRESS } from '../../src/registry/disclose.ts';
import { type SiteModule, scopeOf } from '../../src/registry/scope.ts';
import type { MethodTable, Topics } from '../../src/rpc/contract.ts';
import { openTown } from '../harness/town-terminal.ts';
import { leaksIn, type Secret } from './leaks.ts';
import { HOMES, OPEN_DAY, personaOf, secretsOf } from './protected-town.ts';
import { type Desk, everything, type Walked, walkTerminal } from './terminal-walk.ts';

// A guard against standing still, not a measure: the machine may be busy.
vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 });

/** What the terminal gave to its RPC server, and what a test adds to it. */
const table = vi.hoisted(() => ({
  methods: {} as MethodTable,
  topics: {} as Topics,
  planted: {} as MethodTable,
}));
vi.mock('../../src/rpc/server.ts', async (importOriginal) => {
  const real = await importOriginal<typeof import('../../src/rpc/server.ts')>();
  return {
    ...real,
    createRpcServer(options: Parameters<typeof real.createRpcServer>[0]) {
      const methods = { ...options.methods, ...table.planted };
      Object.assign(table, { methods, topics: options.topics });
      return real.createRpcServer({ ...options, methods });
    },
  };
});

const town = await openTown({ commonCardId: true, jpkiStatus: 'verifier' });
afterAll(() => town.close());
beforeEach(() => {
  table.planted = {};
});

/** They speak only at a polling place, at a counter, and where certificates are given out, which this terminal is not. */
const ELSEWHERE = ['polling', 'counter', 'certificates', 'points'];
const topics = () => Object.keys(table.topics).filter((topic) => !ELSEWHERE.includes(topic));
const walk = (options: Partial<Parameters<typeof walkTerminal>[1]> = {}) =>
  walkTerminal(town, { topics, ...options });

/** Methods nobody has said how to call, those that said nothing of a part (of `wanted`), and outputs with something in them. */
const faults = (walked: Walked, secrets: readonly Secret[], wanted: readonly string[] = []) => ({
  notCalled: Object.keys(table.methods).filter((method) =>
    [...walked.answered].every((each) => each.split(' ')[1] !== method),
  ),
  lacking: wanted.filter((each) => !walked.answered.has(each)),
  notHeard: topics().filter((topic) => !walked.heard.has(topic)),
  leaks: [
    ...new Set(
      walked.outputs.flatMap(({ from, value }) => leaksIn(value, secrets).map((what) => `${from}: ${what}`)),
    ),
  ].sort(),
});

/** Where the address of each part is shown when no measure runs, with the pictures of it: what the walk must be able to see. */
const control = walk({ day: OPEN_DAY });

const picturesIn = ({ outputs }: Walked): readonly Uint8Array[] => {
  const found = new Set(
    outputs.flatMap(({ value }) =>
      [...JSON.stringify(value).matchAll(/"addressImage":"([^"]+)"/gu)].map(([, image]) => image ?? ''),
    ),
  );
  return [...found].map((image) => Buffer.from(image, 'base64'));
};

/** All that is nobody's business, the pictures of the addresses on the cards too. */
const secrets = async (): Promise<readonly Secret[]> => {
  const { outputs } = await control;
  const open = outputs.filter(({ value }) =>
    JSON.stringify(value).includes(personaOf('open').printed.address),
  );
  const notSecret = picturesIn({ ...(await control), outputs: open });
  const pictures = picturesIn(await control).filter(
    (picture) => !notSecret.some((each) => Buffer.from(each).equals(picture)),
  );
  return [...secretsOf(HOMES), { name: 'address picture', texts: [], bytes: pictures }];
};

/** What must be answered while measures run: with each part what is where none does, and the release. */
const wanted = async (): Promise<readonly string[]> => [
  ...(await control).answered,
  ...PROTECTED.map((part) => `${part} desk.release`),
];
const PROTECTED = ['applicant', 'housemate', 'together', 'stranger'] as const;
const NO_FAULTS = { notCalled: [], lacking: [], notHeard: [], leaks: [] };

describe('with no measure running (the control)', () => {
  it('the walk calls every method and finds the addresses wherever they are shown', async () => {
    const found = faults(await control, await secrets());
    // Where nobody is protected nothing stops, so nothing is released.
    expect(found.notCalled).toEqual(['desk.release']);
    expect(found.notHeard).toEqual([]);
    for (const from of [
      'desk.search: applicant: address',
      'desk.search: together: address',
      'desk.search: stranger: address',
      'shelter.household: applicant: address',
      'identification.current: applicant: address',
      'identification.readFace: applicant: address',
      'identification.readFace: address picture',
      'identification.choose: stranger: address',
    ])
      expect(found.leaks).toContain(from);
  });
});

describe('with the measures running', () => {
  it('no output of the terminal has any part of an address, and every method was called', async () => {
    const walked = await walk();
    expect(faults(walked, await secrets(), await wanted())).toEqual(NO_FAULTS);
    // The walk saw people: somebody who is not protected is shown as she is.
    expect(JSON.stringify(walked.outputs)).toContain(personaOf('open').resident.address);
  });

  it('a part that is left out of one method fails the walk, whatever the others had of it', async () => {
    let about = 'nobody';
    const scenario = (desk: Desk): Promise<void> =>
      everything({
        ...desk,
        hold(part) {
          about = part;
          return desk.hold(part);
        },
        ask: async (method, input) =>
          about === 'together' && method === 'shelter.household' ? {} : desk.ask(method, input),
        about(part) {
          about = part;
          desk.about(part);
        },
      });
    expect(faults(await walk({ scenario }), await secrets(), await wanted())).toEqual({
      ...NO_FAULTS,
      lacking: ['together shelter.household'],
    });
  });

  it('a clock nobody believes keeps what has run out', async () => {
    const walked = await walk({ day: OPEN_DAY, trusted: false });
    expect(faults(walked, await secrets(), await wanted())).toEqual(NO_FAULTS);
  });
});

describe('where a supervisor sees the address she has released', () => {
  it('she does at the check of that person, no picture of it, and nobody else sees anything anywhere', async () => {
    const walked = await walk({
      change: { profile: { ...town.profile, release: { address: 'supervisor' } } },
    });
    const forHer = walked.outputs.filter(({ to }) => to === 'supervisor');
    const { leaks, ...rest } = faults({ ...walked, outputs: forHer }, await secrets(), await wanted());
    expect(rest).toEqual({ notCalled: [], lacking: [], notHeard: [] });
    for (const from of ['current: applicant', 'readFace: together', 'choose: stranger'])
      expect(leaks).toContain(`identification.${from}: address`);
    for (const leak of leaks)
      expect(leak).toMatch(
        /^identification\.(?:current|readFace|readCard|choose|confirm): (?:applicant|together|stranger): address$/u,
      );
    const others = walked.outputs.filter(({ to }) => to !== 'supervisor');
    expect(faults({ ...walked, outputs: others }, await secrets()).leaks).toEqual([]);
    // Each search came after a release: the clerk's, not hers.
    expect(new Set(walked.outputs.filter(({ from }) => from === 'desk.search').map(({ to }) => to))).toEqual(
      new Set(['clerk']),
    );
  });
});

describe('where the publisher has left the addresses out', () => {
  const POLL_DAY = civilDateSchema.parse('2026-12-06');
  const at = (...modules: SiteModule[]) => scopeOf(modules, { pollDay: POLL_DAY, towns: null });
  const filler = spokenPlace(HIDDEN_ADDRESS);
  /** What stands for an address, as long or as short as one likes, alone and beside the name of who lives there. */
  const wordsOfFiller = Array.from(filler).flatMap((_, at) => {
    const beginning = filler.slice(0, at + 1);
    return [beginning, `${personaOf('housemate').resident.kana.slice(0, 3)} ${beginning}`];
  });

  it.each([
    // Who is protected together with the applicant has no vote: her card leads to nobody here.
    ['polling', at('polling', 'identification'), 2],
    ['shelter', at('shelter', 'identification'), 3],
  ] as const)(
    '%s: nothing of the cards either, and nobody is found by what stands there',
    async (_, scope, stops) => {
      const found: unknown[] = [];
      const scenario = async (desk: Desk): Promise<void> => {
        await everything(desk);
        for (const text of wordsOfFiller)
          found.push(await desk.ask('desk.search', { text, purpose: 'inquiry' }));
      };
      const profile = { ...town.profile, search: { perHour: 10_000 } };
      const walked = await walk({ scope, scenario, change: { profile } });
      expect(faults(walked, await secrets())).toEqual(NO_FAULTS);
      expect(found.slice(-2)).toEqual(Array(2).fill({ ok: true, value: { hits: [], more: false } }));
      expect(JSON.stringify(found)).not.toMatch(/residentId|too_many/);
      // Each of them stops for 本人確認, whatever her row says, until a supervisor releases her.
      const stopped = walked.outputs.filter(
        ({ from, value }) =>
          from === 'identification.begin' && JSON.stringify(value).includes('release_needed'),
      );
      expect(stopped).toHaveLength(stops);
      expect(JSON.stringify(walked.outputs)).toContain(personaOf('open').resident.address);
    },
  );
});

describe('a method that skips the decision', () => {
  const leak = {
    'test.planted': {
      roles: ['clerk', 'supervisor'],
      shape: { input: z.strictObject({}), output: z.strictObject({ code: z.string() }) },
      handle: () => ({ code: Buffer.from(HOMES.together.address, 'utf8').toString('base64') }),
    },
  } as const satisfies MethodTable;

  it('fails the walk as soon as it is there: nobody has said how to call it', async () => {
    table.planted = leak;
    const walked = await walk({ scenario: async () => undefined });
    expect(faults(walked, await secrets()).notCalled).toContain('test.planted');
  });

  it('fails the walk when it is called, however it wraps what it gives', async () => {
    table.planted = leak;
    const scenario = async (desk: Desk): Promise<void> => {
      await everything(desk);
      await desk.ask('test.planted');
    };
    expect(faults(await walk({ scenario }), await secrets())).toEqual({
      ...NO_FAULTS,
      leaks: ['test.planted: together: address'],
    });
  });
});
