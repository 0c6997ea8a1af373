import type { CivilDate } from '../../kernel/dates.ts';
import { formatWareki } from '../../kernel/dates.ts';
import { dayInJapan, timeInJapan } from '../../ui/browser-system.ts';
import type { VerdictSound } from '../../ui/sound.ts';
import type { VerdictShape } from '../../ui/verdict-marks.tsx';
import type { CheckWhy, NotOpenWhy, StationFault, StopKind, VerdictKind } from './schema.ts';
import type { Earlier, GoOn, Look, ShownBallot, Verdict } from './views.ts';

/** What a verdict looks, sounds and reads like. Every stop says what, when, where, and what to do next. */

/** No two verdicts have one shape. */
export const SHAPES: Record<VerdictKind, VerdictShape> = {
  ok: 'ring',
  voted: 'cross',
  early_voted: 'calendar',
  absentee_issued: 'envelope',
  other_place: 'elsewhere',
  not_on_roll: 'no_list',
  disfranchised: 'bar',
  deceased: 'struck',
  check: 'question',
  not_open: 'clock',
  taken: 'two',
  unreachable: 'cut_line',
  station: 'machine',
};

export const SOUNDS: Record<VerdictKind, VerdictSound> = {
  ok: 'pass',
  voted: 'already',
  early_voted: 'already',
  absentee_issued: 'already',
  taken: 'already',
  other_place: 'elsewhere',
  not_on_roll: 'question',
  check: 'question',
  disfranchised: 'barred',
  deceased: 'barred',
  not_open: 'time',
  unreachable: 'line',
  station: 'line',
};

/** Of an `ok` with something to be read first. */
export const isNoted = ({ verdict, overridden, elector, cardExpired }: Look): boolean =>
  verdict.kind === 'ok' &&
  (overridden !== null ||
    cardExpired ||
    verdict.later.length > 0 ||
    verdict.earlier.length > 0 ||
    elector?.braille === true);

export const soundOf = (look: Look): VerdictSound => (isNoted(look) ? 'note' : SOUNDS[look.verdict.kind]);

/** In a sentence, where the reason for it is not known any more. */
export const STOP_NAMES: Record<StopKind, string> = {
  voted: '投票済',
  early_voted: '期日前投票済',
  absentee_issued: '不在者投票用紙交付済',
  other_place: '他の投票所',
  not_on_roll: '名簿にない',
  disfranchised: '失権',
  deceased: '死亡の表示',
  check: '要確認',
  not_open: '時間外',
  taken: '他で受付済',
  unreachable: '受付停止',
  station: '端末を確認',
};

export const OK_WORD = '受付可';

export interface StopWords {
  /** At most six letters: it fills a sixth of the screen's height. */
  readonly word: string;
  readonly what: string;
  /** いつ, どこで and the like. */
  readonly facts: readonly (readonly [label: string, value: string])[];
  readonly next: readonly string[];
}

type Of<K extends Verdict['kind']> = Extract<Verdict, { kind: K }>;

export const dateWords = (date: CivilDate): string => formatWareki(date) ?? date;
export const momentWords = (at: number): string => `${dayInJapan(at)} ${timeInJapan(at)}`;
const clockWords = (time: string): string => {
  const [hour = '', minute = ''] = time.split(':');
  return `${String(Number(hour))}時${minute === '00' ? '' : `${minute}分`}`;
};

const CALL = '投票管理者を 呼んでください。';
const NO_BALLOT = '投票用紙を わたさないでください。';

const ON: Record<GoOn, readonly string[]> = {
  none: [],
  accept: ['確かめて 受け付けてよいときは、2人目の職員が 自分の暗証番号を 入れて 進めます。'],
  provisional: ['本人が 納得しないときは、投票管理者の決定で 仮投票に できます。'],
  returned: ['用紙と封筒を すべて 返してもらったら「返還を 記録する」を 押してください。'],
};

const earlierFacts = (
  earlier: readonly Earlier[],
  ballots: readonly ShownBallot[],
): (readonly [string, string])[] =>
  earlier.flatMap(({ at, placeName, ballots: given, when, provisional }) => [
    [
      'いつ',
      `${momentWords(at)}${when === 'early' ? '（期日前投票）' : ''}${provisional ? '（仮投票）' : ''}`,
    ],
    ['どこで', placeName],
    ['投票', given.map((id) => ballots.find((ballot) => ballot.id === id)?.short ?? id).join('、')],
  ]);

const already = (
  word: string,
  verdict: Of<'voted' | 'early_voted'>,
  ballots: readonly ShownBallot[],
): StopWords => ({
  word,
  what:
    verdict.kind === 'voted' ? 'この方は すでに 投票しています。' : 'この方は 期日前投票を すませています。',
  facts: earlierFacts(verdict.earlier, ballots),
  next: [NO_BALLOT, CALL, '本人に「投票ずみと 記録されています」と 伝えてください。'],
});

const DISFRANCHISED: Record<Of<'disfranchised'>['why'], { readonly word: string; readonly what: string }> = {
  disfranchised: { word: '失権', what: '名簿に、選挙権がないという 表示があります。' },
  moved_out: { word: '転出の表示', what: '転出の表示があり、この選挙では 投票できません。' },
  struck: { word: '名簿から抹消', what: '名簿から 抹消されています。' },
  no_ballot: { word: '対象外', what: '今回の投票の中に、この方が 投票できるものが ありません。' },
};

export const CHECKS: Record<CheckWhy, { readonly what: string; readonly how: string }> = {
  name_differs: {
    what: 'カードの名前と 名簿の名前が ちがいます。',
    how: '名簿の名前を 読みあげ、生年月日と住所で 同じ方か 確かめてください（婚姻・旧氏・通称）。',
  },
  mover_proof: {
    what: '県内で 転出した方です。',
    how: '引き続き 県内に住んでいることの証明書を 見せてもらうか、事務局に 照会してください。',
  },
  same_person_twice: {
    what: '同じ名前・同じ生年月日の方が もう一人います。',
    how: '住所を 言ってもらい、名簿の住所と 合うか 確かめてください。',
  },
  ticket_of_other: {
    what: '直前のカードや 入場券と ちがう方の 入場券です。',
    how: '入場券の名前を 読みあげ、本人のものか 確かめてください。ご家族の分を まとめて出していないか 見てください。',
  },
  on_roll_twice: {
    what: '名簿に この方の行が 二つあります（二重登録）。',
    how: '投票管理者に どちらの行で 受け付けるか 決めてもらってください。',
  },
  ticket_of_several: {
    what: 'この入場券の番号が 複数の方に 印刷されています。',
    how: '名前・生年月日・住所を 言ってもらい、名簿の どの方か 確かめてください。選挙管理委員会にも 連絡してください。',
  },
  clock_doubt: {
    what: 'この端末の時計が 動いた あと、まだ 確かめられていません。',
    how: '時計を 見くらべ、正しいことを 確かめてください。',
  },
  provisional_before: {
    what: 'この方は 前に 仮投票をしています。',
    how: '仮投票の決定が どうなったか、投票管理者に 確かめてください。',
  },
  declined_before: {
    what: 'この方は 前に来たとき、この投票用紙を 受け取っていません。',
    how: '本人が 辞退したのか、わたし忘れかを 確かめてください。',
  },
};

const NOT_OPEN: Record<NotOpenWhy, { readonly word: string; readonly what: string; readonly next: string }> =
  {
    not_opened: {
      word: '開所前',
      what: 'この投票所は まだ 開いていません。',
      next: '開所前の点検を すませ、責任者が 開所してください。',
    },
    closed: {
      word: '閉所後',
      what: 'この投票所は 閉じました。',
      next: '時刻までに 並んでいた方かを 投票管理者に 確かめてください。',
    },
    before_hours: { word: '時間前', what: '投票時間の 前です。', next: '時刻まで 待ってもらってください。' },
    after_hours: {
      word: '時間後',
      what: '投票時間を 過ぎています。',
      next: '時刻までに 投票所に 入っていた方かを 投票管理者に 確かめてください。',
    },
    not_this_day: {
      word: '受付日でない',
      what: '今日は この場所の 投票日では ありません。',
      next: '開いている日と場所を 伝えてください。',
    },
    ballot_not_open: {
      word: '開始日前',
      what: '残っている投票は、まだ 始まっていません。',
      next: '始まる日を 伝え、あらためて 来てもらってください。',
    },
    too_young: {
      word: '18歳前',
      what: '投票日には 18歳になりますが、今日は まだです。',
      next: '不在者投票を 案内してください。',
    },
  };

export const FAULTS: Record<StationFault, { readonly what: string; readonly next: string }> = {
  no_election: {
    what: '選挙の設定が 届いていません。',
    next: '選挙管理委員会に「選挙の設定がない」と 伝えてください。',
  },
  wrong_election: {
    what: '別の選挙の端末か、別の選挙の名簿です。',
    next: 'この端末を 使わず、選挙管理委員会に 連絡してください。',
  },
  wrong_precinct: {
    what: 'この場所の投票区が 名簿に ありません。',
    next: '端末の置き場所が 合っているか 確かめ、選挙管理委員会に 連絡してください。',
  },
  no_roll: {
    what: '選挙人名簿が 届いていません。',
    next: '予備の名簿（紙）で 受け付け、選挙管理委員会に 連絡してください。',
  },
  roll_stale: {
    what: '名簿の基準日が 古すぎます。',
    next: '新しい名簿を 受け取るまで 使わないでください。選挙管理委員会に 連絡してください。',
  },
  roll_differs: {
    what: '名簿が 本部のものと ちがいます。',
    next: '新しい名簿を 受け取るまで 使わないでください。選挙管理委員会に 連絡してください。',
  },
  clock_off: {
    what: '時計が ずれています。',
    next: '時計を 合わせてください。合わせられないときは 別の端末を 使ってください。',
  },
};

const hoursFact = ({ from, to }: Of<'not_open'>): (readonly [string, string])[] =>
  from === null || to === null ? [] : [['時間', `${clockWords(from)}から ${clockWords(to)}まで`]];

/** What the roll says of her. */
const rollStop = (
  verdict: Of<'absentee_issued' | 'other_place' | 'not_on_roll' | 'disfranchised' | 'deceased'>,
): StopWords => {
  switch (verdict.kind) {
    case 'absentee_issued':
      return {
        word: '不在者交付済',
        what: '不在者投票の用紙が 交付されています。',
        facts: verdict.issuedOn === null ? [] : [['交付日', dateWords(verdict.issuedOn)]],
        next: [NO_BALLOT, '用紙と封筒を 持っているか たずねてください。'],
      };
    case 'other_place':
      return {
        word: '他の投票所',
        what: 'この方の投票所は ここでは ありません。',
        facts: verdict.places.flatMap(({ name, address }) => [
          ['行き先', name] as const,
          ['所在地', address] as const,
        ]),
        next: [NO_BALLOT, '行き先を 伝え、「行き先の案内」を 印刷して わたしてください。'],
      };
    case 'not_on_roll':
      return {
        word: '名簿にない',
        what: 'この方は 選挙人名簿に 見つかりません。',
        facts: [],
        next: ['名前のよみ・生年月日・住所で もう一度 さがしてください。', `それでも いないときは、${CALL}`],
      };
    case 'disfranchised': {
      const { word, what } = DISFRANCHISED[verdict.why];
      return {
        word,
        what,
        facts: verdict.on === null ? [] : [['年月日', dateWords(verdict.on)]],
        next: [NO_BALLOT, `理由を 声に出さず、${CALL}`],
      };
    }
    case 'deceased':
      return {
        word: '死亡の表示',
        what: '名簿では 亡くなった方です。',
        facts: [],
        next: [
          NO_BALLOT,
          'カードや入場券が ご家族のものでないか、名前を 読みあげて 確かめてください。',
          `本人が 来ているときは、${CALL}`,
        ],
      };
  }
};

/** What the place, the line or the machine says. */
const placeStop = (verdict: Of<'check' | 'not_open' | 'taken' | 'unreachable' | 'station'>): StopWords => {
  switch (verdict.kind) {
    case 'check':
      return {
        word: '要確認',
        what: verdict.why.map((why) => CHECKS[why].what).join(''),
        facts: [],
        next: verdict.why.map((why) => CHECKS[why].how),
      };
    case 'not_open': {
      const { word, what, next } = NOT_OPEN[verdict.why];
      const on = verdict.on === null ? [] : [['始まる日', dateWords(verdict.on)] as const];
      return { word, what, facts: [...hoursFact(verdict), ...on], next: [next] };
    }
    case 'taken':
      return {
        word: '他で受付済',
        what: 'いま、ほかの場所が 先に この方を 受け付けました。',
        facts: [
          ['どこで', verdict.placeName],
          ...(verdict.at === null ? [] : [['いつ', momentWords(verdict.at)] as const]),
        ],
        next: [NO_BALLOT, CALL],
      };
    case 'unreachable':
      return {
        word: '受付停止',
        what: '本部に つながらないため、二重投票でないことを 確かめられません。',
        facts: [],
        next: [
          '投票用紙を わたさず、並んで 待ってもらってください。',
          'ほかの端末でも つながらないか 確かめてください。',
          '本部に 電話し、投票管理者の指示を 受けてください。つながったら、もう一度 かざしてもらえば 受け付けられます。',
        ],
      };
    case 'station':
      return {
        word: '端末を確認',
        what: FAULTS[verdict.why].what,
        facts: [],
        next: ['この端末では 受け付けられません。', FAULTS[verdict.why].next],
      };
  }
};

const bodyOf = ({ verdict }: Look, ballots: readonly ShownBallot[]): StopWords => {
  switch (verdict.kind) {
    case 'ok':
      return { word: OK_WORD, what: '', facts: [], next: [] };
    case 'voted':
      return already('投票済', verdict, ballots);
    case 'early_voted':
      return already('期日前投票済', verdict, ballots);
    case 'absentee_issued':
    case 'other_place':
    case 'not_on_roll':
    case 'disfranchised':
    case 'deceased':
      return rollStop(verdict);
    default:
      return placeStop(verdict);
  }
};

/** The words of a stop. `ballots`: of the election, for their names. */
export const stopWords = (look: Look, ballots: readonly ShownBallot[]): StopWords => {
  const body = bodyOf(look, ballots);
  return { ...body, next: [...body.next, ...ON[look.goOn]] };
};
