/** What is done with paper, money and what stopped. */
import { text } from '../../src/modules/certificates/screen-text.ts';
import { clerk, must, supervisor } from '../harness/certificates-desk.ts';
import { type CertificateScene, choose, NUMBERED, nobody, press, see } from './certificates-scenes.ts';

export const PLACE_SCENES: readonly CertificateScene[] = [
  { name: '25-menu', of: nobody, prepare: ({ page }) => see(page, text.menu.titleNobody) },
  {
    name: '26-recent',
    of: nobody,
    options: { policy: { paper: 'plain' } },
    prepare: async ({ desk, page }) => {
      desk.tap(101);
      const { requestId } = await desk.requestOne();
      must(await desk.methods['certificates.issue'].handle({ requestId, how: 'cash' }, clerk));
      await desk.requestOne({ kind: 'taxation', fiscalYear: 2026 });
      await press(page, /^最近の請求/);
      await see(page, '交付前');
    },
  },
  {
    name: '27-return-fee',
    of: nobody,
    prepare: async ({ desk, page }) => {
      desk.tap(101);
      const { requestId } = await desk.requestOne();
      must(await desk.methods['certificates.issue'].handle({ requestId, how: 'cash' }, clerk));
      await press(page, /^最近の請求/);
      await press(page, /交付ずみ/);
      await see(page, text.returnFee.title);
    },
  },
  {
    name: '27b-way-of-paying',
    of: nobody,
    prepare: async ({ desk, page, as }) => {
      as(supervisor);
      desk.tap(101);
      const { requestId } = await desk.requestOne();
      must(await desk.methods['certificates.issue'].handle({ requestId, how: 'cashless' }, clerk));
      await press(page, /^最近の請求/);
      await press(page, /交付ずみ/);
      await press(page, text.returnFee.wrongWay);
      await press(page, /交付ずみ/);
      await press(page, /現金/);
      await see(page, text.done.title);
    },
  },
  {
    name: '28-ledger',
    of: nobody,
    options: NUMBERED,
    prepare: async ({ desk, page }) => {
      desk.tap(101);
      await desk.requestOne();
      must(
        await desk.methods['certificates.spoil'].handle({ requestId: null, sheets: 1, cause: 'jam' }, clerk),
      );
      must(
        await desk.methods['certificates.countPaper'].handle(
          { series: 'A', next: 106, left: 494, reason: '4枚 見当たらず 責任者へ報告した' },
          clerk,
        ),
      );
      await press(page, /^用紙の台帳/);
      await see(page, '4枚 不明');
    },
  },
  {
    name: '29-count-differs',
    of: nobody,
    options: NUMBERED,
    prepare: async ({ page }) => {
      await press(page, /^用紙の台帳/);
      await press(page, text.ledger.count);
      await page.getByLabel(text.ledger.from).fill('104');
      await page.getByLabel(text.ledger.sheets).fill('490');
      await press(page, text.ledger.record);
      await see(page, text.ledger.reason);
    },
  },
  {
    name: '30-load',
    of: nobody,
    options: NUMBERED,
    prepare: async ({ page }) => {
      await press(page, /^用紙の台帳/);
      await press(page, text.ledger.load);
      await see(page, text.ledger.loadLead);
    },
  },
  {
    name: '31-cash',
    of: nobody,
    prepare: async ({ desk, page }) => {
      desk.tap(101);
      for (const [kind, how] of [
        ['resident_person', 'cash'],
        ['identity', 'cashless'],
        ['disaster', 'none'],
      ] as const) {
        const { requestId } = await desk.requestOne({ kind });
        must(await desk.methods['certificates.issue'].handle({ requestId, how }, clerk));
      }
      await press(page, /^締め/);
      await page.getByLabel(text.cash.counted, { exact: true }).fill('100');
      await see(page, text.cash.reason);
    },
  },
  {
    name: '32-closed',
    of: nobody,
    prepare: async ({ desk, page }) => {
      desk.tap(101);
      const { requestId } = await desk.requestOne();
      must(await desk.methods['certificates.issue'].handle({ requestId, how: 'cash' }, clerk));
      await press(page, /^締め/);
      await page.getByLabel(text.cash.counted, { exact: true }).fill('200');
      await choose(page, '責任者 二');
      await page.getByLabel(text.cash.second.pin).fill('1234');
      await press(page, text.cash.close);
      await see(page, text.cash.closed);
    },
  },
  {
    name: '33-stopped',
    of: nobody,
    options: { fault: () => 'wrong_kind' },
    prepare: async ({ desk, page, as }) => {
      as(supervisor);
      desk.tap(101);
      await desk.requestOne();
      await press(page, /^止まっている証明書/);
      await choose(page, '住民票（本人のみ）');
      await choose(page, '発行システムの係が 原因を 直した');
    },
  },
];
