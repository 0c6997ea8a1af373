import { describe, expect, test } from 'vitest';
import { residentIdSchema, visitIdSchema } from '../../kernel/ids.ts';
import { wishSchema } from './contract.ts';
import { type Flow, type FlowInput, initialFlow, isUnderWay, stepFlow } from './flow.ts';
import { CERTIFICATE_KINDS, CERTIFICATES } from './kinds-schema.ts';
import { draftOf, wishOfDraft } from './scene.ts';
import {
  certificateEventSchemas,
  failureSchema,
  mismatchSchema,
  requestIdSchema,
  stopSchema,
} from './schema.ts';
import { FAILURE_WORDS, KIND_WORDS, MISMATCH_WORDS } from './screen-text.ts';
import { OPEN_WORDS, STOP_WORDS } from './stop-text.ts';
import type { DeskView, Entry } from './views-schema.ts';

const id = residentIdSchema.parse('101');
const child = residentIdSchema.parse('102');
const desk: DeskView = {
  standing: 'present',
  people: [
    { residentId: id, name: '髙橋　志津', kana: '', born: '', relationship: '世帯主' },
    { residentId: child, name: '髙橋　蓮', kana: '', born: '', relationship: '孫' },
  ],
  present: true,
  byCard: true,
  cardExpired: false,
  proved: false,
  identity: 'card_face',
  kinds: CERTIFICATE_KINDS.map((kind) => ({ kind, yen: 300, stop: null })),
  exemptions: [],
  fiscalYear: 2026,
  sealByCard: true,
};
const entry: Entry = {
  requestId: requestIdSchema.parse('0c6d9ac4-1c0a-4c9f-a5b1-4d6c3a1b2c3d'),
  at: 1,
  kind: 'resident_person',
  name: '髙橋　志津',
  born: '',
  phase: 'requested',
  pages: null,
  copies: 1,
  yen: 300,
  sheets: null,
  why: null,
  inDoubt: false,
  fee: null,
};
const fee = { unit: 300, copies: 1, byCard: true, exemption: null, yen: 300 };
const run = (inputs: readonly FlowInput[], from: Flow = initialFlow(false)): Flow =>
  inputs.reduce(stepFlow, from);
const opened = stepFlow(initialFlow(false), { kind: 'opened', asked: 0, desk });
const confirming = stepFlow(opened, { kind: 'chosen', certificate: 'resident_person' });
const quoted = stepFlow(confirming, { kind: 'quoted', asked: confirming.asked, quote: { kind: 'ok', fee } });
const sent = stepFlow(quoted, { kind: 'sent', ticket: 1 });
const waiting = stepFlow(sent, { kind: 'entered', ticket: 1, entry });

describe('the flow', () => {
  test('two touches lead from the kinds to the request, and nothing stands on it that nobody asked for', () => {
    expect(confirming.scene).toMatchObject({
      at: 'confirm',
      quote: null,
      draft: { as: 'self', person: '101', options: [], copies: 1, exemption: null, identity: 'card_face' },
    });
    expect(quoted.scene).toMatchObject({ quote: { kind: 'ok' } });
    expect(waiting.scene).toMatchObject({ at: 'request', from: 'desk' });
  });

  test('a quote of another draft is none', () => {
    const changed = run(
      [{ kind: 'part', part: 'fee' }, { kind: 'drafted', change: { copies: 3 } }, { kind: 'back' }],
      quoted,
    );
    expect(changed.scene).toMatchObject({ at: 'confirm', quote: null, draft: { copies: 3 } });
    const late = stepFlow(changed, { kind: 'quoted', asked: confirming.asked, quote: { kind: 'ok', fee } });
    expect(late).toBe(changed);
  });

  test('an answer counts only for the call that waits for it', () => {
    expect(stepFlow(sent, { kind: 'entered', ticket: 2, entry })).toBe(sent);
    expect(stepFlow(quoted, { kind: 'issued', ticket: 1, entry })).toBe(quoted);
    const lateDesk = stepFlow(opened, { kind: 'opened', asked: 0, desk });
    expect(lateDesk).toBe(opened);
  });

  test.each([
    { kind: 'back' },
    { kind: 'reopen' },
    { kind: 'went', place: 'menu' },
    { kind: 'chosen', certificate: 'seal' },
  ] as const satisfies readonly FlowInput[])(
    'a request that is under way is not left by another touch: %o',
    (input) => {
      expect(isUnderWay(entry)).toBe(true);
      expect(stepFlow(waiting, input)).toEqual(waiting);
    },
  );

  test('only the request that is shown changes what is shown', () => {
    const printed = stepFlow(waiting, { kind: 'entry', entry: { ...entry, phase: 'printed' } });
    expect(printed.scene).toMatchObject({ entry: { phase: 'printed' } });
    const other = { ...entry, requestId: requestIdSchema.parse('1c6d9ac4-1c0a-4c9f-a5b1-4d6c3a1b2c3d') };
    expect(stepFlow(waiting, { kind: 'entry', entry: other })).toBe(waiting);
  });

  test('what is refused stays on its screen with the reason; what warns asks again on the same screen', () => {
    expect(stepFlow(sent, { kind: 'refused', ticket: 1, reason: 'cannot_record' })).toMatchObject({
      busy: null,
      refusal: 'cannot_record',
      scene: { at: 'confirm' },
    });
    const warned = stepFlow(sent, {
      kind: 'requoted',
      ticket: 1,
      quote: { kind: 'warn', fee, warnings: ['repeat'] },
    });
    expect(warned.scene).toMatchObject({ at: 'confirm', quote: { kind: 'warn' } });
  });

  test('from paper and money back to the person', () => {
    const menu = stepFlow(opened, { kind: 'went', place: 'menu' });
    expect(stepFlow(menu, { kind: 'reopen' }).scene).toEqual({ at: 'opening' });
    expect(initialFlow(true).scene).toEqual({ at: 'menu' });
    const ledger = run(
      [
        { kind: 'went', place: 'ledger' },
        { kind: 'paper_part', part: 'count' },
      ],
      menu,
    );
    expect(run([{ kind: 'back' }, { kind: 'back' }], ledger).scene).toEqual({ at: 'menu' });
  });
});

describe('a draft', () => {
  const visitId = visitIdSchema.parse('0c6d9ac4-1c0a-4c9f-a5b1-4d6c3a1b2c3d');
  test('of every kind is a wish the host takes, without what does not belong to it', () => {
    for (const kind of CERTIFICATE_KINDS) {
      const wish = wishOfDraft({ ...draftOf(desk, kind), sealCard: 'ａ123' }, { by: 'visit', visitId });
      expect(wishSchema.safeParse(wish).success).toBe(true);
      expect('fiscalYear' in wish).toBe(CERTIFICATES[kind].byYear);
      expect(wish.sealCard).toBe(CERTIFICATES[kind].proof === 'seal' ? 'A123' : undefined);
    }
  });
  test('of somebody who is not here is somebody else’s request', () => {
    const away = { ...desk, present: false };
    expect(draftOf(away, 'resident_removed').as).toBe('proxy');
    expect(draftOf(away, 'family_full').as).toBe('lineal');
    expect(draftOf(away, 'unmarried').as).toBe('self');
  });
  test('words that were only blanks are not said', () => {
    const draft = { ...draftOf(desk, 'resident_person'), name: ' ', reason: '　', purpose: '' };
    const wish = wishOfDraft(draft, { by: 'visit', visitId }, ['repeat']);
    expect(wish).toMatchObject({ requester: { as: 'self', papers: [] }, past: ['repeat'] });
    expect(JSON.stringify(wish)).not.toMatch(/name|reason|purpose/);
  });
});

describe('words', () => {
  test('there are some for every kind, stop, failure and mismatch', () => {
    const said = [
      ...CERTIFICATE_KINDS.map((kind) => KIND_WORDS[kind]),
      ...stopSchema.options.map((stop) => STOP_WORDS[stop].title + STOP_WORDS[stop].what),
      ...failureSchema.options.map((why) => FAILURE_WORDS[why]),
      ...mismatchSchema.options.map((why) => MISMATCH_WORDS[why]),
    ];
    expect(said.every((words) => words.length > 3)).toBe(true);
  });
  test('支援措置 is nowhere on a screen: whatever the office knows has the same words, and nothing else', () => {
    const neutral = STOP_WORDS.not_here;
    for (const stop of [
      'supervisor_needed',
      'leaving',
      'name_too_long',
      'letters_pending',
      'age_unknown',
    ] as const)
      expect(STOP_WORDS[stop]).toBe(neutral);
    expect(OPEN_WORDS.supervisor_needed).toBe(neutral);
    expect(JSON.stringify([STOP_WORDS, OPEN_WORDS])).not.toMatch(/支援|DV|保護|加害/);
  });
  test('no event has a name of a resident or a document in it', () => {
    const keys = Object.values(certificateEventSchemas).flatMap((schema) => Object.keys(schema.shape));
    expect(keys).not.toContain('name');
    expect(keys).not.toContain('bytes');
  });
});
