import { spawnSync } from 'node:child_process';
import { decode } from 'fast-png';
import { describe, expect, test } from 'vitest';
import { silentLogger } from '../kernel/log.ts';
import { mustSucceed } from '../kernel/result.ts';
import { type PaperDocument, printPaper } from '../print/pdf.ts';
import { canDrawPages, pagePictures } from './paper-pictures.ts';

const paper: PaperDocument = {
  title: '試し印刷',
  municipality: 'かざし市',
  training: true,
  asOf: 0,
  source: '試験',
  madeAt: 0,
  blocks: [
    { kind: 'paragraph', text: '髙橋　花子' },
    { kind: 'next_page' },
    { kind: 'paragraph', text: '二枚目', size: 'huge' },
  ],
};
const poppler = spawnSync('pdftoppm', ['-v']).error === undefined;

describe(poppler ? 'pages as pictures' : 'NOT RUN: poppler-utils is not installed', () => {
  test.runIf(poppler)('each page of what would be printed, in its order and of its size', async () => {
    const printed = await printPaper(paper, silentLogger);
    expect(printed.pages).toBe(2);
    const pictures = mustSucceed(await pagePictures(printed)).map((png) => decode(png));
    // A4 at 150 dots an inch.
    expect(pictures.map(({ width, height }) => [width, height])).toEqual([
      [1241, 1754],
      [1241, 1754],
    ]);
    expect(Buffer.from(pictures[0]?.data ?? []).equals(Buffer.from(pictures[1]?.data ?? []))).toBe(false);
    expect(new Set(pictures[1]?.data).size).toBeGreaterThan(10);
    expect(await canDrawPages()).toBe(true);
  });

  test.runIf(poppler)(
    'what is no PDF gives no picture, and neither does a page that is not there',
    async () => {
      const broken = { bytes: Buffer.from('%PDF-1.7 half'), pages: 1 };
      expect(await pagePictures(broken)).toMatchObject({ ok: false, reason: 'renderer_failed' });
      const { bytes } = await printPaper(paper, silentLogger);
      expect(await pagePictures({ bytes, pages: 3 })).toMatchObject({ ok: false, reason: 'renderer_failed' });
    },
  );
});

test('a machine without poppler says so', async () => {
  const nowhere = 'kazasu-no-such-program';
  expect(await pagePictures({ bytes: Buffer.from('%PDF-'), pages: 1 }, nowhere)).toMatchObject({
    ok: false,
    reason: 'no_renderer',
  });
  expect(await canDrawPages(nowhere)).toBe(false);
});
