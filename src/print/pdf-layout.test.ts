import { describe, expect, test } from 'vitest';
import type { Block, PaperDocument } from './pdf-document.ts';
import { paperFonts } from './pdf-fonts.ts';
import type { Ink } from './pdf-ink.ts';
import { type LaidOut, layOut, type Page, paperTime } from './pdf-layout.ts';

/** Without the font of names, as on a machine that has none. */
const { letterOf } = paperFonts(undefined);
const AT = Date.UTC(2026, 10, 26, 6, 5);

const paper = (blocks: readonly Block[], more: Partial<PaperDocument> = {}): PaperDocument => ({
  title: '避難者名簿',
  municipality: '見本市',
  training: false,
  asOf: AT,
  source: '住民記録 第12版',
  madeAt: AT + 60_000,
  blocks,
  ...more,
});

const textInk = (page: Page) =>
  page.ink.filter((ink): ink is Extract<Ink, { kind: 'text' }> => ink.kind === 'text');
const textsOf = (page: Page): string =>
  textInk(page)
    .map(({ text }) => text)
    .join('');
const lay = (blocks: readonly Block[], more: Partial<PaperDocument> = {}): LaidOut =>
  layOut(paper(blocks, more), letterOf);

const table = (rows: number): Block => ({
  kind: 'table',
  columns: [
    { title: '番号', share: 1, align: 'right' },
    { title: '氏名', share: 3 },
  ],
  rows: Array.from({ length: rows }, (_, at) => [`${at + 1}番`, '見本　太郎']),
});

const edgesOf = (ink: Ink): readonly (readonly [number, number])[] => {
  switch (ink.kind) {
    case 'text':
      return [
        [ink.x, ink.y - ink.size],
        [ink.x + ink.width, ink.y],
      ];
    case 'rect':
    case 'frame':
      return [
        [ink.box.x, ink.box.y],
        [ink.box.x + ink.box.width, ink.box.y + ink.box.height],
      ];
    case 'path':
      return ink.points;
    case 'watermark':
      return [];
  }
};

const outside = ({ pages, width, height }: LaidOut): readonly Ink[] =>
  pages.flatMap(({ ink }) =>
    ink.filter((each) => edgesOf(each).some(([x, y]) => x < 0 || y < 0 || x > width || y > height)),
  );

describe('every page', () => {
  test('says the municipality, the as-of time, the source and its number of how many', () => {
    const { pages } = lay([table(200)], { form: '様式第1号', handling: '取扱注意' });
    expect(pages.length).toBeGreaterThan(3);
    pages.forEach((page, at) => {
      const words = textsOf(page);
      expect(words).toContain('見本市');
      expect(words).toContain('様式第1号');
      expect(words).toContain('取扱注意');
      expect(words).toContain('令和8年11月26日 15時05分 現在');
      expect(words).toContain('出典：住民記録 第12版');
      expect(words).toContain(`${at + 1}／${pages.length}`);
    });
  });

  test('of a drill says 訓練 in its head and across itself; a real one does not', () => {
    for (const page of lay([table(100)], { training: true }).pages) {
      expect(textsOf(page)).toContain('訓練（実際の記録ではありません）');
      expect(page.ink[0]).toEqual({ kind: 'watermark', text: '訓練' });
    }
    for (const page of lay([table(100)]).pages) {
      expect(textsOf(page)).not.toContain('訓練');
      expect(page.ink.some(({ kind }) => kind === 'watermark')).toBe(false);
    }
  });

  test('holds what it shows: nothing is drawn over its edges', () => {
    const long: Block = { kind: 'paragraph', text: '長い文章です。'.repeat(400) };
    const pairs: Block = {
      kind: 'pairs',
      across: 2,
      pairs: [
        ['備考', '長い備考。'.repeat(300)],
        ['氏名', 'W'.repeat(200)],
      ],
    };
    expect(outside(lay([long, pairs, table(80), { kind: 'signature', label: '署名' }]))).toEqual([]);
    expect(outside(lay([long, pairs, table(80)], { landscape: true }))).toEqual([]);
  });
});

describe('tables', () => {
  test('have their head on every page, and every row exactly once, in order', () => {
    const { pages } = lay([table(200)]);
    for (const page of pages) expect(textsOf(page).match(/番号氏名/g)).toHaveLength(1);
    const rows = pages.flatMap((page) =>
      Array.from(textsOf(page).matchAll(/(\d+)番見本/g), ([, nth]) => Number(nth)),
    );
    expect(rows).toEqual(Array.from({ length: 200 }, (_, at) => at + 1));
  });

  test('without rows say so', () => {
    expect(textsOf(lay([{ ...table(0), empty: '該当者はいません' } as Block]).pages[0]!)).toContain(
      '該当者はいません',
    );
  });

  test('tear a field that is higher than a page, and lose nothing of it', () => {
    const words = Array.from({ length: 900 }, (_, at) => `第${at}項`).join('、');
    const { pages } = lay([{ kind: 'table', columns: [{ title: '内容', share: 1 }], rows: [[words]] }]);
    const all = pages.map(textsOf).join('');
    for (let at = 0; at < 900; at += 1) expect(all).toContain(`第${at}項`);
    expect(pages.length).toBeGreaterThan(1);
  });

  test('cross out a struck field and draw the boxes to tick', () => {
    const { pages } = lay([
      {
        kind: 'table',
        columns: [{ title: '氏名', share: 1 }],
        rows: [
          [{ text: '見本　花子', struck: true }],
          [{ text: '', box: 'empty' }],
          [{ text: '', box: 'ticked' }],
        ],
      },
    ]);
    const ink = pages[0]!.ink;
    expect(ink.filter(({ kind }) => kind === 'frame')).toHaveLength(2);
    const name = textInk(pages[0]!).find(({ text }) => text === '見本　花子')!;
    const strike = ink.find(
      (each) =>
        each.kind === 'path' && each.points[0]?.[0] === name.x && each.points[1]?.[0] === name.x + name.width,
    );
    expect(strike).toBeDefined();
  });
});

describe('the end of a page', () => {
  test('never parts a heading from what it is the heading of', () => {
    for (let lines = 30; lines < 60; lines += 1) {
      const { pages } = lay([
        ...Array.from({ length: lines }, (): Block => ({ kind: 'paragraph', text: '一行です。' })),
        { kind: 'heading', text: '見出し' },
        { kind: 'paragraph', text: '本文です。' },
      ]);
      for (const page of pages)
        expect(textsOf(page).includes('見出し')).toBe(textsOf(page).includes('本文です。'));
    }
  });

  test('does not part what stands together, and comes where it is asked for', () => {
    const both: Block = {
      kind: 'together',
      blocks: [
        { kind: 'paragraph', text: '誓約' },
        { kind: 'signature', label: '署名' },
      ],
    };
    for (let lines = 25; lines < 45; lines += 1) {
      const { pages } = lay([
        ...Array.from({ length: lines }, (): Block => ({ kind: 'paragraph', text: '一行です。' })),
        both,
      ]);
      for (const page of pages) expect(textsOf(page).includes('誓約')).toBe(textsOf(page).includes('署名'));
    }
    expect(
      lay([{ kind: 'paragraph', text: 'あ' }, { kind: 'next_page' }, { kind: 'paragraph', text: 'い' }])
        .pages,
    ).toHaveLength(2);
  });

  test('a card that is too high for its place is a bug, and says so', () => {
    expect(() =>
      lay([
        {
          kind: 'cards',
          across: 2,
          height: 20,
          cards: [[{ kind: 'paragraph', text: '長い。'.repeat(200) }]],
        },
      ]),
    ).toThrow(/too high/);
  });
});

describe('letters', () => {
  test('in another form or lost are counted once each, and every page says that there are some', () => {
    const laid = lay([
      { kind: 'paragraph', text: '葛\u{E0105}城 한국' },
      { kind: 'next_page' },
      { kind: 'paragraph', text: 'い' },
    ]);
    expect([laid.degraded, laid.lost]).toEqual([1, 2]);
    for (const page of laid.pages)
      expect(textsOf(page)).toContain('〓は、印刷する字形がない文字です（2字）。');
    expect(textsOf(lay([]).pages[0]!)).not.toContain('〓');
  });

  test('the time of a paper is Japan’s, in its era', () => {
    expect(paperTime(Date.UTC(2019, 3, 30, 15, 0))).toBe('令和元年5月1日 0時00分');
    expect(paperTime(Date.UTC(2019, 3, 30, 14, 59))).toBe('平成31年4月30日 23時59分');
  });
});

describe('codes and strokes', () => {
  test('a Code39 is drawn as its bars: * is narrow, wide space, narrow, narrow, wide bar, narrow, wide bar, narrow, narrow', () => {
    const { pages } = lay([{ kind: 'barcode', barcode: { symbology: 'code39', text: '1' } }]);
    const bars = pages[0]!.ink.filter((ink) => ink.kind === 'rect' && ink.grey === 0);
    const unit = Math.min(...bars.map((ink) => (ink.kind === 'rect' ? ink.box.width : Infinity)));
    const first = bars.slice(0, 5).map((ink) => (ink.kind === 'rect' ? Math.round(ink.box.width / unit) : 0));
    expect(first).toEqual([1, 1, 3, 3, 1]);
    // Start, one letter, stop: nine bars and spaces each, of which five are bars.
    expect(bars).toHaveLength(15);
  });

  test('a QR has its three finders and four squares of white around it', () => {
    const { pages } = lay([{ kind: 'barcode', barcode: { symbology: 'qr', text: 'kz' }, size: 29 }]);
    const dark = pages[0]!.ink.flatMap((ink) => (ink.kind === 'rect' && ink.grey === 0 ? [ink.box] : []));
    const white = pages[0]!.ink.flatMap((ink) => (ink.kind === 'rect' && ink.grey === 1 ? [ink.box] : []));
    const unit = Math.min(...dark.map(({ height }) => height));
    const [left, top] = [Math.min(...dark.map(({ x }) => x)), Math.min(...dark.map(({ y }) => y))];
    const runs = dark.filter(({ y, width }) => Math.abs(y - top) < 0.01 && Math.round(width / unit) === 7);
    expect(runs).toHaveLength(2);
    expect((left - white[0]!.x) / unit).toBeCloseTo(4);
    expect((top - white[0]!.y) / unit).toBeCloseTo(4);
  });

  test('a signature is its strokes as paths, within its field', () => {
    const laid = lay([
      {
        kind: 'signature',
        label: '署名',
        strokes: {
          width: 600,
          height: 200,
          lines: [
            [
              [0, 0],
              [300, 100],
              [600, 200],
            ],
            [[10, 10]],
          ],
        },
      },
    ]);
    const paths = laid.pages[0]!.ink.flatMap((ink) =>
      ink.kind === 'path' && ink.line === 1.6 ? [ink.points] : [],
    );
    expect(paths.map((points) => points.length)).toEqual([3, 2]);
    expect(outside(laid)).toEqual([]);
  });
});
