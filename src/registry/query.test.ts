import { expect, it } from 'vitest';
import { civilDateSchema } from '../kernel/dates.ts';
import { readQuery } from './query.ts';

const BORN = civilDateSchema.parse('1980-02-17');

it.each([
  ['たかはし', [{ kana: 'タカハシ' }]],
  ["O'Brien Rina", [{ kana: 'OBRIENRINA' }]],
  ['髙橋', [{ written: '髙橋' }, { place: '高橋' }]],

  ['林 S55.2.17', [{ written: '林', birthDate: BORN }]],
  ['い 昭和55.2.17', [{ kana: 'イ', birthDate: BORN }]],
  ['0256-00-1234', [{ phone: '0256001234' }]],
  ['０２５６（００）１２３４', [{ phone: '0256001234' }]],
  ['0256 00 1234', [{ phone: '0256001234' }]],
  ['+81 90-0000-1234', [{ phone: '09000001234' }]],
  ['たかはし 090-0000-1234', [{ kana: 'タカハシ', phone: '09000001234' }]],
  ['03550217', [{ birthDate: BORN }]],
  ['昭和 55年 2月 17日', [{ birthDate: BORN }]],
  ['たかはし S55.2.17', [{ kana: 'タカハシ', birthDate: BORN }]],
  ['山田 さくら', [{ written: '山田さくら' }]],
  ['山田 本町', [{ written: '山田本町' }, { written: '山田', place: '本町' }]],
  ['やまだ 本町', [{ written: 'やまだ本町' }, { kana: 'ヤマダ', place: '本町' }]],
  ['本町一丁目 2番3号', [{ place: '本町1-2-3' }]],
  ['架空県かざし市本町１', [{ place: 'かざし市本町1' }]],
])('understands %s', (text, queries) => {
  expect(readQuery(text, undefined)).toEqual({ ok: true, value: queries });
});

it('joins the date that is typed apart, once', () => {
  expect(readQuery('', BORN)).toEqual({ ok: true, value: [{ birthDate: BORN }] });
  expect(readQuery('S55.2.17', BORN)).toEqual({ ok: true, value: [{ birthDate: BORN }] });
  expect(readQuery('S55.2.18', BORN)).toMatchObject({ reason: 'wrong_date' });
});

it.each([
  ['昭和64.2.1', 'wrong_date'],
  ['たかはし H3.2.29', 'wrong_date'],
  ['', 'too_short'],
  ['　', 'too_short'],
  ['た', 'too_short'],
  ['%', 'too_short'],
  ['1-2-3', 'too_short'],
  ['林', 'too_short'],
  ['葛\u{E0100}', 'too_short'],
  ['0000-1234', 'too_short'],
  ['1234', 'too_short'],
  ['0256001234 0256005678', 'too_short'],
])('refuses %j: %s', (text, reason) => {
  expect(readQuery(text, undefined)).toMatchObject({ ok: false, reason });
});
