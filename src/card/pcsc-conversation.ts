/**
 * One conversation with a card over PC/SC: connect, transaction, commands, and giving everything back, whatever happens. Other
 * programs may hold the card, reset it, or take it away in between (card.md §6).
 */
import { fromHex } from '../kernel/bytes.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import { extendedAnswer, selectApplication } from './apdu.ts';
import type { InTime } from './in-time.ts';
import type { CardConnection, ReaderLengths, TransmitFailure } from './index.ts';
import * as pcsc from './pcsc-driver.ts';
import { STATE_PRESENT } from './presence.ts';

/** How often a card that others reset is opened again, before its transaction and again before its first answer. */
const MOST_REOPENINGS = 3;
/** Waits between attempts while another program holds the card; about two seconds in all. */
const BUSY_WAITS_MS = [20, 50, 100, 200, 400, 600, 700] as const;
/**
 * A card that does not answer when it is powered is asked once more after this, milliseconds: it lies at the edge of the
 * field, or was lifted just now and not yet missed (pcscd looks every 400 ms).
 */
const MUTE_MS = 500;
/**
 * Longest wait for a connection, with the power-up of a slow card in it, and for the end of another program's transaction,
 * milliseconds. pcscd lets a connection wait for that too.
 */
const CONNECT_MS = 4_000;
const BEGIN_MS = 3_000;
/** Longest wait for everything to be given back, milliseconds. */
const GIVE_BACK_MS = 5_000;
/** How long a service that looks every 400 ms is given to see that a card has left, milliseconds. */
const LEAVING_MS = 600;
/** Longest wait for an answer: a card may ask for more time, but not for ever, milliseconds. */
const ANSWER_MS = 10_000;

/** The card manager: after a reset selecting it changes nothing (card.md §1), and any card answers something. */
const ANY_COMMAND = selectApplication(fromHex('A0000001510000'));

/** `stuck`: the call has not come back, and with it nothing else can be asked of this context. */
type Reason = pcsc.PcscReason | 'stuck';

export interface Surroundings {
  readonly system: System;
  readonly inTime: InTime;
}

const TRANSMIT_FAILURE: Partial<Record<Reason, TransmitFailure>> = {
  no_service: 'service_lost',
  bad_handle: 'service_lost',
  no_reader: 'reader_lost',
};

/** What is held of PC/SC: a context, and over it perhaps a card, and perhaps a transaction with that. */
interface Held {
  readonly context: pcsc.Context;
  card: pcsc.CardHandle | undefined;
  begun: boolean;
  /** A call has not come back, and will give everything back when it does. */
  stuck: boolean;
}

/** What these answer changes nothing: the card may be long gone. */
const leaveCard = async (held: Held, disposition: number): Promise<void> => {
  const { card, begun } = held;
  held.card = undefined;
  held.begun = false;
  if (card !== undefined && begun) await pcsc.endTransaction(card, disposition);
  if (card !== undefined) await pcsc.disconnect(card, disposition);
};

const leaveAll = async (held: Held, disposition: number): Promise<void> => {
  await leaveCard(held, disposition);
  await pcsc.release(held.context);
};

/** A call in its time. One that comes back too late is the last of this context: then everything is given back. */
const createCall =
  (held: Held, inTime: InTime) =>
  async <T>(
    asked: Promise<Result<T, pcsc.PcscReason>>,
    ms: number,
    arrived: (answer: T) => void = () => undefined,
  ): Promise<Result<T, Reason>> => {
    // Only a command that was cut off leaves the card in a state that nobody knows.
    const disposition = held.begun ? pcsc.RESET_CARD : pcsc.LEAVE_CARD;
    const answer = await inTime(asked, ms, async (late) => {
      if (late.ok) arrived(late.value);
      await leaveAll(held, disposition);
    });
    if (answer === 'late') {
      held.stuck = true;
      return failure('stuck');
    }
    if (answer.ok) arrived(answer.value);
    return answer;
  };

/** A context and the one card that is connected over it. */
const createSeat = (context: pcsc.Context, reader: string, { inTime }: Surroundings) => {
  const held: Held = { context, card: undefined, begun: false, stuck: false };
  const call = createCall(held, inTime);
  const openOnce = async (): Promise<Result<void, Reason>> => {
    const connected = await call(pcsc.connect(context, reader), CONNECT_MS, (card) => {
      held.card = card;
    });
    if (!connected.ok) return connected.reason === 'stuck' ? failure('busy') : connected;
    const began = await call(pcsc.beginTransaction(connected.value), BEGIN_MS, () => {
      held.begun = true;
    });
    if (began.ok) return began;
    if (began.reason === 'stuck') return failure('busy');
    await leaveCard(held, pcsc.LEAVE_CARD);
    return began;
  };
  /** Connects and begins a transaction; a card that was reset by someone else in between is connected to again. */
  const open = async (): Promise<Result<void, Reason>> => {
    for (let attempt = 0; ; attempt += 1) {
      const opened = await openOnce();
      if (opened.ok || opened.reason !== 'card_reset' || attempt === MOST_REOPENINGS) return opened;
    }
  };
  return {
    open,
    async transmit(command: Uint8Array): Promise<Result<Uint8Array, Reason>> {
      if (held.card === undefined || held.stuck) return failure('no_card');
      return call(pcsc.transmit(held.card, command), ANSWER_MS);
    },
    /** Closes the card, which ends the transaction too, and opens it again at once. */
    async reopen(disposition: number): Promise<Result<void, Reason>> {
      if (held.stuck) return failure('stuck');
      held.begun = false;
      await leaveCard(held, disposition);
      return open();
    },
    isStuck: () => held.stuck,
    /**
     * Whether the service sees that the card has left. A card that is gone must not be reset: pcscd (1.9 to 2.4, SCardDisconnect)
     * then calls the reader empty without counting an event, and when the next card lies there before its next look, that card is
     * told to nobody until it is lifted.
     */
    async hasLeft(): Promise<boolean> {
      if (held.stuck) return false;
      const now = await pcsc.statusChange(context, 0, [{ reader, state: 0 }]);
      const before = now.ok ? now.value[0]?.state : undefined;
      if (before === undefined) return false;
      if ((before & STATE_PRESENT) === 0) return true;
      const waited = pcsc.statusChange(context, LEAVING_MS, [
        { reader, state: before & ~pcsc.STATE_CHANGED },
      ]);
      const later = await call(waited, LEAVING_MS + GIVE_BACK_MS);
      const after = later.ok ? later.value[0]?.state : undefined;
      return after !== undefined && ((after & STATE_PRESENT) === 0 || after >>> 16 !== before >>> 16);
    },
    async giveBack(disposition: number): Promise<void> {
      if (!held.stuck) await inTime(leaveAll(held, disposition), GIVE_BACK_MS, async () => undefined);
    },
  };
};
export type Seat = ReturnType<typeof createSeat>;

/** Opens the card; waits with growing pauses while another program has it for itself, and once for one that is mute. */
export const openPatiently = async (
  context: pcsc.Context,
  reader: string,
  surroundings: Surroundings,
): Promise<Result<Seat, Reason>> => {
  const seat = createSeat(context, reader, surroundings);
  const busyWaits: number[] = [...BUSY_WAITS_MS];
  const muteWaits: number[] = [MUTE_MS];
  for (;;) {
    const opened = await seat.open();
    if (opened.ok) return success(seat);
    const waits = opened.reason === 'busy' ? busyWaits : opened.reason === 'mute' ? muteWaits : [];
    const wait = seat.isStuck() ? undefined : waits.shift();
    if (wait === undefined) {
      await seat.giveBack(pcsc.LEAVE_CARD);
      return opened;
    }
    await surroundings.system.sleep(wait);
  }
};

/** Another program reset the card since we connected to it (pcscd says either, by whether it was powered again). */
const isDisturbed = (reason: Reason): boolean => reason === 'card_reset' || reason === 'wrong_protocol';

/**
 * Sends over a card that was just opened. A program that resets the card as it ends or dies may do so between our
 * connecting and our transaction: what was reset before its first answer is opened again.
 */
const createLine = (seat: Seat) => {
  let answered = false;
  return async (command: Uint8Array): Promise<Result<Uint8Array, Reason>> => {
    for (let reopenings = 0; ; reopenings += 1) {
      const response = await seat.transmit(command);
      if (response.ok || answered || !isDisturbed(response.reason) || reopenings === MOST_REOPENINGS) {
        answered = true;
        return response;
      }
      const again = await seat.reopen(pcsc.LEAVE_CARD);
      if (!again.ok) return again;
    }
  };
};

const isAnswer = (response: Result<Uint8Array, Reason>): boolean => response.ok && response.value.length >= 2;

/**
 * Whether it was the length that a reader failed on (some answer a command of extended length with an error of their own
 * instead of a status word), and not the card that left: then the card, opened anew, answers a short command.
 */
const wasTooLong = async (seat: Seat, command: Uint8Array, lengths: ReaderLengths): Promise<boolean> => {
  const asked = extendedAnswer(command);
  if (asked === undefined || lengths.passes(asked)) return false;
  if (await seat.hasLeft()) return false;
  const again = await seat.reopen(pcsc.RESET_CARD);
  if (!again.ok || !isAnswer(await seat.transmit(ANY_COMMAND))) return false;
  lengths.note(asked, false);
  return true;
};

/** Runs `job` with the card and gives it back, also when the job throws. */
export const converse = async <T>(
  seat: Seat,
  about: Required<Pick<CardConnection, 'reader' | 'atr' | 'lengths'>>,
  job: (card: CardConnection) => Promise<T>,
): Promise<T> => {
  const send = createLine(seat);
  let trouble = false;
  let reopenings = 0;
  const connection: CardConnection = {
    ...about,
    reopenings: () => reopenings,
    async transmit(command) {
      const response = await send(command);
      if (response.ok && response.value.length >= 2) return response;
      const reason = response.ok ? 'card_lost' : (TRANSMIT_FAILURE[response.reason] ?? 'card_lost');
      if (reason === 'card_lost' && reopenings === 0 && (await wasTooLong(seat, command, about.lengths)))
        reopenings += 1;
      else trouble = true;
      return failure(reason);
    },
  };
  try {
    return await job(connection);
  } finally {
    const resets = trouble && !(await seat.hasLeft());
    await seat.giveBack(resets ? pcsc.RESET_CARD : pcsc.LEAVE_CARD);
  }
};
