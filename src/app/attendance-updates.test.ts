import { expect, test } from 'vitest';
import { listedPost, member } from '../../test/harness/attendance-door.ts';
import { newKeys } from '../../test/harness/test-stream.ts';
import { openInMemory } from '../db/sqlite-driver.ts';
import { fromHex, toHex } from '../kernel/bytes.ts';
import { civilDateSchema } from '../kernel/dates.ts';
import { silentLogger } from '../kernel/log.ts';
import { mustSucceed } from '../kernel/result.ts';
import { grantedPayload } from '../modules/attendance/granted-schema.ts';
import { holderOf } from '../modules/attendance/links.ts';
import { attendanceMigrations } from '../modules/attendance/store.ts';
import { memberOf } from '../modules/attendance/store-list.ts';
import { signGranted } from '../outbox/attendance-granted.ts';
import {
  attendancePayload,
  type SignedAttendanceList,
  signAttendanceList,
} from '../outbox/attendance-list.ts';
import type { SignedPaper } from '../outbox/attendance-paper.ts';
import { cardToken, uidToken } from '../registry/token.ts';
import { personaByName } from '../simulator/town/personas.ts';
import { openAttendance } from './attendance-host.ts';
import {
  attendanceGranted,
  attendanceLists,
  listOfFile,
  readListFile,
  useListFile,
} from './attendance-updates.ts';

const TENANT = '999990';
const centre = newKeys();
const TRAINING = 'kiosk-config/attendance/training-staff.yaml';

const signed = (
  asOf: number,
  numbers: readonly string[],
  more: { readonly mode?: 'drill' | 'real'; readonly key?: typeof centre; readonly payload?: string } = {},
): SignedAttendanceList =>
  signAttendanceList(
    TENANT,
    { mode: more.mode ?? 'drill', asOf },
    more.payload ?? attendancePayload({ members: numbers.map((number) => member(number)), links: [] }),
    (more.key ?? centre).privateKey,
  );

const setUp = (names = true) => {
  const db = openInMemory(attendanceMigrations);
  let told = 0;
  const lists = attendanceLists({
    ...{ db, tenant: TENANT, mode: 'drill', names, logger: silentLogger },
    changed: () => {
      told += 1;
    },
  });
  const keep = (document: SignedAttendanceList) => {
    const kept = lists.keep(document, centre.publicKey);
    return kept.ok ? 'kept' : kept.reason;
  };
  return { db, lists, keep, told: () => told };
};

test('a list that the centre signed takes the place of the one before, whole', () => {
  const { db, lists, keep, told } = setUp();
  expect(lists.kept()).toBeUndefined();
  expect(keep(signed(1, ['10001', '10002']))).toBe('kept');
  const next = signed(2, ['10002']);
  expect(keep(next)).toBe('kept');
  expect([lists.kept(), told()]).toEqual([next.sha256, 2]);
  expect([memberOf(db, '10001'), memberOf(db, '10002')?.name]).toEqual([undefined, '職員　10002']);
});

test('what is not the centre’s, not its mode’s, older or unreadable is refused, and the old one stays', () => {
  const { db, keep } = setUp();
  keep(signed(5, ['10001']));
  const good = signed(6, ['10002']);
  expect(keep(signed(6, ['10002'], { key: newKeys() }))).toBe('bad_signature');
  expect(keep({ ...good, payload: `${good.payload} ` })).toBe('bad_signature');
  expect(keep({ ...good, asOf: 7 })).toBe('bad_signature');
  expect(keep(signed(6, [], { mode: 'real' }))).toBe('wrong_mode');
  expect(keep(signed(4, ['10002']))).toBe('older');
  expect(keep(signed(6, [], { payload: 'no json' }))).toBe('bad_list');
  expect(keep(signed(6, [], { payload: '{"v":2,"members":[],"links":[]}' }))).toBe('bad_list');
  expect(memberOf(db, '10001')?.no).toBe('10001');
  expect(keep(good)).toBe('kept');
});

test('a door that shows numbers keeps no names', () => {
  const { db, keep } = setUp(false);
  keep(signed(1, ['10001']));
  expect(memberOf(db, '10001')).toMatchObject({ name: null, kana: '' });
});

test('the same people in another order are the same list', () => {
  const people = ['10001', '10002'].map((number) => member(number));
  expect(attendancePayload({ members: people, links: [] })).toBe(
    attendancePayload({ members: people.toReversed(), links: [] }),
  );
});

test('a list of a centre that is newer is read as far as a door knows it; posts of 兼務 are kept', () => {
  const { db, keep } = setUp();
  const members = [member('10001', { posts: [listedPost('main', '市民課'), listedPost('b', '図書館')] })];
  const payload = { ...JSON.parse(attendancePayload({ members, links: [] })), later: true };
  payload.members[0].later = 1;
  expect(keep(signed(1, [], { payload: JSON.stringify(payload) }))).toBe('kept');
  expect(memberOf(db, '10001')?.posts.map(({ name }) => name)).toEqual(['市民課', '図書館']);
});

test('corrections that the centre signed are kept, and are no list of staff; nothing else is taken', () => {
  const db = openInMemory(attendanceMigrations);
  const papers = attendanceGranted({
    ...{ db, tenant: TENANT, mode: 'drill', logger: silentLogger, changed: () => undefined },
  });
  const paper = (asOf: number, key = centre): SignedPaper =>
    signGranted(
      TENANT,
      {
        mode: 'drill',
        asOf,
        payload: grantedPayload({ since: civilDateSchema.parse('2026-11-12'), entries: [] }),
      },
      key.privateKey,
    );
  const keep = (document: SignedPaper) => {
    const kept = papers.keep(document, centre.publicKey);
    return kept.ok ? 'kept' : kept.reason;
  };
  expect(keep(signed(1, ['10001']))).toBe('bad_signature');
  expect(keep(paper(2, newKeys()))).toBe('bad_signature');
  expect(keep(paper(2))).toBe('kept');
  expect(papers.kept()).toBe(paper(2).sha256);
  expect(keep(paper(1))).toBe('older');
  expect(setUp().keep(paper(3))).toBe('bad_signature');
});

test('訓練: the file has its people, and their training cards lead to them; what the centre gives counts more', () => {
  const key = new Uint8Array(32).fill(5);
  const profile = {
    tenant: { id: TENANT, name: '架空県かざし市' },
    site: { id: 'door', name: '市役所' },
    device: 'door-1',
    training: true,
    attendance: { list: TRAINING, show: 'name' },
  } as unknown as Parameters<typeof openAttendance>[0]['profile'];
  const opened = mustSucceed(openAttendance({ profile, tokenKey: key }));
  if (opened?.file === undefined) throw new Error('no door');
  const { db, keep } = setUp();
  const list = listOfFile(opened.file, opened.tokensOf);
  mustSucceed(useListFile(db, opened.file, list, true));
  const nurse = toHex(uidToken(key, toHex(fromHex('04A1B2C3D4E5F6'))));
  const now = Date.parse('2026-11-26T08:30:00+09:00');
  expect(holderOf(db, [{ kind: 'card_uid', hmac: nurse }], now)).toMatchObject({
    kind: 'member',
    member: { no: '10234', department: '中央保育所' },
  });
  const father = personaByName('family6-1')?.card;
  if (father === undefined) throw new Error('no such persona');
  expect(holderOf(db, [{ kind: 'common_card_id', hmac: toHex(cardToken(key, father)) }], now)).toMatchObject({
    kind: 'member',
    member: { no: '10088' },
  });
  keep(signed(1, ['10001']));
  mustSucceed(useListFile(db, opened.file, list, true));
  expect(memberOf(db, '10234')).toBeUndefined();
  // In earnest nobody has a card from the beginning.
  const real = mustSucceed(openAttendance({ profile: { ...profile, training: false }, tokenKey: key }));
  expect(real?.tokensOf('staff-nursery')).toEqual([]);
});

test('a file that is not there, or is none, says so before anything is opened', () => {
  expect(readListFile('nowhere.yaml')).toMatchObject({ ok: false, reason: 'attendance_list_missing' });
  expect(readListFile('package.json')).toMatchObject({ ok: false, reason: 'attendance_list_wrong' });
  expect(mustSucceed(readListFile(TRAINING)).asOf).toBe(civilDateSchema.parse('2026-11-01'));
});
