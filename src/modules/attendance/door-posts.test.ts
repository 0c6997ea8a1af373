import { describe, expect, test } from 'vitest';
import { at, listedPost } from '../../../test/harness/attendance-door.ts';
import { civilDateSchema } from '../../kernel/dates.ts';
import { decidePost, postName, postsOn } from './door-posts.ts';
import type { PunchType } from './ids-schema.ts';
import { attendanceSiteSchema } from './site-schema.ts';

const day = (text: string) => civilDateSchema.parse(text);
const BOTH = [listedPost('main', '市民課'), listedPost('library', '中央図書館')];

interface Case {
  readonly site?: Record<string, unknown>;
  readonly posts?: typeof BOTH;
  readonly type?: PunchType;
  readonly last?: readonly [PunchType, string, string | null];
  readonly now?: string;
}

const decide = ({ site = {}, posts = BOTH, type = 'in', last, now = '11-26 08:30' }: Case) => {
  const decided = decidePost({
    ...{ site: attendanceSiteSchema.parse({ door: '通用口', ...site }), posts, type, now: at(now) },
    last: last === undefined ? undefined : { type: last[0], at: at(last[1]), post: last[2] },
  });
  return decided === null
    ? null
    : `${decided.post.post} by ${decided.by}${decided.choices.length > 0 ? ', asked' : ''}`;
};

describe('兼務: for which post a tap is', () => {
  const evening = { type: 'out', now: '11-26 17:16' } as const;
  test.each<[string, Case, string | null]>([
    ['of one post nothing is said', { posts: BOTH.slice(0, 1) }, null],
    ['she is asked, and it is her main one until she says', {}, 'main by main, asked'],
    ['the door of one of them decides', { site: { department: 'library' } }, 'library by door'],
    ['the door of neither does not', { site: { department: 'other' } }, 'main by main, asked'],
    [
      'nor one where she has two',
      {
        posts: [...BOTH, listedPost('desk', '窓口', { department: 'library' })],
        site: { department: 'library' },
      },
      'main by main, asked',
    ],
    [
      'whoever goes is asked nothing: it is what she came for',
      { ...evening, last: ['in', '11-26 08:30', 'library'] },
      'library by since',
    ],
    [
      'and counts for the door where she goes, when it is hers',
      { ...evening, site: { department: 'main' }, last: ['in', '11-26 08:30', 'library'] },
      'main by door',
    ],
    [
      'of a 出勤 that says no post she is asked when she goes',
      { ...evening, last: ['in', '11-26 08:30', null] },
      'main by main, asked',
    ],
    [
      'yesterday says nothing about today',
      { ...evening, last: ['in', '11-25 08:30', 'library'] },
      'main by main, asked',
    ],
    [
      'nor does a new 出勤 follow the last',
      { last: ['out', '11-26 07:30', 'library'] },
      'main by main, asked',
    ],
    [
      '`first`: her main one, whatever the door',
      { site: { posts: 'first', department: 'library' } },
      'main by main',
    ],
    ['`door`: the door’s', { site: { posts: 'door', department: 'library' } }, 'library by door'],
    ['`door`: else her main one, and nobody is asked', { site: { posts: 'door' } }, 'main by main'],
  ])('%s', (_name, tap, wanted) => expect(decide(tap)).toBe(wanted));

  test('a post counts from its first to its last day', () => {
    const posts = [
      listedPost('main', '市民課'),
      listedPost('a', 'い', { from: day('2026-11-02'), to: day('2026-11-30') }),
    ];
    const on = (text: string) => postsOn(posts, day(text)).map(({ post }) => post);
    expect(['2026-11-01', '2026-11-02', '2026-11-30', '2026-12-01'].map((text) => on(text).length)).toEqual([
      1, 2, 2, 1,
    ]);
  });

  test('a post that the list has not has no name', () => {
    expect([postName(BOTH, 'library'), postName(BOTH, 'gone'), postName(BOTH, undefined)]).toEqual([
      '中央図書館',
      null,
      null,
    ]);
  });
});
