/** What 案内票 and 手続案内書 say, made up; and an application as the desk shows it. */
import { civilDateSchema } from '../../src/kernel/dates.ts';
import type { EventId } from '../../src/kernel/ids.ts';
import type { FilledForm } from '../../src/modules/counter/filled.ts';
import type { GuidePaper } from '../../src/modules/counter/ports.ts';
import type { ApplicationView } from '../../src/modules/counter/views.ts';

const DAY = civilDateSchema.parse('2026-12-10');
const COUNTERS = [
  { name: '1番 住所の届出', floor: '1階' },
  { name: '5番 国民健康保険', floor: '1階' },
  { name: '31番 学校教育', floor: '3階' },
];

export const madeUpGuide = (name: string | null = null): GuidePaper => ({
  number: '12',
  on: civilDateSchema.parse('2026-11-26'),
  name,
  procedures: [
    ['住民異動届（転入）', 0, null, 'required', ['前の市の転出証明書'], true, '20261126-hall-1-a-0012-01'],
    [
      '国民健康保険 資格取得届',
      1,
      '葛\u{E0102}飾　二郎',
      'required',
      ['職場の健康保険をやめた証明'],
      false,
      null,
    ],
    ['限度額適用認定申請書', 1, '葛\u{E0102}飾　二郎', 'optional', [], false, null],
    ['転入学届', 2, '𠮷田　花子', 'required', ['在学証明書、または教科書給与証明書'], false, null],
  ].map(([title, at, person, need, bring, taken, applicationNumber]) => ({
    title: title as string,
    counter: COUNTERS[at as number] ?? { name: '', floor: '' },
    person: person as string | null,
    need: need as 'required' | 'optional',
    because: ['職場の健康保険に入っているか：いいえ'],
    lastDay: DAY,
    bring: bring as string[],
    taken: taken as boolean,
    applicationNumber: applicationNumber as string | null,
  })),
});

export const applicationOfForm = (
  form: FilledForm,
  change: Partial<ApplicationView> = {},
): ApplicationView => ({
  application: '019ab000-0000-7000-8000-000000000001' as EventId,
  number: form.number ?? '',
  visit: '019ab000-0000-7000-8000-000000000002',
  title: form.title.ja,
  department: form.department,
  subject: form.subject?.name ?? '',
  applicant: form.applicant.name,
  at: Date.UTC(2026, 10, 26, 6, 5),
  staff: 'clerk',
  status: 'taken',
  statusNote: null,
  attachments: form.attachments.map(({ oneOf, state }) => ({
    oneOf: oneOf.map(({ id, name }) => ({ id, name: name.ja })),
    state,
  })),
  missing: form.attachments.filter(({ state }) => state.is === 'open' || state.is === 'later').length,
  lastDay: form.lastDay,
  withdrawn: null,
  printed: [],
  handedOver: false,
  ...change,
});
