import type { Cell, PaperDocument } from '../../print/pdf-document.ts';
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

/** 在館者・参集者名簿, A4, by 所属. */
export const insidePaper = (
  { at, muster, people, others }: InsideView,
  {
    municipality,
    site,
    device,
    training,
    door,
  }: {
    readonly municipality: string;
    readonly site: string;
    readonly device: string;
    readonly training: boolean;
    readonly door: string;
  },
): PaperDocument => {
  const shares = [3, 2, 3, 3, 2];
  const columns = (titles: readonly string[]) =>
    titles.map((title, nth) => ({ title, share: shares[nth] ?? 2 }));
  return {
    title: words.title,
    municipality: `${municipality}　${site}`,
    training,
    asOf: at,
    source: words.source(device, door),
    madeAt: at,
    handling: words.handling,
    blocks: [
      {
        kind: 'pairs',
        across: 2,
        pairs: [
          [words.inside, `${String(people.length)}${words.unit}`],
          [words.seen, muster === null ? words.noMuster : `${String(muster.seen)}${words.unit}`],
          ...(muster === null
            ? []
            : [[words.muster, muster.what] as const, [words.since, dayTime(muster.since)] as const]),
        ],
      },
      { kind: 'heading', text: words.people },
      {
        kind: 'table',
        columns: columns(words.columns),
        rows: people.map(({ department, no, name, type, since, mustered }) => [
          department,
          no,
          nameCell(name),
          `${PUNCH_WORDS[type]} ${dayTime(since)}`,
          mustered === null ? '' : SEEN_WORDS[mustered],
        ]),
        empty: words.nobody,
      },
      ...(others.length === 0
        ? []
        : [
            { kind: 'heading' as const, text: words.others },
            {
              kind: 'table' as const,
              columns: columns(words.otherColumns),
              rows: others.map(({ department, no, name, since, mustered }) => [
                department,
                no,
                nameCell(name),
                dayTime(since),
                mustered === null ? '' : SEEN_WORDS[mustered],
              ]),
            },
          ]),
      { kind: 'gap', millimetres: 4 },
      { kind: 'paragraph', text: words.note, size: 'small' },
    ],
  };
};
