/** Every scene of the polling station, and how a person comes to it: for the pictures and for the tests that look at them. */
import type { Page } from '@playwright/test';
import { placeText } from '../../src/modules/polling/place-text.ts';
import { VERDICT_KINDS, type VerdictKind } from '../../src/modules/polling/schema.ts';
import { text } from '../../src/modules/polling/screen-text.ts';
import { IGNORED_MS } from '../../src/ui/double-press.ts';
import { scanCode } from '../harness/hand-scanner.ts';
import { checklistItems, type PollingScreenServer } from '../harness/polling-screen-server.ts';
import { electorsOf } from '../harness/polling-world.ts';

export const ELECTORS = electorsOf(VERDICT_KINDS);
export const electorOf = (kind: VerdictKind) => {
  const found = ELECTORS.find((each) => each.kind === kind);
  if (found === undefined) throw new Error(`nobody is ${kind}`);
  return found;
};

export interface PollingScene {
  readonly name: string;
  readonly early?: boolean;
  readonly oathBy?: 'print' | 'sign';
  readonly prepare: (server: PollingScreenServer, page: Page) => Promise<void> | void;
}

/** As slow as a hand: presses right after a new screen are ignored. */
export const press = async (page: Page, name: string | RegExp): Promise<void> => {
  const button = page.getByRole('button', { name, exact: typeof name === 'string' }).first();
  await button.waitFor();
  await page.waitForTimeout(IGNORED_MS + 50);
  await button.click();
};

export const verdict = async (page: Page, kind: VerdictKind): Promise<void> => {
  await scanCode(page, electorOf(kind).code);
  await page.locator(`[data-verdict="${kind}"]`).waitFor();
};

const stopScene = (kind: VerdictKind): PollingScene => ({
  name: `stop-${kind}`,
  prepare: (_server, page) => verdict(page, kind),
});

const early = (name: string, oathBy: 'print' | 'sign', prepare: PollingScene['prepare']): PollingScene => ({
  name,
  early: true,
  oathBy,
  prepare,
});

const toReason = async (page: Page): Promise<void> => {
  await verdict(page, 'ok');
  await press(page, text.verdict.reason);
  await page.getByText(text.reason.title).waitFor();
};
const toOath = async (page: Page): Promise<void> => {
  await toReason(page);
  await press(page, /仕事・学業/);
  await page.getByText('事由に該当する見込み').waitFor();
};

const accept = async (page: Page): Promise<void> => {
  await verdict(page, 'ok');
  await press(page, text.verdict.accept);
  await page.getByText(text.issue.lead).waitFor();
};
const menu = async (page: Page, name: string): Promise<void> => {
  await press(page, text.waiting.menu);
  await press(page, new RegExp(`^${name}`));
};

/** By hand: a name and two strokes. */
export const sign = async (page: Page): Promise<void> => {
  const box = await page.getByRole('img', { name: text.oath.pad }).boundingBox();
  if (box === null) throw new Error('no field to sign in');
  for (const from of [0.2, 0.45]) {
    await page.mouse.move(box.x + box.width * from, box.y + box.height * 0.3);
    await page.mouse.down();
    for (let at = 1; at <= 12; at += 1) {
      await page.mouse.move(
        box.x + box.width * (from + at * 0.015),
        box.y + box.height * (0.3 + (at % 4) * 0.12),
      );
    }
    await page.mouse.up();
  }
};

const PERSON: readonly PollingScene[] = [
  { name: 'waiting', prepare: () => undefined },
  early('waiting-early', 'print', () => undefined),
  {
    name: 'waiting-due-alarm',
    prepare: async (server, page) => {
      server.setPolling({
        counts: { ...server.world.polling.counts, conflicts: 1 },
        tieOut: { due: '2026-07-12T10', last: null },
      });
      await page.getByText('照合が まだです').waitFor();
    },
  },
  {
    name: 'waiting-no-reader',
    prepare: async (server, page) => {
      server.set({ reader: { ...server.world.desk.reader, state: 'no_reader', names: [] } });
      await page.getByText(text.waiting.noReader).waitFor();
    },
  },
  {
    name: 'reading',
    prepare: async (server, page) => {
      server.set({ phase: { kind: 'reading' }, cardOnReader: true });
      await page.getByText(text.waiting.reading).waitFor();
    },
  },
  { name: 'ok', prepare: (_server, page) => verdict(page, 'ok') },
  early('ok-early', 'print', (_server, page) => verdict(page, 'ok')),
  {
    name: 'ok-card-expired',
    prepare: async (server, page) => {
      server.tap(electorOf('ok').residentId, ['card_expired']);
      await page.getByText(text.verdict.cardExpired).waitFor();
    },
  },
  ...VERDICT_KINDS.filter((kind) => kind !== 'ok').map(stopScene),
  {
    name: 'stop-held',
    prepare: async (server, page) => {
      await verdict(page, 'voted');
      server.tap(electorOf('ok').residentId);
      await page.getByText(text.stop.stands).waitFor();
    },
  },
  {
    name: 'stop-end',
    prepare: async (_server, page) => {
      await verdict(page, 'voted');
      await press(page, text.stop.end);
      await page.getByText(text.stop.endTitle).waitFor();
    },
  },
  {
    name: 'stop-override',
    prepare: async (_server, page) => {
      await verdict(page, 'check');
      await press(page, text.stop.override);
      await page.getByLabel(text.second.pin).waitFor();
    },
  },
  {
    name: 'stop-override-wrong',
    prepare: async (_server, page) => {
      await verdict(page, 'check');
      await press(page, text.stop.override);
      await page.getByText('名簿係　中村').click();
      await page.getByText('証明書で 確かめた').click();
      await page.getByLabel(text.second.pin).fill('9999');
      await press(page, text.second.submit);
      await page.getByText(text.second.wrong_pin).waitFor();
    },
  },
  {
    name: 'ok-overridden',
    prepare: async (_server, page) => {
      await verdict(page, 'check');
      await press(page, text.stop.override);
      await page.getByText('名簿係　中村').click();
      await page.getByText('証明書で 確かめた').click();
      await page.getByLabel(text.second.pin).fill('2468');
      await press(page, text.second.submit);
      await page.locator('[data-verdict="ok"]').waitFor();
    },
  },
  {
    name: 'stop-returned',
    prepare: async (_server, page) => {
      await verdict(page, 'absentee_issued');
      await press(page, text.stop.returned);
      await page.getByText(text.returned.papers).first().waitFor();
    },
  },
  {
    name: 'stop-provisional',
    prepare: async (_server, page) => {
      await verdict(page, 'voted');
      await press(page, text.stop.provisional);
      await page.getByText(text.provisional.cause).first().waitFor();
    },
  },
  {
    name: 'stop-map',
    prepare: async (_server, page) => {
      await verdict(page, 'other_place');
      await press(page, text.stop.map);
      await page.locator('[role=img] svg').waitFor();
    },
  },
  early('reason', 'print', (_server, page) => toReason(page)),
  early('oath-print', 'print', async (_server, page) => {
    await toOath(page);
    await page.getByText(text.oath.printed).waitFor();
  }),
  early('oath-no-printer', 'print', async (server, page) => {
    server.world.printer = 'printer_silent';
    await toOath(page);
    await page.getByText(text.oath.print.printer_silent).waitFor();
  }),
  early('oath-sign', 'sign', async (_server, page) => {
    await toOath(page);
    await sign(page);
  }),
  early('stop-at-accept', 'print', async (server, page) => {
    server.world.stopAtAccept = 'unreachable';
    await toOath(page);
    await press(page, text.oath.signed);
    await page.locator('[data-verdict="unreachable"]').waitFor();
  }),
  {
    name: 'special',
    prepare: async (_server, page) => {
      await verdict(page, 'ok');
      await press(page, text.verdict.special);
      await page.getByText(text.special.lead).waitFor();
    },
  },
  {
    name: 'special-proxy',
    prepare: async (_server, page) => {
      await verdict(page, 'ok');
      await press(page, text.verdict.special);
      await press(page, /^代理投票/);
      await page.getByText(text.special.helpers(2)).first().waitFor();
    },
  },
  {
    name: 'special-decline',
    prepare: async (_server, page) => {
      await verdict(page, 'ok');
      await press(page, text.verdict.special);
      await press(page, /^受け取らない/);
      await page.getByText(text.special.declineLead).waitFor();
    },
  },
  {
    name: 'ok-braille',
    prepare: async (_server, page) => {
      await verdict(page, 'ok');
      await press(page, text.verdict.special);
      await press(page, /^点字投票/);
      await page.locator('[data-verdict="ok"]').waitFor();
    },
  },
  { name: 'issue', prepare: (_server, page) => accept(page) },
  {
    name: 'issue-partly',
    prepare: async (_server, page) => {
      await accept(page);
      await press(page, /^小選挙区 わたした/);
      await page.getByText(text.issue.given).first().waitFor();
    },
  },
  {
    name: 'undo',
    prepare: async (_server, page) => {
      await accept(page);
      await press(page, text.issue.undo);
      await page.getByLabel(text.second.pin).waitFor();
    },
  },
  {
    name: 'recent',
    prepare: async (_server, page) => {
      await accept(page);
      await press(page, text.issue.later);
      await press(page, text.waiting.recent);
      await page.getByRole('listitem').first().waitFor();
    },
  },
  {
    name: 'search',
    prepare: async (_server, page) => {
      await press(page, text.waiting.search);
      await press(page, text.search.pad);
      await page.getByText('ア', { exact: true }).waitFor();
    },
  },
  {
    name: 'search-hits',
    prepare: async (_server, page) => {
      await press(page, text.waiting.search);
      await page.getByLabel(text.search.text).fill('たか');
      await page.keyboard.press('Enter');
      await page.getByText('見つかりました').first().waitFor();
    },
  },
  {
    name: 'card-unknown',
    prepare: async (server, page) => {
      server.problem('not_linked');
      await page.getByText('どなたのカードか').waitFor();
    },
  },
];

const place = (
  name: string,
  button: string,
  then: (server: PollingScreenServer, page: Page) => Promise<void>,
): PollingScene => ({
  name,
  prepare: async (server, page) => {
    await menu(page, button);
    await then(server, page);
  },
});

const words = placeText.menu;

const PLACE: readonly PollingScene[] = [
  {
    name: 'menu',
    prepare: async (_server, page) => {
      await press(page, text.waiting.menu);
      await page.getByRole('heading', { name: words.title }).waitFor();
    },
  },
  place('spoil', words.spoil[0], async (_server, page) => page.getByText(placeText.spoil.lead).waitFor()),
  place('paper', words.paper[0], async (_server, page) => page.getByText(placeText.paper.lead).waitFor()),
  place('backup', words.backup[0], async (_server, page) => page.getByText(placeText.backup.lead).waitFor()),
  place('report', words.report[0], async (_server, page) => page.getByRole('table').waitFor()),
  place('closing', words.closing[0], async (_server, page) =>
    page.getByText(placeText.report.closingLead).waitFor(),
  ),
  {
    name: 'tie-out',
    prepare: async (server, page) => {
      server.setPolling({ tieOut: { due: '2026-07-12T10', last: null } });
      await press(page, text.waiting.tieOut);
      await page.getByText(placeText.tieOut.lead).waitFor();
    },
  },
  ...(['right', 'wrong'] as const).map(
    (how): PollingScene => ({
      name: `tie-out-${how}`,
      prepare: async (server, page) => {
        server.setPolling({ tieOut: { due: '2026-07-12T10', last: null } });
        await press(page, text.waiting.tieOut);
        await page.getByLabel(placeText.tieOut.tickets).fill('384');
        for (const label of ['小選挙区', '比例代表', '国民審査'])
          await page.getByLabel(label).fill(how === 'wrong' && label === '比例代表' ? '383' : '384');
        await press(page, placeText.tieOut.submit);
        await page.locator(`[data-tie-out="${how}"]`).waitFor();
      },
    }),
  ),
  {
    name: 'conflicts',
    prepare: async (server, page) => {
      server.setPolling({ counts: { ...server.world.polling.counts, conflicts: 1 } });
      await press(page, text.waiting.see);
      await page.getByRole('listitem').first().waitFor();
    },
  },
  {
    name: 'not-open',
    prepare: async (server, page) => {
      server.setPolling({ phase: 'not_open' });
      await page.getByText(text.closed.notOpen).waitFor();
    },
  },
  {
    name: 'faults',
    prepare: async (server, page) => {
      server.setPolling({ phase: 'not_open', faults: ['roll_stale', 'clock_off'] });
      await page.getByText(text.closed.faultsTitle).waitFor();
    },
  },
  {
    name: 'checklist',
    prepare: async (server, page) => {
      server.world.items = checklistItems(['readers', 'scanner', 'printer', 'empty_boxes']);
      server.setPolling({ phase: 'not_open' });
      await press(page, text.closed.checklist);
      await page.locator('[data-item="scanner"]').waitFor();
    },
  },
  {
    name: 'closed',
    prepare: async (server, page) => {
      server.setPolling({ phase: 'closed' });
      await page.getByText(text.closed.closed).waitFor();
    },
  },
];

export const SCENES: readonly PollingScene[] = [...PERSON, ...PLACE];
