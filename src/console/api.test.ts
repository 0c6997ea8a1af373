import { expect, test } from 'vitest';
import { madeUpOverview } from '../../test/harness/made-up-overview.ts';
import { CONSOLE_API } from '../central/schema.ts';
import { failure, success } from '../kernel/result.ts';
import { createConsoleApi } from './api.ts';
import { enter } from './entry.ts';

const SESSION = { staff: 'honbu-1', role: 'clerk' };

/** An API over answers by method and path; keeps the bodies that were sent. */
const withAnswers = (answers: Readonly<Record<string, readonly [number, unknown]>>) => {
  const sent: unknown[] = [];
  const api = createConsoleApi(async (input, init) => {
    if (typeof input !== 'string') throw new TypeError('paths only');
    if (typeof init?.body === 'string') sent.push(JSON.parse(init.body));
    const answer = answers[`${init?.method ?? 'GET'} ${input}`];
    if (answer === undefined) throw new TypeError('no line');
    const [status, body] = answer;
    return new Response(status === 204 ? null : typeof body === 'string' ? body : JSON.stringify(body), {
      status,
    });
  });
  return { api, sent };
};
const LOGIN = `POST ${CONSOLE_API.login}`;
const WHO = `GET ${CONSOLE_API.login}`;
const OVERVIEW = `GET ${CONSOLE_API.overview}`;

test('an overview is parsed', async () => {
  const { api } = withAnswers({ [OVERVIEW]: [200, madeUpOverview()] });
  expect(await api.overview()).toEqual(success(madeUpOverview()));
});

test.each([
  [401, { reason: 'not_signed_in' }, 'not_signed_in'],
  [401, 'proxy page', 'not_signed_in'],
  [401, { reason: 'bad_login' }, 'bad_login'],
  [403, { reason: 'not_allowed' }, 'not_allowed'],
  [404, { reason: 'not_found' }, 'not_found'],
  [429, { reason: 'too_many' }, 'too_many'],
  [503, '', 'unreachable'],
  [400, { reason: 'bad_request' }, 'unexpected'],
  [200, { tenant: 1 }, 'unexpected'],
  [200, '<html>', 'unexpected'],
])('%i %j is %s', async (status, body, reason) => {
  const { api } = withAnswers({ [OVERVIEW]: [status, body] });
  expect(await api.overview()).toEqual(failure(reason));
});

test('no answer is unreachable, never an exception', async () => {
  expect(await withAnswers({}).api.overview()).toEqual(failure('unreachable'));
});

test('the municipalities of the centre are known before anybody is signed in', async () => {
  const both = [
    { id: '999990', name: '架空県かざし市' },
    { id: '999982', name: '架空県むら村' },
  ];
  const { api } = withAnswers({ [`GET ${CONSOLE_API.tenants}`]: [200, both] });
  expect(await api.tenants()).toEqual(success(both.map((each) => ({ ...each, ways: ['pin'] }))));
  expect(await withAnswers({ [`GET ${CONSOLE_API.tenants}`]: [200, []] }).api.tenants()).toEqual(
    failure('unexpected'),
  );
});

test('signing out answers nothing', async () => {
  const { api } = withAnswers({ [`DELETE ${CONSOLE_API.login}`]: [204, null] });
  expect(await api.signOut()).toEqual(success(null));
});

/** What a page load with this code ends in. */
const load = async (
  code: string | null,
  answers: Parameters<typeof withAnswers>[0],
): Promise<{ result: unknown; forgotten: boolean; sent: unknown[] }> => {
  const { api, sent } = withAnswers(answers);
  let forgotten = false;
  const result = await enter(api, code, () => {
    forgotten = true;
  });
  return { result, forgotten, sent };
};

test('a one-time code signs in and leaves the address', async () => {
  expect(await load('abcdef123456', { [LOGIN]: [200, SESSION] })).toEqual({
    result: success(SESSION),
    forgotten: true,
    sent: [{ code: 'abcdef123456' }],
  });
});

test('without a code the cookie decides', async () => {
  expect(await load(null, { [WHO]: [200, SESSION] })).toMatchObject({ result: success(SESSION), sent: [] });
  expect(await load(null, { [WHO]: [401, { reason: 'not_signed_in' }] })).toMatchObject({
    result: failure('not_signed_in'),
  });
});

test('a used code leaves the address; who is still signed in stays so', async () => {
  const used = [401, { reason: 'bad_login' }] as const;
  expect(await load('abcdef123456', { [LOGIN]: used, [WHO]: [200, SESSION] })).toMatchObject({
    result: success(SESSION),
    forgotten: true,
  });
  expect(
    await load('abcdef123456', { [LOGIN]: used, [WHO]: [401, { reason: 'not_signed_in' }] }),
  ).toMatchObject({ result: failure('bad_login'), forgotten: true });
});

test('a code that nobody answered is kept for the next try; a malformed one is never sent', async () => {
  expect(await load('abcdef123456', {})).toMatchObject({ result: failure('unreachable'), forgotten: false });
  expect(await load('x', { [WHO]: [401, { reason: 'not_signed_in' }] })).toMatchObject({
    result: failure('bad_login'),
    forgotten: true,
    sent: [],
  });
});

test('refused for want of a fresh proof, the same is asked once more after it, and not without', async () => {
  const settle = { ids: [1], reason: '現場に電話して確かめた' };
  for (const isProven of [true, false]) {
    let asked = 0;
    const api = createConsoleApi(
      async () => {
        asked += 1;
        return asked === 1
          ? Response.json({ reason: 'step_up' }, { status: 403 })
          : Response.json({ settled: 1 });
      },
      async () => isProven,
    );
    expect(await api.settle(settle)).toEqual(isProven ? success({ settled: 1 }) : failure('step_up'));
    expect(asked).toBe(isProven ? 2 : 1);
  }
});
