/** What a test does at a polling desk, over and over. */
import { acceptanceSchema, type Look, type ShownAcceptance } from '../../src/modules/polling/views.ts';
import { envelopeOf } from '../../src/outbox/event.ts';
import {
  clerk,
  must,
  openPollingDesk,
  type PollingDesk,
  type PollingDeskOptions,
  REASON,
  SECOND,
} from './polling-desk.ts';

const desks: PollingDesk[] = [];
export const closeDesks = (): void => {
  for (const desk of desks.splice(0)) desk.close();
};

/** A desk whose doors are open, or (`doors: false`) are to be opened. */
export const openDesk = async (
  options: PollingDeskOptions & { readonly doors?: false } = {},
): Promise<PollingDesk> => {
  const desk = openPollingDesk(options);
  desks.push(desk);
  if (options.doors !== false) await desk.openDoors();
  return desk;
};

export const accept = (desk: PollingDesk, { lookId }: Pick<Look, 'lookId'>, more: object = {}) =>
  desk.methods['polling.accept'].handle({ lookId, ...more }, clerk);

/** Whoever was found is accepted and gone. */
export const acceptFound = async (
  desk: PollingDesk,
  look: Look,
  more: object = {},
): Promise<ShownAcceptance> => {
  const outcome = must(await accept(desk, look, more));
  if (outcome.outcome !== 'accepted') throw new Error(outcome.look.verdict.kind);
  await desk.clear(look);
  return acceptanceSchema.parse(outcome.acceptance);
};

/** By two persons, as far as that goes. */
export const override = (desk: PollingDesk, { lookId }: Pick<Look, 'lookId'>) =>
  desk.methods['polling.override'].handle({ lookId, reason: REASON, second: SECOND }, clerk);

export const dataOf = (desk: PollingDesk, kind: string): Record<string, unknown>[] =>
  desk.log
    .events({ afterSeq: 0, limit: 1_000 })
    .filter((event) => event.kind === kind)
    .map(({ body }) => envelopeOf(body)?.data as Record<string, unknown>);

/** Everything that this desk has recorded, as text. */
export const recordOf = (desk: PollingDesk): string =>
  JSON.stringify(desk.log.events({ afterSeq: 0, limit: 1_000 }).map(({ body }) => envelopeOf(body)));
