import { expect, it } from 'vitest';
import { isAt, placeKey, placeKeys, spokenPlace } from './places.ts';

it.each([
  ['本町一丁目２番３号', '本町1-2-3'],
  ['本町１丁目２－３', '本町1-2-3'],
  ['本町1の2の3', '本町1-2-3'],
  ['本町十二丁目3番', '本町12-3'],
  ['本町二十丁目', '本町20'],
  ['大字上かざし１２番地', '上かざし12'],
  ['緑が丘二丁目', '緑ケ丘2'],
  ['緑ヶ丘2-1', '緑ケ丘2-1'],
  ['濵町３番地の４', '浜町3-4'],
  ['栄町１２番地　コーポかざし１０１', '栄町12-コーポかざし101'],
])('folds %s to %s', (text, key) => expect(placeKey(text)).toBe(key));

it.each([
  ['架空県かざし市本町１番地', ['かざし市本町1', '本町1']],
  ['東京都千代田区永田町１丁目', ['千代田区永田町1', '永田町1']],
  ['三重県四日市市諏訪町１番', ['四日市市諏訪町1', '諏訪町1']],
  ['千葉県市川市八幡1-1', ['市川市八幡1-1', '八幡1-1']],
  ['奈良県大和郡山市北郡山町248', ['大和郡山市北郡山町248', '北郡山町248']],
  ['福岡県小郡市小郡255-1', ['小郡市小郡255-1', '小郡255-1']],
  ['北海道余市郡余市町朝日町26', ['余市郡余市町朝日町26', '朝日町26']],
  ['神奈川県横浜市中区本町6', ['横浜市中区本町6', '本町6']],
  ['京都府京都市上京区西洞院1', ['京都市上京区西洞院1', '西洞院1']],
])('%s is found by the municipality and by the 町', (address, keys) => {
  expect(placeKeys(address)).toEqual(keys);
});

it('takes a place with or without the prefecture, and numbers whole', () => {
  expect(spokenPlace('架空県かざし市本町1')).toBe(spokenPlace('かざし市本町一丁目'));
  expect(isAt('本町1-2-3', '本町1-2')).toBe(true);
  expect(isAt('本町12', '本町1')).toBe(false);
  expect(isAt('本町12', '本町')).toBe(true);
  expect(isAt('栄町1', '本町')).toBe(false);
});
