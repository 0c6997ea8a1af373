/** The helpers that look at screens: each finds what was planted for it, and nothing on a page that is right. */
import { type Browser, chromium, type Page } from '@playwright/test';
import { decode } from 'fast-png';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  axeViolations,
  differenceInGrey,
  greyOf,
  greyscale,
  lostAtDoubleSize,
  walkByKeyboard,
} from './look.ts';
import { needed } from './needed.ts';

const page = (
  body: string,
  style = '',
): string => `<!doctype html><html lang="ja"><head><title>試験</title><style>
  body { margin: 0 } button { min-height: 56px } :focus-visible { outline: 4px solid #000 } ${style}
</style></head><body><main><h1>受付</h1>${body}</main></body></html>`;

const GOOD = page('<button>受け付ける</button><label>名前 <input></label><p>名簿の 対照が 終わりました</p>');

let browser: Browser;
let shown: Page;

describe.skipIf(needed('chromium'))('looking at a screen', () => {
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
    shown = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  });
  afterAll(() => browser.close());

  test('a page that is right has nothing to be found', async () => {
    await shown.setContent(GOOD);
    expect(await axeViolations(shown)).toEqual([]);
    expect(await lostAtDoubleSize(shown)).toEqual([]);
    expect(shown.viewportSize()).toEqual({ width: 1280, height: 800 });
    expect(await walkByKeyboard(shown)).toEqual({ order: ['受け付ける', '名前'], problems: [] });
  });

  test('axe finds a button without a name and words too pale to read', async () => {
    await shown.setContent(page('<button></button><p style="color:#bbb">うすい字</p>'));
    const found = (await axeViolations(shown)).join('\n');
    expect(found).toContain('button-name');
    expect(found).toContain('color-contrast');
  });

  test('200 %: what is gone, too wide, cut off, outside or covered is found', async () => {
    const found = async (body: string, style = ''): Promise<string> => {
      await shown.setContent(page(body, style));
      return (await lostAtDoubleSize(shown)).join('\n');
    };
    expect(
      await found('<p class="x">投票済</p>', '@media (width < 800px) { .x { display: none } }'),
    ).toContain('gone at 200 %: 投票済');
    expect(await found('<div style="width:900px">長い</div>')).toContain('scrolls sideways');
    expect(await found('<p style="height:1em;overflow:hidden">一行目<br>二行目</p>')).toContain(
      'cut off below',
    );
    expect(await found('<button style="position:fixed;left:700px">右</button>')).toContain(
      'outside at the side',
    );
    expect(
      await found('<button>下</button><div style="position:fixed;inset:0;background:#fff">ふた</div>'),
    ).toContain('cannot be pressed');
  });

  test('keyboard: a button Tab never comes to, and a focus nobody sees, are found', async () => {
    await shown.setContent(page('<button tabindex="-1">取り消す</button><button>次へ</button>'));
    expect(await walkByKeyboard(shown)).toEqual({ order: ['次へ'], problems: ['not reached: 取り消す'] });
    await shown.setContent(page('<button>次へ</button>', ':focus-visible { outline: none }'));
    expect((await walkByKeyboard(shown)).problems).toEqual(['focus not seen (no outline): 次へ']);
  });

  test('keyboard: the arrows reach the other radio buttons of a group, and keys of a pad are typed', async () => {
    await shown.setContent(
      page(`<div role="radiogroup"><label><input type="radio" name="r" checked>一</label>
        <label><input type="radio" name="r">二</label></div><div data-pad><button tabindex="-1">1</button></div>`),
    );
    expect(await walkByKeyboard(shown)).toEqual({ order: ['一'], problems: [] });
  });

  test('red and green of one lightness are one grey; a circle and a cross are not', async () => {
    const box = (inner: string): string => `<div id="m" style="width:100px;height:100px">${inner}</div>`;
    const look = async (inner: string) => {
      await shown.setContent(page(box(inner)));
      return greyOf(shown.locator('#m'));
    };
    const red = await look('<div style="background:#c00000;height:100%"></div>');
    const green = await look('<div style="background:#003e00;height:100%"></div>');
    expect(differenceInGrey(red, green)).toBe(0);
    const circle = await look('<svg viewBox="0 0 9 9"><circle cx="4.5" cy="4.5" r="4"/></svg>');
    const cross = await look('<svg viewBox="0 0 9 9"><path d="M0 0 9 9M9 0 0 9" stroke="#000"/></svg>');
    expect(differenceInGrey(circle, cross)).toBeGreaterThan(0.3);
    expect(differenceInGrey(circle, circle)).toBe(0);
  });

  test('the grey picture has no colour left, and the page has it back', async () => {
    await shown.setContent(page('<div id="m" style="background:#c00000;height:200px"></div>'));
    const colourful = (picture: Buffer): boolean => {
      const { data, channels } = decode(picture);
      return data.some((red, at) => at % channels === 0 && Math.abs(red - (data[at + 1] ?? 0)) > 2);
    };
    expect(colourful(await greyscale(shown))).toBe(false);
    expect(colourful(await shown.screenshot())).toBe(true);
  });
});
