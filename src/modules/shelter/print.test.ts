import receiptline from 'receiptline';
import { expect, test } from 'vitest';
import { SLIP_COLUMNS, slipNumber } from '../../ui/slip.ts';
import { type CheckInSlip, checkInSlip, lostIn } from './print.ts';

const slip: CheckInSlip = {
  municipality: '架空県かざし市',
  shelter: '第一小学校体育館',
  at: Date.UTC(2026, 10, 23, 15, 30),
  people: 2,
  names: ['山田　太郎', '髙橋　志津'],
  protected: false,
  eventId: '018f0000-0000-7000-8000-00000a1b2c3d',
  training: false,
};

/** Without spaces, which double width puts between the characters; Shift_JIS shows a backslash as ¥. */
const squeeze = (line: string): string => line.replaceAll(/\s/g, '').replaceAll('¥', '\\');

/** What the paper would say, line by line. */
const lines = (given: CheckInSlip): string[] =>
  receiptline
    .transform(checkInSlip(given), { cpl: SLIP_COLUMNS, encoding: 'shiftjis', command: 'text' })
    .split('\n')
    .map(squeeze)
    .filter((line) => line !== '');

test('the slip says place, time in Japan, number of people, names and the number to ask for', () => {
  const paper = lines(slip);
  expect(paper).toContain('避難所受付票');
  expect(paper).toContain('令和8年11月24日0時30分');
  expect(paper).toContain('山田太郎');
  expect(paper).toContain('髙橋志津');
  expect(paper).toContain('0A1B-2C3D');
  expect(paper.join('')).toContain('2人');
  expect(paper.join('')).not.toContain('訓練');
});

test('a protected household has no name on paper, and nobody an address or a 宛名番号', () => {
  const paper = lines({ ...slip, protected: true }).join('\n');
  expect(paper).not.toContain('山田');
  expect(paper).not.toContain('受け付けた方');
  expect(paper).toContain('2人');
});

test('a letter the printer has not is its common form, or 〓 that is counted; nothing vanishes and nothing is ?', () => {
  const names = ['𠮷田　葛\u{E0100}子', '𪚥川　一', '\uE000田　二'];
  const given = { ...slip, shelter: '〜体育館', names };
  const paper = lines(given);
  expect(paper).toContain('吉田葛子');
  expect(paper).toContain('〓川一');
  expect(paper).toContain('〓田二');
  expect(paper).toContain('～体育館');
  expect(paper.join('')).not.toContain('?');
  expect(lostIn([given.shelter, ...names])).toBe(2);
  expect(lostIn([slip.shelter, ...slip.names])).toBe(0);
});

test('a drill says so at both ends', () => {
  const paper = lines({ ...slip, training: true });
  expect(paper.filter((line) => line.includes('訓練'))).toHaveLength(2);
});

test.each(['=', '---', '{code:1}', 'a|b', '^^^big', '_u_', '"q"', 'x\n=\ny', 'a\\b'])(
  'a name that is %j stays a name',
  (name) => {
    const paper = lines({ ...slip, names: [name] });
    expect(paper).toHaveLength(lines({ ...slip, names: ['山田'] }).length);
    expect(paper).toContain(squeeze(name));
  },
);

test('the number is the end of the event id, in two groups', () => {
  expect(slipNumber(slip.eventId)).toBe('0A1B-2C3D');
});
