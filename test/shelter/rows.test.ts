/** Every row of the exception matrix for a shelter (domain.md §11), at a desk with no line at all. */
import { afterEach, describe, expect, test } from 'vitest';
import { envelopeOf } from '../../src/outbox/event.ts';
import { closeDesks, guest, here, open } from '../harness/shelter-families.ts';

afterEach(closeDesks);

describe('domain.md §11, shelter', () => {
  test('card expired: accepted, and flagged in the record', async () => {
    const desk = await open();
    const who = desk.tap('201', ['card_expired']);
    expect(await desk.ask('checkIn', { who, present: ['201'] })).toMatchObject({ ok: true });
    expect(desk.events().at(-1)?.data).toMatchObject({ cardNotes: ['card_expired'] });
  });

  test('card not linked: a 仮カード is given along, in the same check-in, and leads to her from then on', async () => {
    const desk = await open();
    const card = (await desk.ask('makeCards', { count: 1 })) as { cards?: string[] };
    const [cardId = ''] = card.cards ?? [];
    await desk.ask('checkIn', { who: desk.tap('101'), present: ['101', '102'], card: cardId });
    expect(desk.events().filter(({ kind }) => kind === 'shelter.checked_in')).toHaveLength(1);
    const household = await desk.ask('household', { who: { by: 'temp_card', cardId } });
    expect(household.value).toMatchObject({
      visitId: null,
      householdId: '9',
      cards: [cardId],
      suggestion: 'manage',
    });
    expect(JSON.stringify(cardId)).not.toMatch(/101|9{3}|試験/);
    expect(await desk.ask('checkIn', { who: desk.tap('201'), present: ['201'], card: cardId })).toMatchObject(
      {
        reason: 'card_taken',
      },
    );
  });

  test('serial changed after renewal: the new card is the same person, who is not taken in twice', async () => {
    const desk = await open();
    await desk.ask('checkIn', { who: desk.tap('201'), present: ['201'] });
    expect(await desk.ask('checkIn', { who: desk.tap('201'), present: ['201'] })).toMatchObject({
      reason: 'already_here',
    });
    expect(here(desk).present).toBe(1);
  });

  test('no card: a QR 仮カード is read as it is scanned or typed, returned, and goes to the next family', async () => {
    const desk = await open();
    const made = (await desk.ask('makeCards', { count: 2 })) as { cards?: string[] };
    const [cardId = '', other = ''] = made.cards ?? [];
    expect(cardId).not.toBe(other);
    const added = await desk.ask('checkIn', {
      who: null,
      present: [],
      guests: [guest({ name: '旅　人' })],
      card: cardId,
    });
    const typed = cardId.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o');
    expect(await desk.ask('scanCard', { text: typed })).toMatchObject({ value: { cardId, status: 'given' } });
    expect(await desk.ask('scanCard', { text: `${cardId.slice(0, -1)}*` })).toMatchObject({
      reason: 'not_a_card',
    });
    const household = await desk.ask('household', { who: { by: 'temp_card', cardId } });
    expect(household.value.members).toMatchObject([{ personId: added.value.guestIds[0], name: '旅　人' }]);
    await desk.ask('returnCard', { cardId, how: 'returned' });
    expect(await desk.ask('returnCard', { cardId, how: 'returned' })).toMatchObject({ reason: 'not_given' });
    expect(await desk.ask('checkIn', { who: desk.tap('201'), present: ['201'], card: cardId })).toMatchObject(
      {
        ok: true,
      },
    );
  });

  test('household split: each member has a state of her own, the last event wins, and both shelters are told', async () => {
    const gym = await open();
    const hall = await open({ shelterId: 'S02', device: 'hall-1', system: gym.system });
    await gym.ask('checkIn', { who: gym.tap('101'), present: ['101', '102'] });
    gym.system.advance(60_000);
    hall.hear(gym);
    const seen = await hall.ask('household', { who: hall.tap('102') });
    expect(seen.value.members.map((each: { expected: boolean }) => each.expected)).toEqual([
      false,
      false,
      true,
      true,
      true,
      true,
    ]);
    await hall.ask('checkIn', { who: hall.tap('102'), present: ['102'] });
    gym.hear(hall);
    expect([gym.state().present, gym.state().takenElsewhere]).toEqual([1, 1]);
    expect(hall.state().present).toBe(1);
    const list = await gym.ask('list', { list: 'taken_elsewhere', page: 0 });
    expect(list.value).toMatchObject({ total: 1, people: [{ personId: '102', shelterName: '公民館' }] });
    const member = (await hall.ask('household', { who: hall.tap('102') })).value.members[1];
    expect(member.presence.cameFrom).toEqual({ shelterId: 'S01', sent: false });
  });

  test('mover: 住登外 is added with one touch, several at once, and found to be the resident later, both records kept', async () => {
    const desk = await open();
    const added = await desk.ask('checkIn', {
      who: null,
      present: [],
      guests: [
        guest({ name: '架空　一', kana: 'カクウ　ハジメ', kind: 'other_town' }),
        guest({ kind: 'newborn' }, { age: 0 }),
      ],
    });
    const [first] = added.value.guestIds;
    expect(here(desk).present).toBe(2);
    const likely = await desk.ask('likelySame', { guestId: first });
    expect(likely.value.candidates).toMatchObject([{ personId: '201' }]);
    expect(await desk.ask('merge', { guestId: first, into: '201', who: null })).toMatchObject({ ok: true });
    expect(here(desk).present).toBe(2);
    expect((await desk.ask('list', { list: 'here', page: 0 })).value.people).toContainEqual(
      expect.objectContaining({ personId: '201', name: '架空　一' }),
    );
    expect(desk.events().map(({ kind }) => kind)).toEqual([
      'shelter.opened',
      'shelter.checked_in',
      'shelter.merged',
    ]);
    // Who was shown to nobody is merged into by nobody.
    expect(
      await desk.ask('merge', { guestId: added.value.guestIds[1], into: '101', who: null }),
    ).toMatchObject({
      reason: 'no_such_person',
    });
  });

  test('wrong place: 転所 is expected there, arrives there, and counts once in either order', async () => {
    const gym = await open();
    const hall = await open({ shelterId: 'S02', device: 'hall-1', system: gym.system });
    await gym.ask('checkIn', { who: gym.tap('201'), present: ['201'] });
    expect(
      await gym.ask('depart', { who: gym.tap('201'), people: ['201'], departure: 'moved' }),
    ).toMatchObject({
      reason: 'destination_needed',
    });
    await gym.ask('depart', { who: gym.tap('201'), people: ['201'], departure: 'moved', toShelterId: 'S02' });
    hall.hear(gym);
    expect(hall.state()).toMatchObject({ present: 0, expected: 1 });
    gym.system.advance(1_000);
    await hall.ask('checkIn', { who: { by: 'list', personId: '201' }, present: ['201'] });
    gym.hear(hall);
    for (const desk of [gym, hall]) {
      expect(desk.state()).toMatchObject({ expected: 0, takenElsewhere: 0 });
      expect([desk.state().shelterId, desk.state().present]).toEqual(desk === hall ? ['S02', 1] : ['S01', 0]);
    }
  });

  test('duplicate: the same person twice is one after the merge, and two again after its undo', async () => {
    const desk = await open();
    const add = async () =>
      (await desk.ask('checkIn', { who: null, present: [], guests: [guest({ name: '二度　来' })] })).value
        .guestIds[0];
    const [one, two] = [await add(), await add()];
    await desk.ask('likelySame', { guestId: one });
    const merged = await desk.ask('merge', { guestId: one, into: two, who: null });
    expect(here(desk).present).toBe(1);
    await desk.ask('undo', { eventId: merged.value.eventId, reason: '別の方' });
    expect(here(desk).present).toBe(2);
    expect(await desk.ask('undo', { eventId: merged.value.eventId, reason: '別の方' })).toMatchObject({
      reason: 'already_undone',
    });
  });

  test('proxy: the head of the family registers the others, with word of those who are not here', async () => {
    const desk = await open();
    const who = desk.tap('101');
    const said = [{ personId: '103', word: 'safe_elsewhere', where: '祖母の家' }];
    await desk.ask('checkIn', { who, present: ['102', '104'], said });
    const household = await desk.ask('household', { who: desk.tap('101') });
    const states = household.value.members.map(
      (each: { presence: { status: string } }) => each.presence.status,
    );
    expect(states).toEqual(['not_here', 'present', 'not_here', 'present', 'not_here', 'not_here']);
    expect(household.value.members[2].said).toMatchObject({ word: 'safe_elsewhere', where: '祖母の家' });
  });

  test('minors: a lost child is on the list until somebody looks after her, and leaves only with somebody', async () => {
    const desk = await open();
    await desk.ask('checkIn', { who: desk.tap('101'), present: ['101', '104'] });
    const added = await desk.ask('checkIn', {
      who: null,
      present: [],
      guests: [guest({ kind: 'lost_child', marks: '赤い靴' }, { age: 4, guardian: { kind: 'alone' } })],
    });
    const [child] = added.value.guestIds;
    const who = { by: 'list', personId: child };
    const alone = async () => (await desk.ask('list', { list: 'minors', page: 0 })).value.total;
    expect(await alone()).toBe(1);
    expect(await desk.ask('depart', { who, people: [child], departure: 'left' })).toMatchObject({
      reason: 'guardian_needed',
    });
    const by = (personId: string) =>
      desk.ask('noteGuardian', { who, personId: child, guardian: { kind: 'with', personId } });
    expect(await by('104')).toMatchObject({ reason: 'wrong_guardian' });
    expect(await by('201')).toMatchObject({ reason: 'wrong_guardian' });
    expect(await by('101')).toMatchObject({ ok: true });
    expect(await alone()).toBe(0);
    const household = await desk.ask('household', { who: desk.tap('101') });
    expect(household.value.members.map((each: { minor: boolean }) => each.minor)).toEqual([
      false,
      false,
      false,
      true,
      true,
      false,
    ]);
  });

  test('foreign residents: no kana, a language, and a name of forty letters as it is written', async () => {
    const desk = await open();
    const name = 'MARIA APARECIDA DOS SANTOS OLIVEIRA NETO';
    const added = await desk.ask('checkIn', {
      who: null,
      present: [],
      guests: [
        guest(
          { name, language: 'pt', nationality: 'ブラジル' },
          { needs: { languages: ['pt'], diet: ['no_pork'] } },
        ),
      ],
    });
    const line = (await desk.ask('list', { list: 'here', page: 0 })).value.people[0];
    expect(line).toMatchObject({
      personId: added.value.guestIds[0],
      name,
      kana: '',
      needs: { languages: ['pt'] },
    });
    expect((await desk.ask('ask', { text: 'maria', asker: 'family' })).value.hits).toMatchObject([{ name }]);
  });

  test('支援措置: masked at the desk, and to whoever asks the same answer as of nobody', async () => {
    const desk = await open();
    const who = desk.tap('301');
    await desk.ask('checkIn', {
      who,
      present: ['301'],
      consent: { family: true, acquaintances: true, others: true },
    });
    const household = await desk.ask('household', { who });
    expect(household.value).toMatchObject({ protected: true, address: '' });
    const nobody = await desk.ask('ask', { text: 'ダレモイナイ', asker: 'family' });
    expect(await desk.ask('ask', { text: 'ヒミツ', asker: 'family' })).toEqual(nobody);
    const self = guest({ name: '逃げて　来た', kana: 'ニゲテ　キタ', protected: true });
    await desk.ask('checkIn', { who: null, present: [], guests: [self] });
    expect(await desk.ask('ask', { text: 'ニゲテ', asker: 'family' })).toEqual(nobody);
    expect(JSON.stringify(desk.events())).not.toContain('かくし町');
  });

  test('same name and birth date: both are shown, told apart by where they live', async () => {
    const desk = await open();
    const added = await desk.ask('checkIn', {
      who: null,
      present: [],
      guests: [guest({ name: '同姓　同名' })],
    });
    const likely = await desk.ask('likelySame', { guestId: added.value.guestIds[0] });
    expect(likely.value.candidates.map((each: { address: string }) => each.address)).toEqual([
      '架空県かざし市1丁目',
      '架空県かざし市2丁目',
    ]);
  });

  test('deceased or 消除: of her nothing is recorded, whatever was chosen', async () => {
    const desk = await open();
    const who = desk.tap('999');
    expect(await desk.ask('checkIn', { who, present: ['999'] })).toMatchObject({ reason: 'no_such_visit' });
    expect(await desk.ask('checkIn', { who: desk.tap('101'), present: ['999'] })).toMatchObject({
      reason: 'not_of_household',
    });
    expect(desk.events()).toHaveLength(1);
  });

  test('offline: two desks of one shelter, apart for the night, are one occupancy when they hear of each other', async () => {
    const a = await open({ device: 'gym-1' });
    const b = await open({ device: 'gym-2', system: a.system });
    await a.ask('checkIn', { who: a.tap('101'), present: ['101', '102', '103'] });
    await b.ask('checkIn', { who: b.tap('103'), present: ['103', '104'] });
    await b.ask('noteNeeds', { who: b.tap('103'), people: [{ personId: '103', needs: { care: 'care_1' } }] });
    await a.ask('noteNeeds', {
      who: a.tap('103'),
      people: [{ personId: '103', needs: { allergies: { allergens: ['egg'], severe: true } } }],
    });
    a.hear(b);
    b.hear(a);
    for (const desk of [a, b]) {
      expect(here(desk)).toEqual({ present: 4, away: 0, outside: 0, unnamed: 0 });
      const household = await desk.ask('household', { who: desk.tap('101') });
      expect(household.value.members[2].needs).toEqual({
        care: 'care_1',
        allergies: { allergens: ['egg'], severe: true },
      });
    }
  });

  test('reader fails: a 仮カード by its QR or typed, everybody else by name; the record says who was found by name', async () => {
    const desk = await open();
    const [cardId = ''] = ((await desk.ask('makeCards', { count: 1 })) as { cards?: string[] }).cards ?? [];
    const who = desk.tap('201', [], 'search');
    await desk.ask('checkIn', { who, present: ['201'], card: cardId });
    const scanned = await desk.ask('scanCard', { text: ` ${cardId}\r` });
    expect(scanned.value).toEqual({ cardId, status: 'given' });
    const back = { by: 'temp_card', cardId };
    expect((await desk.ask('household', { who: back })).value).toMatchObject({
      visitId: null,
      members: [{ personId: '201' }],
    });
    expect(await desk.ask('depart', { who: back, people: ['201'], departure: 'out' })).toMatchObject({
      ok: true,
    });
    const found = desk.log
      .events({ afterSeq: 0, limit: 10 })
      .map(({ kind, body }) => [kind, envelopeOf(body)?.evidence?.source]);
    expect(found).toEqual([
      ['shelter.opened', undefined],
      ['shelter.checked_in', 'search'],
      ['shelter.departed', undefined],
    ]);
  });

  test('clock wrong: what comes after comes after, whatever the wall clock says', async () => {
    const desk = await open();
    await desk.ask('checkIn', { who: desk.tap('201'), present: ['201'] });
    desk.system.advance(-3 * 86_400_000);
    await desk.ask('depart', { who: desk.tap('201'), people: ['201'], departure: 'left' });
    expect(here(desk)).toMatchObject({ present: 0, away: 0 });
  });

  test('drill and real never mix: what is of the other is passed over', async () => {
    const drill = await open();
    const real = await open({ device: 'gym-2', context: { origin: { site: 'gym', mode: 'real' } } });
    await real.ask('checkIn', { who: real.tap('101'), present: ['101'] });
    drill.hear(real);
    expect(here(drill).present).toBe(0);
  });
});
