/** 個人番号 at a shelter's desk: typed into everything that takes words, and afterwards nowhere (domain.md §12, 16). */
import { afterEach, expect, test } from 'vitest';
import { addDays, civilDateInJapan } from '../../src/kernel/dates.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { besideOrder, fieldsThatTakeOne, plantingScreen } from '../harness/my-number-planting.ts';
import { closeDesks, guest, open } from '../harness/shelter-families.ts';
import { INVENTED_MY_NUMBERS } from '../registry/files/my-numbers.ts';
import { scanDatabase } from '../registry/files/scan.ts';

afterEach(closeDesks);

test('domain.md §12, 16: a 個人番号 is taken in no field of any method, and is then in no table, log, answer or paper', async () => {
  const desk = await open({ site: { suitableFor: ['flood'], wards: ['図書室'] } });
  const { system } = desk;
  const events = () => desk.events().length;
  const screen = plantingScreen({
    methods: desk.methods,
    caller: () => ({ staff: 's1', role: 'supervisor' }),
    recorded: events,
  });
  const tomorrow = addDays(civilDateInJapan(system.now()), 1);
  const handedOver = { kind: 'handed_over', to: '祖母', relation: '祖母', seen: 'licence' };
  const who = desk.tap('101');
  const [card, other, third] = (await screen.call('shelter.makeCards', { count: 3 })).cards;
  const needs = {
    medicines: { names: ['血圧の薬'] },
    allergies: { allergens: ['egg'], other: '桃', severe: false },
    phone: '0256-00-0001',
    wishes: '毛布',
  };
  const details = {
    ...{ name: '旅　人', kana: 'タビ　ヒト', address: '架空県', phone: '090-0000-0001' },
    ...{ nationality: 'ブラジル', kind: 'lost_child', marks: '赤い靴' },
  };
  const arrival = {
    guests: [guest(details, { age: 5, needs, guardian: handedOver })],
    needs: [{ personId: '101', needs }],
    group: { phone: '0256-00-0001', neighbourhood: '一ノ門町内会', cars: ['長岡500あ1234'] },
    guardians: [{ personId: '104', guardian: handedOver }],
    said: [{ personId: '103', word: 'safe_elsewhere', where: '祖母の家' }],
  };
  const spot = { ward: '図書室', bay: '1' };
  const taken = await screen.call('shelter.checkIn', {
    ...{ who, present: ['101', '104'], card, spot },
    ...arrival,
  });
  for (const [id, stay] of [
    ['102', { kind: 'home', where: '二階' }],
    ['103', { kind: 'car', zone: '北の一', plate: '長岡500あ1234' }],
    ['105', { kind: 'tent', zone: '北の一' }],
    ['106', { kind: 'relatives', where: '弟の家' }],
  ] as const)
    await screen.call('shelter.noteStay', {
      who,
      present: [id],
      stay,
      ...(id === '102' ? { ...arrival, card: third } : {}),
    });
  await screen.call('shelter.noteStay', {
    ...{ who: desk.tap('201'), present: ['201'], stay: { kind: 'other', where: '車庫' } },
  });
  const at = { who: desk.tap('101') };
  const [guestId] = taken.guestIds;
  await screen.call('shelter.noteNeeds', { ...at, people: [{ personId: '101', needs }] });
  await screen.call('shelter.noteGroup', { ...at, facts: arrival.group });
  await screen.call('shelter.giveSpot', { ...at, people: ['101'], spot });
  await screen.call('shelter.noteGuardian', { ...at, personId: '104', guardian: handedOver });
  const child = { by: 'list', personId: guestId };
  await screen.call('shelter.noteGuest', { who: child, guestId, sex: '9', age: 5, details });
  await screen.call('shelter.countHeads', {
    ...{ headsId: null, marker: '西の入口' },
    counts: { infant: 0, child: 0, adult: 3, elderly: 0, wheelchairs: 0 },
  });
  await screen.call('shelter.supply', {
    item: { kind: 'meal', label: '朝食' },
    to: { kind: 'count', where: 'inside', quantity: 3 },
  });
  const stock = [{ item: { kind: 'meal', label: 'アルファ米' }, quantity: 40 }];
  await screen.call('shelter.noteCondition', { condition: { stock } });
  await screen.call('shelter.switchSupportList', { to: 'disaster', reason: '避難指示' });
  await screen.call('shelter.depart', {
    ...{ ...at, people: ['101'], departure: 'overnight' },
    overnight: { until: tomorrow, where: '弟の家', phone: '0256-00-0002' },
  });
  await screen.call('shelter.depart', {
    ...{ ...at, people: ['104'], departure: 'moved', toShelterId: 'S02' },
  });
  const left = await screen.call('shelter.depart', {
    ...{ who: child, people: [guestId], departure: 'left', destination: '祖母の家', handedOver },
  });
  await screen.call('shelter.undo', { eventId: left.eventId, reason: '人ちがい' });
  await screen.call('shelter.giveCard', { who: child, people: [guestId], card: other });

  const none = await open({ device: 'gym-2', site: { suitableFor: ['flood'] } });
  const opener = plantingScreen({
    methods: none.methods,
    caller: () => ({ staff: 's1', role: 'supervisor' }),
    recorded: () => none.events().length,
  });
  await none.ask('close');
  await opener.call('shelter.open', { hazard: 'earthquake', override: { reason: 'ほかにないため' } });
  await opener.call('shelter.close', { carryTo: 'S02' });

  // What is looked up may be any digits, and is kept no more than the rest.
  await screen.tell('shelter.ask', { text: INVENTED_MY_NUMBERS[0], asker: 'family' });
  await screen.tell('shelter.scanCard', { text: INVENTED_MY_NUMBERS[0] });
  for (const list of ['here', 'away', 'outside', 'minors'])
    await screen.tell('shelter.list', { list, page: 0 });
  await screen.tell('shelter.recent', {});

  expect([...screen.kept, ...opener.kept]).toEqual([]);
  const planted = new Set([...screen.planted, ...opener.planted]);
  expect(fieldsThatTakeOne(desk.methods).filter((field) => !planted.has(field))).toEqual([]);
  const key = new Uint8Array(32).fill(7);
  const scanned = scanDatabase(desk.path, key);
  expect([besideOrder(scanned.found), screen.found(), opener.found()]).toEqual([[], [], []]);
  expect(scanned.cells).toBeGreaterThan(300);

  // And it would have been seen.
  const body = { site: 'gym', mode: 'drill', actor: { staff: 's1', role: 'supervisor' } } as const;
  const data = { undoes: left.eventId, reason: `番号 ${INVENTED_MY_NUMBERS[0]}` };
  mustSucceed(desk.db.write((tx) => desk.log.append(tx, { ...body, kind: 'shelter.undone', data })));
  expect(besideOrder(scanDatabase(desk.path, key).found).length).toBeGreaterThan(0);
});
