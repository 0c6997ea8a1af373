/** What no profile may read, whoever writes it. Pure. */

interface Refused {
  readonly aid: string;
  readonly name: string;
}

/**
 * Applications a profile must not name, in full or by a beginning (card.md §1): those of the My Number Card have their
 * own code and legal ground, 券面 and 入力補助 even hold the My Number; the licence is another card.
 */
export const NEVER_BY_PROFILE: readonly Refused[] = [
  { aid: 'D3921000310001010401', name: '住基AP' },
  { aid: 'D3921000310001010402', name: '券面事項確認AP' },
  { aid: 'D3921000310001010408', name: '券面事項入力補助AP' },
  { aid: 'D3921000310001010100', name: '共通カードAP' },
  { aid: 'D392F000260100000001', name: '公的個人認証AP' },
  { aid: 'A0000002310600000000000000000000', name: 'マイナ免許証' },
  { aid: 'A0000002310100000000000000000000', name: '運転免許証（DF1）' },
  { aid: 'A0000002310200000000000000000000', name: '運転免許証（DF2）' },
  { aid: 'A0000001510000', name: 'カード管理（ISD）' },
];

/** Twelve digits might be a My Number, whatever the file says they are; also full-width or in groups. */
export const isTwelveDigits = (value: string): boolean =>
  /^\d{12}$/.test(value.normalize('NFKC').replaceAll(/[\s-]/g, ''));
