/** Words of the card desk: what each training card is for, and what the terminal should show when it is held over it. */
import type { DeskPersona } from './protocol.ts';

export const GROUPS = [
  { id: 'family', title: '同じ世帯の六人', lead: 'だれのカードでも、世帯全員の受付画面が出ます。' },
  { id: 'people', title: 'ほかの住民', lead: 'そのまま受け付けられる人たちです。' },
  { id: 'care', title: '注意の要るカード', lead: '受け付けられます。カードの状態を確かめる練習に使います。' },
  { id: 'stop', title: '受け付けに進めないカード', lead: '端末は理由と、次にすることを示します。' },
  {
    id: 'staff',
    title: '職員証',
    lead: '職員の出退勤の端末で使うカードです。ほかの端末では受け付けません。',
  },
  { id: 'other', title: 'そのほか', lead: '' },
] as const;
export type GroupId = (typeof GROUPS)[number]['id'];

interface Hint {
  readonly group: GroupId;
  /** What the terminal shows. */
  readonly shows: string;
}

/** People whose card is sound, but who are special. */
const BY_NAME: Readonly<Record<string, Hint>> = {
  elder: { group: 'people', shows: '一人世帯の受付画面' },
  foreigner: { group: 'people', shows: '通称のある人の受付画面' },
  protected: { group: 'people', shows: '住所を伏せた受付画面' },
  long_name: { group: 'people', shows: '名前の長い人の受付画面' },
  rare_kanji: { group: 'people', shows: 'まれな漢字の名前の受付画面' },
  moved_out: { group: 'stop', shows: '転出しているため、受け付けに進めない案内' },
  'staff-phone': { group: 'staff', shows: 'スマートフォンは職員証にならない案内' },
  unlinked: { group: 'stop', shows: '登録のないカードの案内（名前で検索）' },
};

const BY_KIND: Readonly<Record<string, Hint>> = {
  expired_card: { group: 'care', shows: '受付画面と、有効期限切れの注意' },
  expired_certificate: { group: 'care', shows: '受付画面（設定により注意が出ます）' },
  unknown_ca: { group: 'care', shows: '受付画面（設定により注意が出ます）' },
  garbage_certificate: { group: 'care', shows: '受付画面（設定により注意が出ます）' },
  clone: { group: 'care', shows: '本物と同じ受付画面（かざすだけでは見分けられません）' },
  renewed_certificate: { group: 'care', shows: '受付画面（電子証明書だけで登録した人は、登録のし直し）' },
  revoked: { group: 'care', shows: '受付画面（設定により注意が出ます）' },
  wrong_key: { group: 'care', shows: '受付画面（設定により注意が出ます）' },
  child: { group: 'people', shows: '15 歳未満の人の受付画面（署名用の電子証明書はありません）' },
  contact: { group: 'people', shows: 'そのまま受付画面' },
  slow: { group: 'care', shows: '受付画面（いつもより時間がかかります）' },
  wakes_slowly: { group: 'care', shows: '受付画面（一度で読み取れます）' },
  next_generation: { group: 'people', shows: 'そのまま受付画面' },
  malicious: { group: 'stop', shows: 'カードを読み取れない案内など（登録のないカードです）' },
  blocked_pin: { group: 'care', shows: '受付画面（暗証番号は使いません）' },
  phone: { group: 'stop', shows: 'スマートフォンでは受け付けられない案内' },
  garbage: { group: 'stop', shows: 'カードを読み取れない案内' },
  not_my_number: { group: 'stop', shows: 'マイナンバーカードではない案内' },
  staff_card: { group: 'staff', shows: '出退勤の端末で、登録してあれば名前と時刻' },
  dead: { group: 'stop', shows: 'カードが応答しない案内' },
};

export const hintOf = ({ name, kind }: Pick<DeskPersona, 'name' | 'kind'>): Hint => {
  if (name.startsWith('family6-')) return { group: 'family', shows: '六人世帯の受付画面' };
  return BY_NAME[name] ?? BY_KIND[kind] ?? { group: kind === 'normal' ? 'people' : 'other', shows: '' };
};

/** Width and letter case of what is typed make no difference, nor do spaces in a name. */
const plain = (text: string): string => text.normalize('NFKC').toLowerCase().replaceAll(/\s/g, '');

/** Whether every word of the search is somewhere on the card, in its label, its kind or what it shows. */
export const isWanted = (persona: DeskPersona, search: string): boolean => {
  const { name, label, kind, printed } = persona;
  const { group, shows } = hintOf(persona);
  const title = GROUPS.find(({ id }) => id === group)?.title ?? '';
  const all = plain([name, label, kind, shows, title, printed?.name ?? ''].join('/'));
  return search
    .split(/\s/)
    .map(plain)
    .every((word) => all.includes(word));
};

const REFUSALS: Readonly<Record<string, string>> = {
  no_reader:
    'カードを置くリーダーが見つかりません。訓練用の端末（または pcscd）が動いているか確かめて、もう一度押してください。',
  unknown_persona: 'そのカードは、この机にありません。ページを再読み込みしてください。',
};

export const refusalText = (reason: string): string =>
  REFUSALS[reason] ?? `カードを置けませんでした（${reason}）。もう一度押してください。`;

export const LINE_TEXT = {
  opening: 'つないでいます…',
  lost: 'カードの机との接続が切れました。自動でつなぎ直しています。続くときは、訓練用のプログラムが動いているか確かめてください。',
  refused:
    'このページのアドレスは古くなっています。プログラムを起動した画面に表示されているアドレスを、もう一度開いてください。',
} as const;
