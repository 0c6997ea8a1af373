/** Slips of the shelter through a desk to a printer on TCP: whose they are, what stands on them, and what does not. */
import receiptline from 'receiptline';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createReceiptPrinter } from '../../src/app/receipt-printer.ts';
import { silentLogger } from '../../src/kernel/log.ts';
import { SLIP_COLUMNS } from '../../src/ui/slip.ts';
import { openShelterDesk, type ShelterDesk } from '../harness/shelter-desk.ts';
import { startTcpPrinter, type TcpPrinter } from '../harness/tcp-printer.ts';

const HOUSEHOLDS = [
  {
    id: '9',
    people: [
      { id: '101', name: '山田　太郎', kana: 'ヤマダ　タロウ' },
      { id: '102', name: '山田　𪚥', kana: 'ヤマダ　リュウ' },
    ],
  },
  { id: '8', protected: true, people: [{ id: '201', name: '秘密　花子', kana: 'ヒミツ　ハナコ' }] },
];

let printer: TcpPrinter;
let desk: ShelterDesk;
let listed: number[];
let listable: boolean;

beforeEach(async () => {
  printer = await startTcpPrinter();
  listed = [];
  listable = true;
  desk = openShelterDesk({
    households: HOUSEHOLDS,
    context: {
      print: createReceiptPrinter(printer.at, silentLogger),
      listed: (_caller, _list, people) => {
        listed.push(people);
        return listable;
      },
    },
  });
  await desk.ask('open');
});
afterEach(async () => {
  desk.close();
  await printer.stop();
});

const sjis = (bytes: Buffer): string => new TextDecoder('shift_jis').decode(bytes);
/** The picture that is sent for one QR (GS 8 L, function 112), without what stands before and after it. */
const pictureOf = (card: string): string => {
  const bytes = receiptline.transform(`{code:${card};option:qrcode,8,m}\n`, {
    ...{ cpl: SLIP_COLUMNS, encoding: 'shiftjis', command: 'escpos' },
  });
  return bytes.slice(bytes.indexOf('\u001d8L'), bytes.indexOf('\u001d(L'));
};
const arrive = async (people: readonly string[]) => {
  const saved = await desk.ask('checkIn', { who: desk.tap(people[0] ?? ''), present: people });
  return saved.value?.eventId as string;
};

test('受付票: shown and printed the same, as often as is wanted, and each time it is written down that the names were shown', async () => {
  const wish = { slip: 'record', eventId: await arrive(['101', '102']) };
  const { value } = await desk.ask('slip', wish);
  expect(value).toMatchObject({ lost: 1, printer: true });
  expect(value?.markup).toContain('山田　太郎');
  for (const _ of [1, 2]) {
    expect(await desk.ask('printSlip', wish)).toMatchObject({ ok: true });
    const paper = sjis(printer.taken());
    expect(paper).toContain('山田　太郎');
    expect(paper).toContain('山田　〓');
  }
  expect(listed).toEqual([2, 2, 2]);
});

test('支援措置: the number of people and no name, on the screen and on paper', async () => {
  const wish = { slip: 'record', eventId: await arrive(['201']) };
  const { value } = await desk.ask('slip', wish);
  await desk.ask('printSlip', wish);
  const paper = sjis(printer.taken());
  for (const words of [value?.markup as string, paper]) {
    expect(words).not.toContain('秘密');
    expect(words.replaceAll(/\s/g, '')).toContain('第一体育館');
  }
  expect(listed).toEqual([]);
});

test('外泊届の控え: until when, and of a protected household not where', async () => {
  await arrive(['101']);
  const night = { until: '2026-11-27', where: '親せきの家' };
  const gone = async (id: string) =>
    (await desk.ask('depart', { who: desk.tap(id), people: [id], departure: 'overnight', overnight: night }))
      .value?.eventId as string;
  const own = await desk.ask('slip', { slip: 'record', eventId: await gone('101') });
  expect(own.value?.markup).toContain('11月27日');
  expect(own.value?.markup).toContain('親せきの家');
  await arrive(['201']);
  const hidden = await desk.ask('slip', { slip: 'record', eventId: await gone('201') });
  expect(hidden.value?.markup).not.toContain('親せきの家');
});

test('仮カード: a QR each, without a name; one that is given says for how many', async () => {
  await arrive(['101', '102']);
  const { cards } = (await desk.ask('makeCards', { count: 3 })) as unknown as { cards: string[] };
  expect(await desk.ask('printSlip', { slip: 'cards', cards })).toMatchObject({ ok: true });
  const bytes = printer.taken();
  // receiptline draws its QR itself, as a picture: that of each card is there, and no two are the same.
  const pictures = new Set(cards.map(pictureOf));
  expect(pictures.size).toBe(3);
  for (const picture of pictures) expect(bytes.toString('latin1')).toContain(picture);
  expect(bytes.toString('latin1').split('\u001dV').length - 1).toBe(3);
  const who = desk.tap('101');
  await desk.ask('giveCard', { who, people: ['101', '102'], card: cards[0] });
  await desk.ask('printSlip', { slip: 'cards', cards: cards.slice(0, 1) });
  const given = sjis(printer.taken());
  expect(given).toContain('人数');
  expect(given).not.toContain('山田');
  expect(listed).toEqual([]);
});

test('what was not recorded has no slip; nothing is shown that could not be written down; a printer that is off is said', async () => {
  const eventId = await arrive(['101']);
  const none = { slip: 'record', eventId: '018f0000-0000-7000-8000-0000000000aa' };
  expect(await desk.ask('printSlip', none)).toMatchObject({ ok: false, reason: 'no_slip' });
  listable = false;
  expect(await desk.ask('slip', { slip: 'record', eventId })).toMatchObject({ reason: 'cannot_record' });
  expect(await desk.ask('printSlip', { slip: 'record', eventId })).toMatchObject({ reason: 'cannot_record' });
  expect(printer.taken()).toHaveLength(0);
  listable = true;
  await printer.stop();
  expect(await desk.ask('printSlip', { slip: 'record', eventId })).toMatchObject({
    reason: 'printer_failed',
  });
  printer = await startTcpPrinter();
});
