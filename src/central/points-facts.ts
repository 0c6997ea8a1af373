/** What one stored record means for points: what a shop did, whose card it is, who checked in where the town gives points for it. */
import { z } from 'zod';
import { hlcSchema, hlcTime } from '../kernel/hlc.ts';
import { eventIdSchema, residentIdSchema, type TenantId } from '../kernel/ids.ts';
import {
  type BenefitEvent,
  type BenefitEventKind,
  benefitEventSchemas,
  type EarningEvent,
} from '../modules/benefits/schema.ts';
import { type EventBody, parseEventBody } from '../outbox/event.ts';
import { blockCards, sayOfAccount, storeCards, storePeople } from './benefits-cards.ts';
import { createTermsReader } from './benefits-terms.ts';
import type { Queryable } from './database.ts';
import type { PointsScope } from './points-scope.ts';
import { type Job, workTogether } from './points-work.ts';
import type { LogRecord, QuarantineReason } from './shelter-facts.ts';

interface CheckedIn {
  /** Once for each of these: of a visit to a counter, whose applications are an event each. */
  readonly id: string;
  readonly event: EarningEvent;
  readonly residentIds: readonly string[];
}

/** 取消 of something of a drill; whether it gave points is for the book to say. */
interface Undone {
  readonly undoes: string;
}

export interface BenefitFact {
  readonly record: LogRecord;
  readonly event: BenefitEvent | CheckedIn | Undone;
}

const PREFIX = 'benefits.';
const isBenefitKind = (kind: string): kind is BenefitEventKind => kind in benefitEventSchemas;

/** All that is asked of them here; their own modules say what they must be. */
const arrivalSchema = z.object({ members: z.array(z.object({ residentId: residentIdSchema })) });
const undoneSchema = z.object({ undoes: eventIdSchema });
const takenSchema = z.object({
  visit: z.uuid(),
  applicant: z.object({ residentId: residentIdSchema.nullable() }),
});

/** 訓練 alone: nobody is given points for having had to flee. What cannot be read is looked into by its own fold. */
const drillIn = ({ eventId }: LogRecord, { mode, data }: EventBody): CheckedIn | undefined => {
  const parsed = mode === 'drill' ? arrivalSchema.safeParse(data) : undefined;
  if (parsed?.success !== true || parsed.data.members.length === 0) return undefined;
  const residentIds = parsed.data.members.map(({ residentId }) => residentId);
  return { id: eventId, event: 'shelter_drill', residentIds };
};

const visitIn = ({ mode, data }: EventBody, own: EventBody['mode']): CheckedIn | undefined => {
  const parsed = mode === own ? takenSchema.safeParse(data) : undefined;
  if (parsed?.success !== true || parsed.data.applicant.residentId === null) return undefined;
  return { id: parsed.data.visit, event: 'counter_visit', residentIds: [parsed.data.applicant.residentId] };
};

const undoneIn = ({ mode, data }: EventBody): Undone | undefined => {
  const parsed = mode === 'drill' ? undoneSchema.safeParse(data) : undefined;
  return parsed?.success === true ? parsed.data : undefined;
};

const elsewhereIn = (
  record: LogRecord,
  body: EventBody,
  own: EventBody['mode'],
): CheckedIn | Undone | undefined => {
  if (record.kind === 'counter.taken') return visitIn(body, own);
  return record.kind === 'shelter.undone' ? undoneIn(body) : drillIn(record, body);
};

const ELSEWHERE: readonly string[] = ['shelter.checked_in', 'shelter.undone', 'counter.taken'];

const factElsewhere = (record: LogRecord, own: EventBody['mode']): BenefitFact | undefined => {
  const body = parseEventBody(record.body);
  if (!body.ok) return undefined;
  const event = elsewhereIn(record, body.value, own);
  return event === undefined ? undefined : { record, event };
};

/** Undefined: it is about something else. */
export const benefitFactIn = (
  record: LogRecord,
  mode: EventBody['mode'],
): BenefitFact | QuarantineReason | undefined => {
  const { kind } = record;
  if (ELSEWHERE.includes(kind)) return factElsewhere(record, mode);
  if (!kind.startsWith(PREFIX)) return undefined;
  if (!isBenefitKind(kind)) return 'unknown_kind';
  const body = parseEventBody(record.body);
  if (!body.ok) return body.reason;
  if (body.value.mode !== mode) return 'other_mode';
  const data = benefitEventSchemas[kind].safeParse(body.value.data);
  // The schema of a kind gives that kind's data: what TypeScript does not follow through the table.
  return data.success ? { record, event: { kind, data: data.data } as BenefitEvent } : 'bad_data';
};

/** When it was done at the till: never after it came here. */
const tillTime = ({ hlc, receivedAt }: LogRecord): number =>
  Math.min(hlcTime(hlcSchema.parse(hlc)), receivedAt);

const jobsOf = ({ record, event }: BenefitFact, siteOf: ReadonlyMap<string, string>): readonly Job[] => {
  const { device, receivedAt: at } = record;
  if ('residentIds' in event) {
    const checkIn = { job: 'check_in', event: event.event, device, at, tillAt: tillTime(record) } as const;
    return event.residentIds.map((residentId) => ({
      ...checkIn,
      residentId,
      eventId: event.id,
    }));
  }
  if ('undoes' in event)
    return [{ job: 'check_in_undone', key: record.eventId, undoes: event.undoes, device, at }];
  if (event.kind === 'benefits.dropped') {
    const { key: undoes, shop } = event.data;
    return [{ job: 'give_up', key: record.eventId, undoes, device, shop, at }];
  }
  if (event.kind !== 'benefits.done') return [];
  const { key, shop, card, wish } = event.data;
  // What the centre did is known by its key. Where it is not, the centre has lost it, and does it as if it had never had a line.
  const asked = { key, device, shop, card, wish, at, tillAt: tillTime(record), offline: true };
  return [{ job: 'act', asked, site: siteOf.get(device) ?? null }];
};

const saidOf = ({ hlc, device, seq }: LogRecord): string =>
  `${hlc}/${device}/${String(seq).padStart(12, '0')}`;

const storeSaid = async (tx: Queryable, scope: PointsScope, facts: readonly BenefitFact[]): Promise<void> => {
  for (const { record, event } of facts) {
    if (!('kind' in event)) continue;
    const said = saidOf(record);
    if (event.kind === 'benefits.card_blocked') await blockCards(tx, scope, event.data.tokens, said);
    if (event.kind === 'benefits.account_stopped') {
      const { account, why } = event.data;
      await sayOfAccount(tx, scope, account, { stopped: said, quiet: why === 'withdrawn' ? said : null });
    }
    if (event.kind !== 'benefits.card_registered') continue;
    const { tokens, account, holder, residentId } = event.data;
    await storeCards(
      tx,
      scope,
      'counter',
      tokens.map((token) => ({ ...token, account, holder, said })),
    );
    if (residentId === null) await sayOfAccount(tx, scope, account, { stopped: null, quiet: said });
    else await storePeople(tx, scope, 'counter', [{ residentId, account, said }]);
  }
};

const siteRows = z.array(z.object({ device: z.string(), site: z.string() }));

/** Where the terminals of these records are enrolled: a shop's acts are those of its own terminals. */
const readSites = async (
  tx: Queryable,
  { tenant }: PointsScope,
  facts: readonly BenefitFact[],
): Promise<ReadonlyMap<string, string>> => {
  const devices = [...new Set(facts.map(({ record }) => record.device))];
  const rows: unknown = await tx`
    SELECT device, site FROM device WHERE tenant = ${tenant} AND device = ANY(${devices}::text[])`;
  return new Map(siteRows.parse(rows).map(({ device, site }) => [device, site]));
};

const publishedRows = z.tuple([z.object({ published: z.boolean() })]);
const isPublished = async (tx: Queryable, { tenant, mode }: PointsScope): Promise<boolean> => {
  const rows: unknown = await tx`
    SELECT EXISTS (SELECT 1 FROM benefit_publication WHERE tenant = ${tenant} AND mode = ${mode}) AS published`;
  return publishedRows.parse(rows)[0].published;
};

/**
 * In the order of the log, once: the book is no view of the log, so a rebuild (`again`) leaves it alone. Where nothing was ever published
 * (at a branch, say, whose centre keeps the book) there is nothing to do.
 */
export const applyBenefits = async (
  tx: Queryable,
  { tenant, mode }: { readonly tenant: TenantId; readonly mode: EventBody['mode'] },
  facts: readonly BenefitFact[],
  again: boolean,
): Promise<void> => {
  if (again || facts.length === 0) return;
  const scope: PointsScope = { tenant, mode };
  await storeSaid(tx, scope, facts);
  const siteOf = await readSites(tx, scope, facts);
  const jobs = facts.flatMap((fact) => jobsOf(fact, siteOf));
  if (jobs.length === 0 || !(await isPublished(tx, scope))) return;
  const now = facts.at(-1)?.record.receivedAt ?? 0;
  await workTogether(tx, { scope, readTerms: createTermsReader(scope), now }, jobs);
};
