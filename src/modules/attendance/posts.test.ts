import { describe, expect, test } from 'vitest';
import {
  at,
  linked,
  listedPost,
  member,
  no,
  nobody,
  openDoor,
  supervisor,
} from '../../../test/harness/attendance-door.ts';
import { failure } from '../../kernel/result.ts';

const POSTS = [listedPost('main', '市民課'), listedPost('library', '中央図書館')];
const open = (options: Parameters<typeof openDoor>[0] = {}) =>
  openDoor({
    members: [member('10001', { posts: POSTS }), member('10002')],
    links: [linked('a', '10001'), linked('b', '10002')],
    ...options,
  });
type Door = ReturnType<typeof open>;

const tapped = (door: Door, card = 'a') => {
  const verdict = door.tap(card);
  if (verdict?.kind !== 'punched') throw new Error('not punched');
  return verdict;
};
const say = (
  door: Door,
  punch: Parameters<Door['methods']['attendance.post']['handle']>[0]['punch'],
  post: string,
) => door.methods['attendance.post'].handle({ punch, post }, nobody);

describe('兼務 at a door', () => {
  test('a tap is recorded at once for her main post; what she says after it is an event of its own', async () => {
    const door = open();
    const { punch, post } = tapped(door);
    expect(post).toMatchObject({
      post: 'main',
      by: 'main',
      choices: [{ post: 'main' }, { name: '中央図書館' }],
    });
    expect(door.events()).toMatchObject([{ kind: 'attendance.punched', data: { post: 'main' } }]);
    door.pass(4_000);
    expect(await say(door, punch, 'library')).toMatchObject({ ok: true });
    expect(door.state().verdict).toMatchObject({ punch, post: { post: 'library', by: 'said' } });
    expect(await say(door, punch, 'library')).toMatchObject({ ok: true });
    expect(door.events().slice(1)).toEqual([
      { kind: 'attendance.post_said', data: { staffNo: '10001', punch, post: 'library' } },
    ]);
    door.goTo('11-26 17:15');
    expect(tapped(door).post).toMatchObject({ post: 'library', by: 'since', choices: [] });
  });

  test('who says that it is her main post has said so', async () => {
    const door = open();
    const { punch } = tapped(door);
    await say(door, punch, 'main');
    expect(door.events().at(-1)).toMatchObject({ kind: 'attendance.post_said', data: { post: 'main' } });
  });

  test('nobody is kept waiting: with the next tap, and some seconds later, it is as it was taken', async () => {
    const door = open();
    const first = tapped(door);
    tapped(door, 'b');
    expect(await say(door, first.punch, 'library')).toEqual(failure('too_late'));
    door.pass(61_000);
    const second = tapped(door);
    door.pass(6_500);
    expect(await say(door, second.punch, 'library')).toEqual(failure('too_late'));
    expect(door.events().every(({ kind }) => kind === 'attendance.punched')).toBe(true);
  });

  test('turned afterwards it keeps its post, and a post that is not hers is none', async () => {
    const door = open();
    const { punch } = tapped(door);
    expect(await say(door, punch, 'nowhere')).toEqual(failure('no_such_post'));
    await say(door, punch, 'library');
    await door.methods['attendance.change'].handle({ punch, type: 'out' }, nobody);
    expect(door.state().verdict).toMatchObject({ type: 'out', post: { post: 'library', by: 'said' } });
    door.pass(10_000);
    await door.methods['attendance.choose'].handle({ type: 'in' }, nobody);
    expect(tapped(door)).toMatchObject({ punch, type: 'in', post: { post: 'library', choices: [] } });
  });

  test('a door of hers decides, and a door that never asks', () => {
    expect(tapped(open({ site: { department: 'library' } })).post).toMatchObject({ by: 'door', choices: [] });
    expect(tapped(open({ site: { posts: 'door' } })).post).toMatchObject({ post: 'main', choices: [] });
    const first = open({ site: { posts: 'first', department: 'library' } });
    expect(tapped(first).post).toMatchObject({ post: 'main', choices: [] });
  });

  test('whoever has one post is asked nothing, and her punch says none', () => {
    const door = open();
    expect(tapped(door, 'b').post).toBeNull();
    expect(door.events()).toMatchObject([{ data: { staffNo: '10002' } }]);
    expect(door.events()[0]?.data).not.toHaveProperty('post');
  });

  test('the lists of a supervisor say which, and what she enters says it too', async () => {
    const door = open();
    const { punch } = tapped(door);
    await say(door, punch, 'library');
    const person = { no: no('10001') };
    const { methods } = door;
    expect(await methods['attendance.today'].handle({}, supervisor)).toMatchObject({
      punches: [{ post: '中央図書館' }],
    });
    door.goTo('11-26 17:15');
    const manual = { ...person, type: 'out', reason: 'カード忘れ' } as const;
    expect(await methods['attendance.manual'].handle(manual, supervisor)).toMatchObject({
      value: {
        punches: [
          { type: 'out', post: '中央図書館' },
          { type: 'in', post: '中央図書館' },
        ],
      },
    });
    const add = { ...person, type: 'in', at: at('11-25 08:30'), post: 'main', reason: '打刻忘れ' } as const;
    expect(await methods['attendance.add'].handle(add, supervisor)).toMatchObject({
      value: { person: { posts: [{ post: 'main' }, { post: 'library' }] } },
    });
    expect(door.events().at(-1)).toMatchObject({ data: { correction: { act: 'add', post: 'main' } } });
    expect(await methods['attendance.add'].handle({ ...add, post: 'nowhere' }, supervisor)).toEqual(
      failure('no_such_post'),
    );
  });
});
