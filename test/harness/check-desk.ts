/** A desk for the tests of 本人確認: lays personas' cards down, and does with the terminal what its screen does. */

import type { TerminalOptions } from '../../src/app/terminal.ts';
import type { Terminal } from '../../src/app/terminal-base.ts';
import { JPKI_AID } from '../../src/card/applications/jpki/files.ts';
import { numberB } from '../../src/card/number-b.ts';
import type { Visit } from '../../src/identity/schema.ts';
import { fromHex, toHex } from '../../src/kernel/bytes.ts';
import type { ResidentId } from '../../src/kernel/ids.ts';
import { createLogger } from '../../src/kernel/log.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import type { NumberParts } from '../../src/modules/identification/index.ts';
import { parseEventBody } from '../../src/outbox/event.ts';
import type { SimulatedReader } from '../../src/simulator/simulated-reader.ts';
import { personaByName } from '../../src/simulator/town/personas.ts';
import type { VirtualCard } from '../../src/simulator/virtual-card.ts';
import { hands, openTestTerminal, type Town } from './town-terminal.ts';

export const person = (name: string) => {
  const persona = personaByName(name);
  if (persona?.resident === undefined || persona.card.printed === undefined) throw new Error(name);
  return { resident: persona.resident, card: persona.card, printed: persona.card.printed };
};

/** 照合番号B as printed on a persona's card. */
export const partsOf = (name: string, change: Partial<NumberParts> = {}): NumberParts => {
  const { card, printed } = person(name);
  return {
    birthDate: printed.birthDate,
    birthYear: printed.birthYear,
    expiryYear: card.expires.slice(0, 4),
    securityCode: printed.securityCode,
    ...change,
  };
};

/** The same as fourteen digits, as a scanner types them. */
export const digitsOf = (name: string): string => {
  const { birthDate, birthYear, expiryYear, securityCode } = partsOf(name);
  const number = numberB({ birth: birthDate, expiryYear, securityCode }, birthYear);
  return mustSucceed(number);
};

export interface CheckAnswer {
  readonly value: { readonly checkId: string };
}

export const checkDesk = (town: Town) => {
  let reader: SimulatedReader;
  let terminal: Terminal;
  let lines: string[] = [];
  const output = (method: string, input: unknown = {}) => hands(terminal).output(method, input);
  const phase = () => terminal.state().phase;
  const readFace = async (name: string): Promise<string> => {
    const read = (await output('identification.readFace', partsOf(name))) as CheckAnswer;
    return read.value.checkId;
  };
  return {
    open(change: Partial<TerminalOptions> = {}): void {
      reader = town.reader();
      lines = [];
      const logger = createLogger(
        () => 0,
        (line) => lines.push(line),
      );
      terminal = openTestTerminal(town.optionsFor(reader, { logger, ...change })).terminal;
    },
    close: () => terminal.close(),
    output,
    phase,
    readFace,
    role: () => terminal.state().session.role,
    signIn: () => hands(terminal).signIn(),
    /** Every event of the record, opened. */
    events: () =>
      terminal.log.events({ afterSeq: 0, limit: 10_000 }).map(({ kind, body }) => ({
        kind,
        ...mustSucceed(parseEventBody(body)),
      })),
    /** What was recorded besides the look-ups, which have a test of their own (src/app/look-ups.test.ts). */
    kinds: () =>
      hands(terminal)
        .kinds()
        .filter((kind) => kind !== 'desk.looked_up'),
    /** Everything that is kept: the record and the log. */
    kept: (): string => `${hands(terminal).bodies()}\n${lines.join('\n')}`,
    visit: (): Visit => {
      const now = phase();
      if (now.kind !== 'identified') throw new Error(`the desk says ${now.kind}`);
      return now.visit;
    },
    /** Lays a card down and waits until it has been read. */
    tap: async (persona: string): Promise<() => void> => {
      const lift = reader.tap(await town.card(persona));
      await hands(terminal).read();
      return lift;
    },
    /** Lays down a card that is nobody's in the list of personas. */
    tapCard: async (card: VirtualCard): Promise<() => void> => {
      const lift = reader.tap(card);
      await hands(terminal).read();
      return lift;
    },
    /** Lays down a card whose answers `change` bends; `undefined` leaves one as it is. */
    tapBent: async (
      persona: string,
      change: (command: string) => string | undefined,
    ): Promise<() => void> => {
      const card = await town.card(persona);
      const lift = reader.tap({
        ...card,
        transmit(command) {
          const bent = change(toHex(command));
          return bent === undefined ? card.transmit(command) : fromHex(bent);
        },
      });
      await hands(terminal).read();
      return lift;
    },
    /** The clerk searches this person and says that she is it. */
    chooseBySearch: async (name: string): Promise<void> => {
      const { residentId, kana, birthDate } = person(name).resident;
      await output('desk.search', { text: kana.slice(0, 3), birthDate, purpose: 'training' });
      await output('desk.choose', { residentId });
    },
    /** Lays down a device that answers with one person's card number and another's certificate, as a relay would. */
    tapTwoFaced: async (number: string, certificate: string): Promise<() => void> => {
      const [shown, signing] = [await town.card(number), await town.card(certificate)];
      let selected = shown;
      const lift = reader.tap({
        ...shown,
        transmit(command) {
          if (command[1] === 0xa4 && command[2] === 0x04)
            selected = toHex(command).includes(toHex(JPKI_AID)) ? signing : shown;
          return selected.transmit(command);
        },
      });
      await hands(terminal).read();
      return lift;
    },
    /** A supervisor lets the desk go on with whom it has just stopped: the person at the desk, or whom the clerk named. */
    release: async (whom?: ResidentId): Promise<void> => {
      await hands(terminal).signIn();
      const now = phase();
      const visit = now.kind === 'identified' || now.kind === 'checking' ? now.visit : null;
      const residentId = whom ?? visit?.residentId ?? null;
      await output('desk.release', { residentId, reason: 'holder_present' });
    },
    /** Reads the card, says 一致, registers the card, and ends the check. */
    linkByFace: async (name: string): Promise<void> => {
      await output('identification.begin');
      const checkId = await readFace(name);
      await output('identification.confirm', { checkId, result: 'same' });
      await output('identification.link', { checkId, consent: 'holder' });
      await output('identification.end');
    },
  };
};
