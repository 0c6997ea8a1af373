import type { Block, Cell, PaperDocument } from '../../print/pdf-document.ts';
import { PUNCH_WORDS, SEEN_WORDS, insideText as words } from './print-text.ts';
import type { InsideView } from './views-schema.ts';

/** Papers of a door. Pure. */

const HOUR_MS = 3_600_000;
const JAPAN_MS = 9 * HOUR_MS;

/** `11/26 8:31`, in Japan. */
export const dayTime = (at: number): string => {
  const day = new Date(at + JAPAN_MS);
  const minutes = String(day.getUTCMinutes()).padStart(2, '0');
  return `${String(day.getUTCMonth() + 1)}/${String(day.getUTCDate())} ${String(day.getUTCHours())}:${minutes}`;
};

const nameCell = (name: string | null): Cell => ({ text: name ?? '', name: true });

interface InsidePlace {
  readonly municipality: string;
  readonly site: string;
  readonly device: string;
  readonly training: boolean;
  readonly door: string;
}

const SHARES = [3, 2, 3, 3, 2];
const columns = (titles: readonly string[]) =>
  titles.map((title, nth) => ({ title, share: SHARES[nth] ?? 2 }));

const countsOf = ({ people, muster }: InsideView): Extract<Block, { kind: 'pairs' }> => ({
  kind: 'pairs',
  across: 2,
  pairs: [
    [words.inside, `${String(people.length)}${words.unit}`],
    [words.seen, muster === null ? words.noMuster : `${String(muster.seen)}${words.unit}`],
    ...(muster === null
      ? []
      : [[words.muster, muster.what] as const, [words.since, dayTime(muster.since)] as const]),
  ],
});

const insideRows = ({ people }: InsideView): readonly Cell[][] =>
  people.map(({ department, no, name, type, since, mustered }) => [
    department,
    no,
    nameCell(name),
    `${PUNCH_WORDS[type]} ${dayTime(since)}`,
    mustered === null ? '' : SEEN_WORDS[mustered],
  ]);

/** Those who came to the muster and whom no door saw come in. */
const othersBlocks = ({ others }: InsideView): readonly Block[] =>
  others.length === 0
    ? []
    : [
        { kind: 'heading', text: words.others },
        {
          kind: 'table',
          columns: columns(words.otherColumns),
          rows: others.map(({ department, no, name, since, mustered }) => [
            department,
            no,
            nameCell(name),
            dayTime(since),
            mustered === null ? '' : SEEN_WORDS[mustered],
          ]),
        },
      ];

/** 在館者・参集者名簿, A4, by 所属. */
export const insidePaper = (
  view: InsideView,
  { municipality, site, device, training, door }: InsidePlace,
): PaperDocument => ({
  title: words.title,
  municipality: `${municipality}　${site}`,
  training,
  asOf: view.at,
  source: words.source(device, door),
  madeAt: view.at,
  handling: words.handling,
  blocks: [
    countsOf(view),
    { kind: 'heading', text: words.people },
    { kind: 'table', columns: columns(words.columns), rows: insideRows(view), empty: words.nobody },
    ...othersBlocks(view),
    { kind: 'gap', millimetres: 4 },
    { kind: 'paragraph', text: words.note, size: 'small' },
  ],
});
