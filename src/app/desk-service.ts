import type { CardConnection, CardReader, ReaderEvent } from '../card/index.ts';
import { type Desk, type DeskInput, initialDesk, notesOf, stepDesk } from '../identity/desk.ts';
import type { CardNote, CardProblem, DeskState, Evidence, Visit } from '../identity/schema.ts';
import { type ResidentId, type VisitId, visitIdSchema } from '../kernel/ids.ts';
import type { Logger } from '../kernel/log.ts';
import type { Result } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';

/** What the desk needs of a finished reading. */
export interface TapReading {
  readonly commonCardId?: {
    readonly serial: string;
    readonly municipality: string;
    readonly expires: string;
  };
  readonly certificate?: { readonly serialHex?: string; readonly status: string };
  readonly apdus: number;
  readonly durationMs: number;
  /** `System.monotonic()` at the card's last answer. */
  readonly lastApduAt: number;
}

export type TapFailure =
  | 'not_my_number_card'
  | 'phone'
  | 'card_lost'
  | 'card_unreadable'
  | 'card_too_slow'
  | 'too_many_commands'
  | 'reader_lost'
  | 'service_lost';

/** The resident a card is linked to, by the sources this site may use. */
export type ResolveReading = (
  reading: TapReading,
) => Result<
  { readonly residentId: ResidentId; readonly source: Evidence['source'] },
  'not_linked' | 'person_not_active'
>;

interface Options {
  readonly reader: CardReader;
  readonly read: (card: CardConnection) => Promise<Result<TapReading, TapFailure>>;
  readonly resolve: ResolveReading;
  /** Today's date in Japan, `YYYY-MM-DD`: a card is valid through its expiry date. */
  readonly today: () => string;
  readonly system: System;
  readonly logger: Logger;
  readonly changed: () => void;
}

export interface DeskService {
  readonly parts: () => Pick<DeskState, 'phase' | 'cardOnReader' | 'reader'>;
  readonly visit: (visitId: VisitId) => Visit | undefined;
  readonly clear: () => void;
  /** The clerk names the person herself (found by search). */
  readonly choose: (residentId: ResidentId) => Visit;
  readonly close: () => Promise<void>;
}

const PROBLEM: Readonly<Record<TapFailure | 'no_card' | 'busy' | 'card_unresponsive', CardProblem>> = {
  not_my_number_card: 'not_my_number_card',
  phone: 'phone',
  card_lost: 'card_pulled',
  reader_lost: 'card_pulled',
  service_lost: 'card_pulled',
  no_card: 'card_pulled',
  card_unreadable: 'card_unreadable',
  card_too_slow: 'card_unreadable',
  too_many_commands: 'card_unreadable',
  card_unresponsive: 'card_unreadable',
  busy: 'card_busy',
};

type Outcome =
  | {
      readonly kind: 'person';
      readonly residentId: ResidentId;
      readonly source: Evidence['source'];
      readonly notes: CardNote[];
      readonly lastApduAt: number;
    }
  | { readonly kind: 'problem'; readonly problem: CardProblem };

const readTap = async (options: Options, reader: string): Promise<Outcome> => {
  const connected = await options.reader.withCard(reader, options.read);
  if (!connected.ok) return { kind: 'problem', problem: PROBLEM[connected.reason] };
  const reading = connected.value;
  if (!reading.ok) return { kind: 'problem', problem: PROBLEM[reading.reason] };
  const { commonCardId, certificate, apdus, durationMs, lastApduAt } = reading.value;
  options.logger.info('card.read', { apdus, durationMs: Math.round(durationMs) });
  const resolved = options.resolve(reading.value);
  if (!resolved.ok) return { kind: 'problem', problem: resolved.reason };
  const notes = notesOf({
    cardExpired: commonCardId !== undefined && commonCardId.expires < options.today(),
    certificate: certificate?.status,
  });
  return { kind: 'person', ...resolved.value, notes, lastApduAt };
};

/** A new visit; its number is good until the desk is cleared or the next person is identified. */
const newVisit = (
  system: System,
  { residentId, source, notes, lastApduAt }: Omit<Extract<Outcome, { kind: 'person' }>, 'kind'>,
): Visit => ({
  visitId: visitIdSchema.parse(system.newId()),
  residentId,
  // A free read names a card, it proves nothing; whether the certificate was revoked is not known at the desk.
  evidence: { level: source === 'search' ? 'L1' : 'L0', source, revocation: 'unknown' },
  notes,
  afterLastApduMs: system.monotonic() - lastApduAt,
});

/** Readers and service as last reported; card events go to `onCard`. */
const watchReaders = (options: Options, onCard: (input: DeskInput) => void) => {
  const readers = new Set<string>();
  let service: 'up' | 'down' = 'down';
  const hear = (event: ReaderEvent): void => {
    if (event.kind === 'card_inserted') return onCard({ kind: 'card_in', reader: event.reader });
    if (event.kind === 'card_removed') return onCard({ kind: 'card_out', reader: event.reader });
    if (event.kind === 'service') service = event.state;
    else if (event.kind === 'reader_added') readers.add(event.reader);
    else readers.delete(event.reader);
    options.logger.info('reader.state', { state: service, count: readers.size });
    return options.changed();
  };
  const unsubscribe = options.reader.subscribe(hear);
  return {
    unsubscribe,
    state: (): DeskState['reader'] => ({
      state: service === 'down' ? 'service_down' : readers.size === 0 ? 'no_reader' : 'ready',
      kind: options.reader.kind,
      names: [...readers],
    }),
  };
};

/** Watches the reader and keeps the desk's state; one per terminal. */
export const createDeskService = (options: Options): DeskService => {
  let desk: Desk = initialDesk;

  const take = (input: DeskInput): void => {
    const step = stepDesk(desk, input);
    desk = step.desk;
    options.changed();
    if (step.read !== undefined) void readAndTake(step.read, desk.reading);
  };

  const readAndTake = async (reader: string, reading: number): Promise<void> => {
    const outcome = await readTap(options, reader).catch((error: unknown): Outcome => {
      // A bug, or a replica that cannot be read: the desk must not stand still with a card on it.
      options.logger.warn('card.problem', {
        reason: 'bug',
        code: error instanceof Error ? error.name : 'unknown',
      });
      return { kind: 'problem', problem: 'card_unreadable' };
    });
    if (outcome.kind === 'problem') {
      options.logger.warn('card.problem', { reason: outcome.problem });
      take({ kind: 'failed', reading, problem: outcome.problem });
    } else {
      take({ kind: 'identified', reading, visit: newVisit(options.system, outcome) });
    }
  };

  const watch = watchReaders(options, take);

  return {
    parts: () => ({ phase: desk.phase, cardOnReader: desk.cards.length > 0, reader: watch.state() }),
    visit: (visitId) =>
      desk.phase.kind === 'identified' && desk.phase.visit.visitId === visitId ? desk.phase.visit : undefined,
    clear: () => take({ kind: 'cleared' }),
    choose(residentId) {
      const lastApduAt = options.system.monotonic();
      const visit = newVisit(options.system, { residentId, source: 'search', notes: [], lastApduAt });
      take({ kind: 'chosen', visit });
      return visit;
    },
    async close() {
      watch.unsubscribe();
      await options.reader.close();
    },
  };
};
