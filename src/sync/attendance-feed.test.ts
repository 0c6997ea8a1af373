import { expect, test } from 'vitest';
import { member } from '../../test/harness/attendance-door.ts';
import { fixedSystem } from '../../test/harness/fixed-system.ts';
import { newKeys } from '../../test/harness/test-stream.ts';
import { silentLogger } from '../kernel/log.ts';
import { failure, success } from '../kernel/result.ts';
import {
  attendancePayload,
  type SignedAttendanceList,
  signAttendanceList,
} from '../outbox/attendance-list.ts';
import { fetchAttendancePaper, GRANTED_PAPER, LIST_PAPER } from './attendance-feed.ts';

const keys = newKeys();
const list = signAttendanceList(
  '999990',
  { mode: 'drill', asOf: 1 },
  attendancePayload({ members: [member('10001')], links: [] }),
  keys.privateKey,
);

/** What comes of one question to a centre that answers so; `kept`: what was handed on. */
const ask = async (reply: () => Response, have?: string, paper = LIST_PAPER) => {
  const asked: string[] = [];
  const kept: SignedAttendanceList[] = [];
  const outcome = await fetchAttendancePaper(
    {
      centralUrl: 'https://centre.example:8443',
      tenant: '999990',
      device: 'door-1',
      privateKey: keys.privateKey,
      system: fixedSystem(),
      logger: silentLogger,
      send: async (url) => {
        asked.push(`${url.pathname}${url.search}`);
        return reply();
      },
      have: () => have,
      keep(signed) {
        kept.push(signed);
        return signed.asOf === 1 ? success('kept') : failure('older');
      },
    },
    paper,
    new AbortController().signal,
  );
  return { asked, kept, outcome: outcome.ok ? 'ok' : outcome.reason };
};

test('a list is asked for by what is kept already, and handed on whole', async () => {
  expect(await ask(() => Response.json(list))).toEqual({
    asked: ['/v1/attendance/list?takes=posts'],
    kept: [list],
    outcome: 'ok',
  });
  expect(await ask(() => new Response(null, { status: 204 }), list.sha256)).toEqual({
    asked: [`/v1/attendance/list?takes=posts&have=${list.sha256}`],
    kept: [],
    outcome: 'ok',
  });
});

test('what was granted is asked for at its own place; a centre that has none of it is told by a word', async () => {
  const granted = await ask(
    () => Response.json({ reason: 'not_found' }, { status: 404 }),
    undefined,
    GRANTED_PAPER,
  );
  expect(granted).toEqual({ asked: ['/v1/attendance/granted'], kept: [], outcome: 'not_found' });
});

test('what is no list is told by a word of its own, and nothing is kept', async () => {
  expect(await ask(() => new Response('no json'))).toMatchObject({ kept: [], outcome: 'bad_answer' });
  expect(await ask(() => Response.json({ ...list, sha256: 'x' }))).toMatchObject({ outcome: 'bad_answer' });
  expect(await ask(() => Response.json({ reason: 'nothing' }, { status: 500 }))).toMatchObject({
    outcome: 'refused',
  });
  expect(await ask(() => Response.json({ ...list, asOf: 2 }))).toMatchObject({ outcome: 'older' });
});
