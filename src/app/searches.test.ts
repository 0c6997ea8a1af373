/** Searching at a terminal as it is composed: what is recorded, and where it ends. */
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { partsOf } from '../../test/harness/check-desk.ts';
import { hands, openTown } from '../../test/harness/town-terminal.ts';
import { mustSucceed } from '../kernel/result.ts';
import { realSystem } from '../kernel/system.ts';
import { parseEventBody } from '../outbox/event.ts';
import type { SimulatedReader } from '../simulator/simulated-reader.ts';
import { personaByName } from '../simulator/town/personas.ts';
import { SEARCHES_PER_HOUR } from './searches.ts';
import { openTerminal } from './terminal.ts';
import type { Terminal } from './terminal-base.ts';

const town = await openTown({ commonCardId: true, jpkiStatus: 'none' });
afterAll(() => town.close());

let terminal: Terminal;
let elapsed = 0;
let reader: SimulatedReader;
let dataDir: string;
const open = (search: { perHour: number } | undefined, again?: string): void => {
  const { search: _, ...profile } = town.profile;
  reader = town.reader();
  const begun = realSystem.now();
  const options = town.optionsFor(reader, {
    profile: search === undefined ? profile : { ...profile, search },
    system: { ...realSystem, monotonic: () => elapsed, now: () => begun + elapsed },
    ...(again === undefined ? {} : { dataDir: again }),
  });
  ({ dataDir } = options);
  terminal = mustSucceed(openTerminal(options));
};
beforeEach(() => {
  elapsed = 0;
  open(undefined);
});
afterEach(() => terminal.close());

const reopen = async (perHour: number): Promise<void> => {
  await terminal.close();
  open({ perHour });
};
/** The same record, by a program that starts anew. */
const restart = async (perHour: number): Promise<void> => {
  await terminal.close();
  open({ perHour }, dataDir);
};
const search = (text: string, purpose: unknown = 'inquiry', birthDate?: string) =>
  hands(terminal).call('desk.search', { text, purpose, ...(birthDate === undefined ? {} : { birthDate }) });
const answer = (text: string) => hands(terminal).output('desk.search', { text, purpose: 'inquiry' });
const events = () =>
  terminal.log.events({ afterSeq: 0, limit: 1_000 }).map(({ kind, body }) => ({
    kind,
    data: mustSucceed(parseEventBody(body)).data,
    staff: mustSucceed(parseEventBody(body)).actor.staff,
  }));

describe('the record', () => {
  it.each([
    ['ワタナベ', ['kana']],
    ['渡辺 S17.5.5', ['name', 'birth_date']],
    ['昭和17年5月5日', ['birth_date']],
    ['本町1-2', ['address']],
    ['わたなべ 本町1', ['kana', 'address']],
    // Nobody is called so; then it was asked for as a place.
    ['存在しない町', ['name', 'address']],
  ])('of %s says what for and by which keys, and none of the words', async (text, keys) => {
    const found = (await answer(text)) as { value: { hits: unknown[]; more: boolean } };
    const { hits, more } = found.value;
    expect(events()).toMatchObject([
      { kind: 'desk.searched', data: { purpose: 'inquiry', keys, hits: hits.length, more } },
    ]);
    expect(Object.keys(events()[0]?.data ?? {}).sort()).toEqual(['hits', 'keys', 'more', 'purpose']);
  });

  it('has one event for each look-up, and none for what was not looked up', async () => {
    const texts = [
      'ワタナベ',
      '高橋',
      '',
      'ワ',
      'S64.2.1',
      'さとう',
      '本町1',
      '%',
      '昭和17年5月5日',
      'ヌヌヌ',
    ];
    let lookedUp = 0;
    for (const text of texts) if (((await answer(text)) as { ok: boolean }).ok) lookedUp += 1;
    expect(lookedUp).toBe(6);
    expect(events().filter(({ kind }) => kind === 'desk.searched')).toHaveLength(lookedUp);
  });

  it('is asked for: no search without a purpose, nor for one that there is not', async () => {
    for (const purpose of [null, '', '受付', 'a b'])
      expect(await search('ワタナベ', purpose)).toMatchObject({ error: 'bad_input' });
    expect(await search('ワタナベ', 'curiosity')).toMatchObject({
      output: { ok: false, reason: 'wrong_purpose' },
    });
    expect(events()).toEqual([]);
  });
});

describe('what a search is for', () => {
  it('is the site’s own list, in its order; whatever is not on it finds nothing', async () => {
    await terminal.close();
    const purposes = [
      { id: 'welfare', label: '福祉' },
      { id: 'reception', label: '受付' },
    ];
    terminal = mustSucceed(
      openTerminal(town.optionsFor(town.reader(), { profile: { ...town.profile, search: { purposes } } })),
    );
    expect(terminal.state().site.purposes).toEqual(purposes);
    expect(await search('ワタナベ', 'welfare')).toMatchObject({ output: { ok: true } });
    expect(await search('ワタナベ', 'inquiry')).toMatchObject({ output: { reason: 'wrong_purpose' } });
    expect(events()).toMatchObject([{ kind: 'desk.searched', data: { purpose: 'welfare' } }]);
  });
});

describe('whom a search found', () => {
  const residentId = personaByName('elder')?.resident?.residentId;
  const choose = () => hands(terminal).output('desk.choose', { residentId });

  it.each(['desk.clear', 'session.signOut'])('is forgotten with %s', async (end) => {
    await search('ワタナベ', 'inquiry', '1942-05-05');
    await hands(terminal).output(end, {});
    expect(await choose()).toMatchObject({ reason: 'no_such_person' });
    await search('ワタナベ', 'inquiry', '1942-05-05');
    expect(await choose()).toMatchObject({ ok: true });
  });
});

describe('the end', () => {
  it('comes after so many in an hour, with one alarm, and is over when time has passed', async () => {
    await reopen(3);
    for (let n = 0; n < 3; n += 1) expect(await answer('ワタナベ')).toMatchObject({ ok: true });
    for (let n = 0; n < 4; n += 1) expect(await answer('ワタナベ')).toMatchObject({ reason: 'too_many' });
    // The alarm comes with the last search there is, not with the first refused one: whoever stops there is seen too.
    const kinds = events().map(({ kind }) => kind);
    expect(kinds).toEqual(['desk.searched', 'desk.searched', 'desk.search_limited', 'desk.searched']);
    expect(events()[2]).toMatchObject({ data: { purpose: 'inquiry', perHour: 3 } });
    elapsed += 60 * 60_000;
    expect(await answer('ワタナベ')).toMatchObject({ ok: true });
    expect(events().filter(({ kind }) => kind === 'desk.search_limited')).toHaveLength(1);
    for (let n = 0; n < 2; n += 1) expect(await answer('ワタナベ')).toMatchObject({ ok: true });
    expect(await answer('ワタナベ')).toMatchObject({ reason: 'too_many' });
    expect(events().filter(({ kind }) => kind === 'desk.search_limited')).toHaveLength(2);
  });

  it('cannot be outrun by searching evenly: in no hour are there more', async () => {
    await reopen(6);
    const allowed: number[] = [];
    for (let minute = 0; minute < 180; minute += 1) {
      const { ok } = (await answer('ワタナベ')) as { ok: boolean };
      if (ok) allowed.push(minute);
      elapsed += 60_000;
    }
    for (const from of allowed)
      expect(allowed.filter((at) => at >= from && at < from + 60).length).toBeLessThanOrEqual(6);
    expect(allowed).toHaveLength(18);
  });

  it('does not go away with a restart, nor comes the alarm twice, and it is over an hour after the searches', async () => {
    await reopen(3);
    for (let n = 0; n < 2; n += 1) await answer('ワタナベ');
    elapsed += 30 * 60_000;
    await restart(3);
    expect(await answer('ワタナベ')).toMatchObject({ ok: true });
    expect(await answer('ワタナベ')).toMatchObject({ reason: 'too_many' });
    await restart(3);
    expect(await answer('ワタナベ')).toMatchObject({ reason: 'too_many' });
    expect(events().filter(({ kind }) => kind === 'desk.search_limited')).toHaveLength(1);
    await hands(terminal).signIn();
    expect(await answer('ワタナベ')).toMatchObject({ ok: true });
    await hands(terminal).output('session.signOut', {});
    elapsed += 31 * 60_000;
    await restart(3);
    for (let n = 0; n < 2; n += 1) expect(await answer('ワタナベ')).toMatchObject({ ok: true });
    expect(await answer('ワタナベ')).toMatchObject({ reason: 'too_many' });
  });

  it('is found in a long record too', async () => {
    await reopen(1_100);
    for (let n = 0; n < 1_001; n += 1) await answer('ワタナベ');
    await restart(1_001);
    expect(await answer('ワタナベ')).toMatchObject({ reason: 'too_many' });
    await restart(1_002);
    expect(await answer('ワタナベ')).toMatchObject({ ok: true });
  });

  it('counts whom a card may be of: a list of people is one, however it was asked for', async () => {
    const suggested = async (): Promise<number> => {
      const lift = reader.tap(await town.card('unlinked'));
      await hands(terminal).read();
      await hands(terminal).output('identification.begin', {});
      const read = await hands(terminal).output('identification.readFace', partsOf('unlinked'));
      lift();
      await hands(terminal).output('desk.clear', {});
      return (read as { value: { suggestions: unknown[] } }).value.suggestions.length;
    };
    await reopen(2);
    expect(await suggested()).toBeGreaterThan(0);
    expect(await answer('ワタナベ')).toMatchObject({ ok: true });
    expect(await suggested()).toBe(0);
    expect(await answer('ワタナベ')).toMatchObject({ reason: 'too_many' });
    expect(events().filter(({ kind }) => kind === 'desk.searched')).toHaveLength(2);
  });

  it('is each one’s own', async () => {
    await reopen(1);
    await answer('ワタナベ');
    expect(await answer('ワタナベ')).toMatchObject({ reason: 'too_many' });
    await hands(terminal).signIn();
    expect(await answer('ワタナベ')).toMatchObject({ ok: true });
    expect(new Set(events().map(({ staff }) => staff)).size).toBe(2);
  });

  it('forgets whom the search before it found', async () => {
    await reopen(1);
    await search('ワタナベ', 'inquiry', '1942-05-05');
    await search('ワタナベ', 'inquiry', '1942-05-05');
    const residentId = personaByName('elder')?.resident?.residentId;
    expect(await hands(terminal).output('desk.choose', { residentId })).toMatchObject({
      reason: 'no_such_person',
    });
  });

  it('is at 200 where the profile says nothing', async () => {
    const answers: unknown[] = [];
    for (let n = 0; n <= SEARCHES_PER_HOUR; n += 1) answers.push(await answer('ワ'));
    expect(answers.filter((each) => (each as { reason: string }).reason === 'too_many')).toHaveLength(1);
    expect(events().map(({ kind }) => kind)).toEqual(['desk.search_limited']);
  });
});
