/** One desk of the night: what it recorded, and who it thinks is where (night.ts). */
import { makeHlc } from '../../src/kernel/hlc.ts';
import { eventIdSchema, type ShelterId } from '../../src/kernel/ids.ts';
import type { Result } from '../../src/kernel/result.ts';
import { realSystem } from '../../src/kernel/system.ts';
import { type Fact, factOrder, foldPerson } from '../../src/modules/shelter/fold.ts';
import type { HeadsState } from '../../src/modules/shelter/fold-place.ts';
import { decideUndo, type PartyState } from '../../src/modules/shelter/rules.ts';
import { groupIdSchema, personIdSchema, type ShelterEvent } from '../../src/modules/shelter/schema.ts';
import { createTestStream, type TestStream } from '../harness/test-stream.ts';

/** Somebody of flesh: where she is, and no more. */
export interface Body {
  id: string;
  readonly sex: '1' | '2' | '9';
  readonly age: number;
  readonly allergic: boolean;
  readonly home: Household;
  at: number;
  status: 'away' | 'unnamed' | 'present' | 'outside' | 'out' | 'overnight' | 'left';
}

export interface Household {
  readonly group: string;
  readonly bodies: Body[];
}

/** What stands between a desk and the centre, to be planted: another event, none, or the same. */
export type Bend = (event: ShelterEvent, at: number) => readonly ShelterEvent[];
export const straight: Bend = (event) => [event];

/** One desk: what it recorded, and who it thinks is where. */
export class Desk {
  readonly shelterId: ShelterId;
  readonly stream: TestStream;
  readonly #facts = new Map<string, Fact[]>();
  readonly #undone = new Set<string>();
  readonly #bend: Bend;
  readonly #skew: number;
  readonly heads: { readonly state: HeadsState; readonly bodies: Body[] }[] = [];

  constructor(at: number, bend: Bend, skew: number) {
    this.shelterId = `S${String(at).padStart(4, '0')}` as ShelterId;
    this.stream = createTestStream(`desk-${at}`);
    this.#bend = bend;
    this.#skew = skew;
  }

  partyOf(group: string, bodies: readonly Body[]): PartyState {
    const members = bodies.map((body) => {
      const personId = personIdSchema.parse(body.id);
      const state = foldPerson(new Set([personId]), this.#facts.get(body.id) ?? [], this.#undone);
      const { presence, guardian, details, consent } = state;
      return { personId, sex: body.sex, age: body.age, presence, guardian, details, consent };
    });
    return { shelterId: this.shelterId, shelterOpen: true, householdId: groupIdSchema.parse(group), members };
  }

  /** Records what was decided; a refusal is what the desk says, and then nothing happens. */
  record(decided: Result<ShelterEvent, string>, people: readonly string[], at: number): Fact | undefined {
    if (!decided.ok) return undefined;
    const event = decided.value;
    // What the desk believes it has recorded; what is planted lies between it and the centre.
    const fact = { at, event, ...this.#send(event, at) };
    if (event.kind === 'shelter.undone') this.#undone.add(event.data.undoes);
    for (const id of people) this.#facts.set(id, [...(this.#facts.get(id) ?? []), fact]);
    return fact;
  }

  #send(event: ShelterEvent, at: number): Pick<Fact, 'eventId' | 'order'> {
    const { stream } = this;
    for (const bent of this.#bend(event, at)) {
      const { eventId, hlc, device, seq } = stream.add(bent.kind, bent.data, { at: at + this.#skew });
      return { eventId, order: factOrder(hlc, device, seq) };
    }
    const order = factOrder(makeHlc(at + this.#skew, 1), stream.device, stream.events.length);
    return { eventId: eventIdSchema.parse(realSystem.newId()), order };
  }

  decideUndo(fact: Fact): Result<ShelterEvent, string> {
    return decideUndo(fact, this.#undone, '別の世帯', 0);
  }
}
