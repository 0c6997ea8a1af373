/** What the doctor finds at the readers: which there are, what lies on them, and whether long answers come through. */
import { createChannel, select } from '../card/apdu.ts';
import { SURFACE_AID, SURFACE_SFI } from '../card/applications/surface/files.ts';
import { tlvLength } from '../card/ber.ts';
import { type SlotKind, slotsOf } from '../card/devices.ts';
import type { CardConnection, ReaderLengths } from '../card/index.ts';
import { readFile } from '../card/read-file.ts';
import { toHex } from '../kernel/bytes.ts';
import type { System } from '../kernel/system.ts';
import type { Finding } from './finding.ts';

/** What one card showed of itself and of its reader; nothing personal is asked of it. */
export interface CardLook {
  readonly myNumberCard: boolean;
  /** Whether an answer of more than 256 bytes came whole; `undefined`: none was asked for. */
  readonly longAnswers: boolean | undefined;
}

export interface ReaderLook {
  readonly reader: string;
  /** `undefined`: no card. */
  readonly atr?: Uint8Array | undefined;
  /** What the card showed, or why it could not be talked to. */
  readonly card?: CardLook | 'no_card' | 'busy' | 'reader_lost' | 'service_lost' | 'card_unresponsive';
}

/** Longest card-verifiable certificate that is believed, bytes. */
const LONGEST = 2_048;

/**
 * 券面AP's card-verifiable certificate: free, of the issuer and not of the person, and longer than a short answer. So it
 * tries the reader and touches nobody's data and no application that a site may have no right to.
 */
export const lookAtCard = async (card: CardConnection, system: System): Promise<CardLook> => {
  let longAnswers: boolean | undefined;
  const lengths: ReaderLengths = {
    longest: (wanted) => wanted,
    passes: () => false,
    note(asked, passed) {
      // A refused length is noted as well as the shorter one that then came.
      if (asked > 0x100) longAnswers = passed;
    },
  };
  const channel = createChannel({ ...card, lengths }, system);
  const selected = await select(channel, SURFACE_AID);
  if (!selected.ok || selected.value === 'absent') return { myNumberCard: false, longAnswers };
  await readFile(channel, SURFACE_SFI.cvCertificate, { wholeLength: tlvLength, longest: LONGEST });
  return { myNumberCard: true, longAnswers };
};

const KIND: Readonly<Record<SlotKind, string>> = {
  contactless: '非接触',
  contact: '接触',
  sam: 'SAM',
  unknown: '種類は名前から分からない',
};

/** Over the air the reader makes the answer to reset up, and it begins so (card.md §1). */
const MADE_UP_ATR = '3b8880';

const interfaceOf = (kind: SlotKind, atr: Uint8Array): string =>
  toHex(atr).startsWith(MADE_UP_ATR) ? KIND.contactless : KIND[kind === 'contactless' ? 'unknown' : kind];

const part = 'reader';

const WHY = {
  no_card: ['カードが離れました', 'カードを置いたまま、もう一度実行してください。'],
  busy: ['別のプログラムがカードを使っています', 'ほかのカードのソフトを閉じてください。'],
  reader_lost: ['リーダーが外れました', 'USB をつなぎ直してください。'],
  service_lost: ['pcscd が応えません', 'systemctl restart pcscd を実行してください。'],
  card_unresponsive: [
    'カードが応えません',
    '向きと表裏を確かめて置き直し、だめなら別のカードで確かめてください。',
  ],
} as const;

const cardFindings = ({ reader, card }: ReaderLook, where: string): Finding[] => {
  if (card === undefined) return [];
  if (typeof card === 'string') {
    const [found, todo] = WHY[card];
    return [{ part, state: 'warn', found: `${reader}: ${found}`, todo }];
  }
  if (!card.myNumberCard)
    return [
      {
        part,
        state: 'warn',
        found: `${where}マイナンバーカードではありません`,
        todo: 'マイナンバーカードを置いて、もう一度実行してください。',
      },
    ];
  if (card.longAnswers === false)
    return [
      {
        part,
        state: 'warn',
        found: `${where}マイナンバーカード。256 バイトを超える応答を通しません`,
        todo: 'このまま使えますが、読み取りが遅くなります。リーダーの更新プログラムを確かめてください。',
      },
    ];
  const long = card.longAnswers === true ? '。256 バイトを超える応答も通します' : '';
  return [{ part, state: 'ok', found: `${where}マイナンバーカード${long}` }];
};

/** One line for each reader that people use, each card, and each slot that is left alone. */
export const readerFindings = (looks: readonly ReaderLook[]): Finding[] => {
  const slots = slotsOf(looks.map(({ reader }) => reader));
  const kindOf = (reader: string): SlotKind => slots.get(reader)?.kind ?? 'unknown';
  const used = looks.filter(({ reader }) => kindOf(reader) !== 'sam');
  const sams = looks.filter(({ reader }) => kindOf(reader) === 'sam');
  if (used.length === 0)
    return [{ part, state: 'bad', found: 'リーダーがありません', todo: 'USB をつなぎ直してください。' }];
  const none = used.every(({ atr }) => atr === undefined);
  return [
    { part, state: 'ok', found: `リーダー: ${used.map(({ reader }) => reader).join('、')}` },
    ...sams.map(
      ({ reader }): Finding => ({
        part,
        state: 'ok',
        found: `${reader} は SAM の差し込み口なので使いません`,
      }),
    ),
    ...used.flatMap((look) => {
      const { reader, atr } = look;
      if (atr === undefined) return [];
      const where = `${reader}（${interfaceOf(kindOf(reader), atr)}、ATR ${toHex(atr).toUpperCase()}）: `;
      return cardFindings(look, where);
    }),
    ...(none
      ? [
          {
            part,
            state: 'ok',
            found: 'カードは置かれていません（置いて実行すると、カードとの通信も確かめます）',
          } as const,
        ]
      : []),
  ];
};
