import { z } from 'zod';
import { civilDateSchema } from '../../kernel/dates.ts';
import { eventIdSchema, visitIdSchema } from '../../kernel/ids.ts';
import { resultSchema } from '../../kernel/result-schema.ts';
import { statusSchema } from './events-schema.ts';
import { attachmentStateSchema, LONGEST_VALUE, strokesSchema } from './filled.ts';
import { factIdSchema, formIdSchema, lifeEventSchema } from './schema.ts';
import {
  applicationViewSchema,
  counterStateSchema,
  formHitSchema,
  notNeededSchema,
  residentStateSchema,
  sheetViewSchema,
  visitViewSchema,
} from './views.ts';
import {
  factValueSchema,
  guestSchema,
  identityCheckSchema,
  MOST_PEOPLE,
  procedureKeySchema,
  proxySchema,
} from './visit-schema.ts';

/** The methods of the counter, each with its shapes; the roles stand in `api.ts`. */

/** `no_visit`: it was ended, or another one is at the desk. `cannot_record`: the disk took nothing. */
const OF_VISIT = ['no_visit', 'cannot_record'] as const;
const visit = { visit: z.uuid() };
const visitResult = <R extends string>(...reasons: readonly R[]) =>
  resultSchema(visitViewSchema, [...OF_VISIT, ...reasons]);
const index = z
  .int()
  .min(0)
  .max(MOST_PEOPLE - 1);

/** What stands in the way of taking it: said with what to do next. `detail` names fields and forms by key. */
export const TAKE_REASONS = [
  'nothing_taken',
  'fields_missing',
  'identity_needed',
  'late_reason_needed',
  'not_signed',
  'signature_outdated',
  'attachment_open',
  'proxy_papers_needed',
  /** Somebody of age applies for her (法定代理人). */
  'applicant_too_young',
  'nobody_named',
  /** More was written than one record holds. */
  'too_long',
] as const;

export const counterContract = {
  /** A visit begins: of the person at the desk with her household, or of nobody yet (walk-in). `already`: one stands at the desk. */
  'counter.begin': {
    input: z.strictObject({ deskVisit: visitIdSchema.nullable() }),
    output: resultSchema(visitViewSchema, [
      'already',
      'no_such_visit',
      'release_needed',
      'person_not_served',
      'cannot_record',
    ]),
  },
  'counter.visit': { input: z.strictObject(visit), output: visitResult() },
  /**
   * The card of whoever applies, read or looked at more closely in the middle of a visit: what it proves is taken into it. `no_such_person`:
   * it is another's.
   */
  'counter.takeCard': {
    input: z.strictObject({ ...visit, deskVisit: visitIdSchema }),
    output: visitResult('no_such_visit', 'no_such_person'),
  },
  /** 目的: one or several at once (引っ越しと出生). */
  'counter.setEvents': {
    input: z.strictObject({ ...visit, events: z.array(lifeEventSchema).max(5) }),
    output: visitResult(),
  },
  /** Whom it is about, the subject first: keys of `VisitView.people`. Answers of whoever leaves are forgotten. */
  'counter.setPeople': {
    input: z.strictObject({ ...visit, people: z.array(z.string().max(60)).max(MOST_PEOPLE) }),
    output: visitResult('no_such_person', 'release_needed'),
  },
  /** 住民記録にない方; with `key` her words are put right. */
  'counter.setGuest': {
    input: z.strictObject({ ...visit, key: z.string().max(60).nullable(), guest: guestSchema }),
    output: visitResult('too_many', 'no_such_person'),
  },
  'counter.setApplicant': {
    input: z.strictObject({
      ...visit,
      applicant: z.union([index, z.literal('proxy')]),
      proxy: proxySchema.nullable(),
    }),
    output: visitResult('no_such_person'),
  },
  /** Answers of one question, for as many people as were asked. `unknown_fact`: the catalogue has no such question. */
  'counter.answer': {
    input: z.strictObject({
      ...visit,
      fact: factIdSchema,
      answers: z
        .array(z.strictObject({ person: index.nullable(), value: factValueSchema }))
        .min(1)
        .max(MOST_PEOPLE),
    }),
    output: visitResult('unknown_fact', 'wrong_value'),
  },
  /** Takes answers of one question back (with `fact`), or those that were given last. */
  'counter.unanswer': {
    input: z.strictObject({ ...visit, fact: factIdSchema.nullable() }),
    output: visitResult(),
  },
  /** 様式をさがす: by title, department, law or attachment, in any writing; at most 30. */
  'counter.searchForms': {
    fleeting: true,
    input: z.strictObject({ text: z.string().max(60) }),
    output: z.strictObject({ hits: z.array(formHitSchema).max(30), more: z.boolean() }),
  },
  'counter.addForm': {
    input: z.strictObject({ ...visit, form: formIdSchema, person: index.nullable() }),
    output: visitResult('no_such_form', 'too_many'),
  },
  /** 要らない手続き: every form for these purposes that is not needed, with why, for whoever doubts it. */
  'counter.notNeeded': {
    input: z.strictObject(visit),
    output: resultSchema(z.strictObject({ procedures: z.array(notNeededSchema) }), OF_VISIT),
  },
  /** 今日受け付ける・受け付けない */
  'counter.take': {
    input: z.strictObject({
      ...visit,
      procedures: z.array(procedureKeySchema).min(1).max(200),
      taken: z.boolean(),
    }),
    output: visitResult('no_such_form'),
  },
  /** The forms that are taken, filled as far as is known, and what is still to be asked. */
  'counter.sheet': { input: z.strictObject(visit), output: resultSchema(sheetViewSchema, OF_VISIT) },
  /** `null` as a value: back to what the register or an earlier answer says. */
  'counter.fill': {
    input: z.strictObject({
      ...visit,
      values: z
        .array(z.strictObject({ key: z.string().max(200), value: z.string().max(LONGEST_VALUE).nullable() }))
        .min(1)
        .max(300),
    }),
    output: resultSchema(sheetViewSchema, [...OF_VISIT, 'wrong_value']),
  },
  'counter.attach': {
    input: z.strictObject({
      ...visit,
      states: z
        .array(
          z.strictObject({
            procedure: procedureKeySchema,
            at: z.int().min(0).max(11),
            state: attachmentStateSchema,
          }),
        )
        .min(1)
        .max(200),
    }),
    output: resultSchema(sheetViewSchema, [...OF_VISIT, 'wrong_value']),
  },
  'counter.lateReason': {
    input: z.strictObject({ ...visit, procedure: procedureKeySchema, reason: z.string().trim().max(200) }),
    output: visitResult('no_such_form'),
  },
  'counter.setIdentity': {
    input: z.strictObject({ ...visit, identity: identityCheckSchema }),
    output: visitResult(),
  },
  /** 住民の画面 shows the forms to be checked, or nothing again. */
  'counter.show': {
    input: z.strictObject({ ...visit, shown: z.boolean() }),
    output: visitResult('nothing_taken'),
  },
  /** The address of the resident's window, with a secret of its own: it can do what `residentContract` says and nothing else. */
  'counter.residentWindow': {
    input: z.strictObject({}),
    output: z.strictObject({ path: z.string() }),
  },
  /** 係を呼ぶ was heard. */
  'counter.heard': { input: z.strictObject({}), output: z.strictObject({}) },
  /** 受付: all that is taken, or nothing. `sign`: how it is signed where the resident's screen was not used. */
  'counter.accept': {
    input: z.strictObject({ ...visit, revision: z.int(), sign: z.enum(['screen', 'paper', 'none']) }),
    output: resultSchema(z.strictObject({ applications: z.array(applicationViewSchema) }), [
      ...OF_VISIT,
      ...TAKE_REASONS,
    ]),
  },
  /**
   * Papers of a visit that was taken or still stands. `pages` came out; with `printer_failed` after some forms, `done` says which are on
   * paper and which are not.
   */
  'counter.print': {
    input: z.discriminatedUnion('paper', [
      z.strictObject({ paper: z.literal('forms'), applications: z.array(eventIdSchema).min(1).max(60) }),
      z.strictObject({ paper: z.literal('letter'), applications: z.array(eventIdSchema).min(1).max(60) }),
      z.strictObject({ paper: z.enum(['route_slip', 'guide']), ...visit }),
    ]),
    output: resultSchema(
      z.strictObject({
        pages: z.int().min(0),
        failed: z.array(eventIdSchema),
        notes: z.array(z.string().max(200)),
      }),
      ['no_printer', 'printer_failed', 'no_such_application', ...OF_VISIT],
    ),
  },
  /**
   * 印刷の前に 見る: a form as the printer would get it, of a visit that stands or of what was taken. A page is a PNG in base64. That what was
   * taken is shown is written down (閲覧).
   */
  'counter.preview': {
    input: z.discriminatedUnion('of', [
      z.strictObject({ of: z.literal('visit'), ...visit, procedure: procedureKeySchema }),
      z.strictObject({ of: z.literal('application'), application: eventIdSchema }),
    ]),
    output: resultSchema(
      z.strictObject({ pages: z.array(z.base64()).min(1).max(40), notes: z.array(z.string().max(200)) }),
      [...OF_VISIT, 'no_such_form', 'no_such_application', 'no_renderer', 'renderer_failed'],
    ),
  },
  /** 保留 / 再開. One stands at the desk at a time. */
  'counter.hold': { input: z.strictObject(visit), output: resultSchema(z.strictObject({}), OF_VISIT) },
  'counter.resume': { input: z.strictObject(visit), output: visitResult('already', 'release_needed') },
  /** 終了: nothing of what was asked and typed stays; what was taken is in the record. */
  'counter.end': { input: z.strictObject(visit), output: resultSchema(z.strictObject({}), OF_VISIT) },
  /** 受付の一覧 of this terminal. */
  'counter.applications': {
    input: z.strictObject({
      on: civilDateSchema.nullable(),
      only: z.enum(['all', 'missing', 'open']),
      text: z.string().max(60),
    }),
    output: resultSchema(
      z.strictObject({ applications: z.array(applicationViewSchema).max(200), more: z.boolean() }),
      ['cannot_record', 'too_many'],
    ),
  },
  'counter.setStatus': {
    input: z.strictObject({
      application: eventIdSchema,
      status: statusSchema,
      note: z.string().trim().max(200),
    }),
    output: resultSchema(applicationViewSchema, [
      'no_such_application',
      'withdrawn',
      'note_needed',
      'cannot_record',
    ]),
  },
  'counter.attachLater': {
    input: z.strictObject({
      application: eventIdSchema,
      at: z.int().min(0).max(11),
      state: attachmentStateSchema,
    }),
    output: resultSchema(applicationViewSchema, [
      'no_such_application',
      'withdrawn',
      'wrong_value',
      'cannot_record',
    ]),
  },
  'counter.withdraw': {
    input: z.strictObject({ application: eventIdSchema, reason: z.string().trim().min(1).max(200) }),
    output: resultSchema(applicationViewSchema, ['no_such_application', 'withdrawn', 'cannot_record']),
  },
} as const;

export const counterTopics = { counter: counterStateSchema } as const;

/** 住民の画面: a window of its own that can call these and hear `resident`, and nothing else of the host. */
export const residentContract = {
  /** `outdated`: what she signed is not what stands there now; it is shown anew. */
  'resident.sign': {
    input: z.strictObject({ ...visit, revision: z.int(), strokes: strokesSchema }),
    output: resultSchema(z.strictObject({}), ['no_visit', 'outdated', 'cannot_record']),
  },
  /** ここがちがいます: points at a field, or takes it back. */
  'resident.point': {
    input: z.strictObject({ ...visit, key: z.string().max(200), wrong: z.boolean() }),
    output: resultSchema(z.strictObject({}), ['no_visit', 'cannot_record']),
  },
  /** 係を呼ぶ */
  'resident.call': { input: z.strictObject({}), output: z.strictObject({}) },
} as const;
export const residentTopics = { resident: residentStateSchema } as const;
