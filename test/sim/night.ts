/**
 * A night in the shelters: people come, are counted, named, fed, go out, go elsewhere, in places whose line is down for a day. The desks
 * decide by the real rules, from what each of them knows. Beside it the night keeps the truth by itself: where every body is, which
 * heads were named, how many meals were eaten. It asks no rule and no fold for that.
 */
import { civilDateInJapan } from '../../src/kernel/dates.ts';
import type { ShelterId } from '../../src/kernel/ids.ts';
import type { HeadsState } from '../../src/modules/shelter/fold-place.ts';
import {
  type ArrivalWish,
  decideArrival,
  decideDeparture,
  decideHeads,
} from '../../src/modules/shelter/rules.ts';
import {
  guestIdSchema,
  headsIdSchema,
  type PersonId,
  personIdSchema,
} from '../../src/modules/shelter/schema.ts';
import { type Chance, chanceOf } from './chance.ts';
import { type Bend, type Body, Desk, type Household, straight } from './night-desk.ts';

const MINUTE = 60_000;
const TICK = 10 * MINUTE;
/** 18:00 in Japan. */
export const DUSK = Date.UTC(2026, 10, 23, 9, 0, 0);
const TICKS = 150;
/** The line goes an hour after dusk, and is back a day later: with the last tick. */
export const LINE_LOST = DUSK + 60 * MINUTE;
const MEALS = [75, 105, 130];
const STATUSES = ['out', 'overnight', 'left'] as const;

export interface ShelterTruth {
  present: number;
  out: number;
  overnight: number;
  outside: number;
  unnamed: number;
  meals: number;
  allergic: number;
  households: number;
}

export interface NightOptions {
  readonly seed: number;
  readonly shelters: number;
  readonly people: number;
  readonly bend?: Bend;
  /** How far the clock of a desk is off, milliseconds; the default is what a shelter's is, some seconds. */
  readonly skew?: (desk: number) => number;
}

const uuid = (seed: number, n: number): string =>
  `${seed.toString(16).padStart(8, '0')}-0000-4000-8000-${n.toString(16).padStart(12, '0')}`;

const INSIDE = { kind: 'inside' } as const;

export class Night {
  readonly desks: readonly Desk[];
  readonly #households: readonly Household[];
  readonly #bodies: readonly Body[];
  readonly #chance: Chance;
  readonly #seed: number;
  readonly #meals = new Map<number, number>();
  #ids = 0;

  constructor({ seed, shelters, people, bend = straight, skew }: NightOptions) {
    this.#seed = seed;
    this.#chance = chanceOf(seed, 'night');
    const off = skew ?? ((desk: number) => ((desk * 7_919) % 120_000) - 60_000);
    this.desks = Array.from({ length: shelters }, (_, at) => new Desk(at, bend, off(at)));
    this.#households = this.#peopleOf(people);
    this.#bodies = this.#households.flatMap(({ bodies }) => bodies);
  }

  #peopleOf(people: number): Household[] {
    const households: Household[] = [];
    for (let made = 0; made < people; ) {
      const isGuest = this.#chance.is(0.04);
      const size = Math.min(people - made, isGuest ? 1 : this.#chance.one([1, 1, 2, 2, 3, 4, 6]));
      const group = isGuest ? `p-${uuid(this.#seed, made)}` : String(700_000 + made);
      const home: Household = { group, bodies: [] };
      for (let each = 0; each < size; each += 1)
        home.bodies.push({
          id: isGuest ? `g-${uuid(this.#seed, made + each)}` : String(1_000_000 + made + each),
          sex: this.#chance.one(['1', '2', '9']),
          age: this.#chance.between(0, 99),
          allergic: this.#chance.is(0.03),
          ...{ home, at: -1, status: 'away' },
        });
      households.push(home);
      made += size;
    }
    return households;
  }

  #desk(at: number): Desk {
    const desk = this.desks[at];
    if (desk === undefined) throw new Error('no such desk');
    return desk;
  }

  #newId(): string {
    this.#ids += 1;
    return uuid(this.#seed, 0x10_0000_0000 + this.#ids);
  }

  /** The truth of it: she is there now, whoever wrote down what. */
  #put(bodies: readonly Body[], at: number, status: Body['status']): void {
    for (const body of bodies) {
      body.at = at;
      body.status = status;
    }
  }

  #arrive(home: Household, bodies: readonly Body[], at: number, now: number, heads?: HeadsState): void {
    const desk = this.#desk(at);
    const isOutside = heads === undefined && this.#chance.is(0.06);
    const where: ArrivalWish['where'] = isOutside
      ? { kind: 'outside', stay: this.#chance.one([{ kind: 'car' }, { kind: 'home' }, { kind: 'tent' }]) }
      : INSIDE;
    const allergic = bodies.filter((body) => body.allergic);
    const [first] = bodies;
    if (first === undefined) return;
    const isGuest = first.id.startsWith('g-');
    const party = desk.partyOf(home.group, isGuest ? [] : home.bodies);
    const needs = allergic.map(({ id }) => ({
      personId: personIdSchema.parse(id),
      needs: { allergies: { allergens: ['egg' as const], severe: false } },
    }));
    const wish: ArrivalWish = {
      present: isGuest ? [] : bodies.map(({ id }) => personIdSchema.parse(id)),
      guests: isGuest
        ? bodies.map(({ id, sex, age }) => ({ guestId: guestIdSchema.parse(id), sex, age }))
        : [],
      ...{ where, heads },
      ...(needs.length === 0 ? {} : { needs }),
    };
    const ids = bodies.map(({ id }) => id);
    if (desk.record(decideArrival(party, wish), ids, now) !== undefined)
      this.#put(bodies, at, isOutside ? 'outside' : 'present');
  }

  /** A crowd at the door: they are counted by their age, and named when there is time. */
  #crowd(homes: readonly Household[], at: number, now: number): void {
    const desk = this.#desk(at);
    const bodies = homes.flatMap((home) => home.bodies);
    const counts = { infant: 0, child: 0, adult: 0, elderly: 0, wheelchairs: 0 };
    for (const { age } of bodies)
      counts[age < 6 ? 'infant' : age < 15 ? 'child' : age < 65 ? 'adult' : 'elderly'] += 1;
    const headsId = headsIdSchema.parse(`h-${this.#newId()}`);
    const decided = decideHeads(
      { shelterId: desk.shelterId, shelterOpen: true },
      { headsId, marker: '入口', counts },
      undefined,
    );
    const fact = desk.record(decided, [], now);
    if (fact === undefined) return;
    const state = {
      headsId,
      shelterId: desk.shelterId,
      marker: '入口',
      counts,
      at: now,
      eventId: fact.eventId,
    };
    desk.heads.push({ state, bodies: [...bodies] });
    this.#put(bodies, at, 'unnamed');
  }

  #name(at: number, now: number): void {
    for (const { state, bodies } of this.#desk(at).heads) {
      // Some sleep, some would rather not say.
      const body = bodies.find(
        ({ status, at: where, home }) => status === 'unnamed' && where === at && !home.group.endsWith('7'),
      );
      if (body === undefined || this.#chance.is(0.4)) continue;
      const mine = body.home.bodies.filter(({ status, at: where }) => status === 'unnamed' && where === at);
      this.#arrive(body.home, mine, at, now, state);
    }
  }

  #leave(bodies: readonly Body[], departure: (typeof STATUSES)[number], now: number): void {
    const [first] = bodies;
    if (first === undefined) return;
    const desk = this.#desk(first.at);
    const people = bodies.map(({ id }) => personIdSchema.parse(id));
    const decided = decideDeparture(
      desk.partyOf(first.home.group, bodies),
      { people, departure },
      civilDateInJapan(now),
    );
    const ids: readonly string[] = people;
    if (desk.record(decided, ids, now) !== undefined) this.#put(bodies, first.at, departure);
  }

  /** She is elsewhere now; whether the place she came from was told, is another matter. */
  #goOver(bodies: readonly Body[], now: number): void {
    const [first] = bodies;
    const to = this.#chance.between(0, this.desks.length - 1);
    if (first === undefined || to === first.at) return;
    const from = this.#desk(first.at);
    const people: PersonId[] = bodies.map(({ id }) => personIdSchema.parse(id));
    if (this.#chance.is(0.5)) {
      const wish = { people, departure: 'moved' as const, toShelterId: this.#desk(to).shelterId };
      const told = from.record(
        decideDeparture(from.partyOf(first.home.group, bodies), wish, civilDateInJapan(now)),
        people,
        now,
      );
      if (told !== undefined) this.#put(bodies, first.at, 'left');
    }
    const before = first.at;
    this.#arrive(first.home, bodies, to, now + 7 * MINUTE);
    // Somebody at the first place notices only later that they are gone, and says so: that must not fetch them back.
    if (first.at === to && this.#chance.is(0.3))
      this.#desk(before).record(
        decideDeparture(
          this.#desk(before).partyOf(first.home.group, bodies),
          { people, departure: 'left' },
          civilDateInJapan(now),
        ),
        people,
        now + 9 * MINUTE + 30_000,
      );
  }

  /** The wrong household is taken in, and taken back a minute later: nobody moved. */
  #mistake(at: number, now: number): void {
    const elsewhere = this.#households.filter(
      ({ group, bodies }) =>
        !group.startsWith('p-') && bodies.every(({ status }) => status === 'away' || status === 'left'),
    );
    if (elsewhere.length === 0) return;
    const wrong = this.#chance.one(elsewhere);
    const desk = this.#desk(at);
    const present = wrong.bodies.map(({ id }) => personIdSchema.parse(id));
    const party = desk.partyOf(wrong.group, wrong.bodies);
    const fact = desk.record(decideArrival(party, { present, guests: [], where: INSIDE }), present, now);
    if (fact !== undefined) desk.record(desk.decideUndo(fact), [], now + MINUTE);
  }

  #feed(now: number): void {
    const eaters = new Map<number, number>();
    for (const { at, status } of this.#bodies)
      if (status === 'present' || status === 'unnamed') eaters.set(at, (eaters.get(at) ?? 0) + 1);
    for (const [at, quantity] of eaters) {
      const desk = this.#desk(at);
      const data = {
        shelterId: desk.shelterId,
        item: { kind: 'meal' as const },
        quantity,
        to: 'inside' as const,
      };
      desk.record({ ok: true, value: { kind: 'shelter.supplied', data } }, [], now);
      this.#meals.set(at, (this.#meals.get(at) ?? 0) + quantity);
    }
  }

  #open(): void {
    for (const desk of this.desks) {
      const data = { shelterId: desk.shelterId, name: desk.shelterId, capacity: 60 };
      desk.record({ ok: true, value: { kind: 'shelter.opened', data } }, [], DUSK - 30 * MINUTE);
    }
  }

  #newcomers(tick: number, now: number): void {
    // Most of them in the first hour and a half.
    const share = tick < 9 ? 0.3 : tick < 40 ? 0.05 : 0;
    const coming = this.#households.filter(
      ({ bodies }) => bodies[0]?.status === 'away' && this.#chance.is(share),
    );
    while (coming.length > 0) {
      const at = this.#chance.between(0, this.desks.length - 1);
      if (tick < 9 && this.#chance.is(0.08)) this.#crowd(coming.splice(0, 4), at, now);
      else for (const home of coming.splice(0, 1)) this.#arrive(home, home.bodies, at, now);
    }
  }

  #stir(now: number): void {
    for (const home of this.#households) {
      if (!this.#chance.is(0.012)) continue;
      const body = this.#chance.one(home.bodies);
      const isGuest = body.id.startsWith('g-');
      const beside = home.bodies.filter(({ at, status }) => at === body.at && status === body.status);
      if (body.status === 'out' || body.status === 'overnight') {
        // A guest who comes back has to be known again by her card, which this night does not play.
        if (!isGuest) this.#arrive(home, beside, body.at, now);
      } else if (body.status === 'present' || body.status === 'outside') {
        if (this.#chance.is(0.35) && !isGuest) this.#goOver(this.#chance.is(0.5) ? [body] : beside, now);
        else this.#leave(this.#chance.is(0.7) ? [body] : beside, this.#chance.one(STATUSES), now);
      }
    }
  }

  /** Lets the night pass; `lost` is called when the line goes. */
  async run(lost: () => Promise<void> = async () => undefined): Promise<void> {
    this.#open();
    for (let tick = 0; tick < TICKS; tick += 1) {
      const now = DUSK + tick * TICK;
      if (now === LINE_LOST) await lost();
      this.#newcomers(tick, now);
      this.#stir(now + MINUTE);
      for (const at of this.desks.keys()) this.#name(at, now + 2 * MINUTE);
      if (this.#chance.is(0.5))
        this.#mistake(this.#chance.between(0, this.desks.length - 1), now + 3 * MINUTE);
      if (MEALS.includes(tick)) this.#feed(now + 3 * MINUTE);
    }
  }

  /** How it is, by looking at every body. */
  truth(): ReadonlyMap<ShelterId, ShelterTruth> {
    const truth = new Map<ShelterId, ShelterTruth>();
    for (const [at, desk] of this.desks.entries())
      truth.set(desk.shelterId, {
        ...{ present: 0, out: 0, overnight: 0, outside: 0, unnamed: 0, allergic: 0, households: 0 },
        meals: this.#meals.get(at) ?? 0,
      });
    const homes = new Map<ShelterId, Set<Household>>();
    for (const { at, status, allergic, home } of this.#bodies) {
      if (status === 'away' || status === 'left') continue;
      const { shelterId } = this.#desk(at);
      const here = truth.get(shelterId);
      if (here === undefined) continue;
      here[status] += 1;
      if (status === 'unnamed') continue;
      homes.set(shelterId, (homes.get(shelterId) ?? new Set()).add(home));
      if (allergic && status !== 'overnight') here.allergic += 1;
    }
    for (const [shelterId, mine] of homes) {
      const here = truth.get(shelterId);
      if (here !== undefined) here.households = mine.size;
    }
    return truth;
  }

  get events(): number {
    return this.desks.reduce((sum, { stream }) => sum + stream.events.length, 0);
  }
}
