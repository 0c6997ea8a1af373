/** Addresses as people say a part of them, and as they are searched. */
import { KANJI_NUMBER, kanjiNumber } from './kanji-number.ts';
import { writtenKeys } from './names.ts';

const CHOME = new RegExp(`(?:${KANJI_NUMBER})(?=丁目)`, 'g');

/**
 * What two ways to write one address have in common: 本町一丁目２番３号, 本町1丁目2-3 and 本町１の２の３ are 本町1-2-3; 大字 and 字 go,
 * ヶ, ケ and が between kanji are one.
 */
export const placeKey = (text: string): string =>
  writtenKeys(text)
    .folded.replaceAll(CHOME, kanjiNumber)
    .replaceAll(/(?<=\d)(丁目|番地の?|番|号|の|[‐‑–—―−ー-])+/g, '-')
    .replaceAll(/大字|(?<=[市区町村])字/g, '')
    .replaceAll(/(?<=\p{Script=Han})[ヶケがガ](?=\p{Script=Han})/gu, 'ケ')
    .replace(/-$/, '');

const PREFECTURE = /^(?:北海道|東京都|(?:京都|大阪)府|.{2,3}?県)/;

/** 郡 with its town or village, a city with its ward, or a ward; 四日市 and its like are one word, and 郡山 is no 郡. */
const MUNICIPALITY =
  /^(?:.{1,4}?郡(?![山市]).{1,5}?[町村]|(?:(?:四日|廿日|野々)市|.{1,6}?)市(?:.{1,4}?区)?|.{1,4}?区)/;

/** A place as it is looked for: people leave the prefecture out, and so does the search. */
export const spokenPlace = (text: string): string => placeKey(text).replace(PREFECTURE, '');

/** The keys an address is found by: from the municipality on, and from the 町 on. */
export const placeKeys = (address: string): string[] => {
  const fromCity = spokenPlace(address);
  const fromTown = fromCity.replace(MUNICIPALITY, '');
  return fromTown === '' || fromTown === fromCity ? [fromCity] : [fromCity, fromTown];
};

/** Whether a key begins with that place, numbers whole: 本町1 is not the beginning of 本町12. */
export const isAt = (key: string, place: string): boolean =>
  key.startsWith(place) && !(/\d$/.test(place) && /\d/.test(key.charAt(place.length)));
