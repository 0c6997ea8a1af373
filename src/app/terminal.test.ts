/** The terminal as it is composed: a virtual card in the simulated reader, a real encrypted record, the real RPC. */
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { hands, openTown } from '../../test/harness/town-terminal.ts';
import { createMemoryReader } from '../card/memory-reader.ts';
import { silentLogger } from '../kernel/log.ts';
import { mustSucceed } from '../kernel/result.ts';
import { ROLES, type Role } from '../kernel/roles.ts';
import { realSystem } from '../kernel/system.ts';
import type { MethodTable } from '../rpc/contract.ts';
import type { SimulatedReader } from '../simulator/simulated-reader.ts';
import { personaByName } from '../simulator/town/personas.ts';
import { chooseReader } from './choose-reader.ts';
import type { SiteProfile } from './site-profile.ts';
import { openTerminal, type TerminalOptions } from './terminal.ts';
import type { Terminal } from './terminal-base.ts';

/** What the terminal gave to its RPC server. */
const table = vi.hoisted(() => ({ methods: {} as MethodTable }));
vi.mock('../rpc/server.ts', async (importOriginal) => {
  const real = await importOriginal<typeof import('../rpc/server.ts')>();
  return {
    ...real,
    createRpcServer(options: Parameters<typeof real.createRpcServer>[0]) {
      table.methods = options.methods;
      return real.createRpcServer(options);
    },
  };
});

const system = realSystem;
const town = await openTown({ commonCardId: true, jpkiStatus: 'none' });
const { profile } = town;
afterAll(() => town.close());

let reader: SimulatedReader;
let terminal: Terminal;

let lastOptions: TerminalOptions;
const optionsFor = (change: Partial<TerminalOptions> = {}): TerminalOptions => {
  lastOptions = town.optionsFor(reader, change);
  return lastOptions;
};

beforeEach(() => {
  reader = town.reader();
  terminal = mustSucceed(openTerminal(optionsFor()));
});
afterEach(() => terminal.close());

const call = (method: string, input: unknown) => hands(terminal).call(method, input);
const output = (method: string, input: unknown) => hands(terminal).output(method, input);
const signIn = () => hands(terminal).signIn();
const tap = async (persona: string): Promise<() => void> => {
  const lift = reader.tap(await town.card(persona));
  await hands(terminal).read();
  return lift;
};
const kinds = (): string[] => hands(terminal).kinds();

describe('a visit', () => {
  it('goes from the card to the record and ends with the desk cleared', async () => {
    await signIn();
    await output('shelter.open', {});
    const lift = await tap('elder');
    const { phase } = terminal.state();
    if (phase.kind !== 'identified') throw new Error(`the desk says ${phase.kind}`);
    const { visitId, residentId, evidence } = phase.visit;
    expect(evidence).toEqual({ level: 'L0', source: 'common_card_id', revocation: 'unknown' });
    expect(
      await output('shelter.checkIn', { who: { by: 'visit', visitId }, present: [residentId] }),
    ).toMatchObject({ ok: true });
    lift();
    await output('desk.clear', {});
    expect(terminal.state().phase).toEqual({ kind: 'waiting' });
    expect(kinds()).toEqual(['shelter.opened', 'desk.looked_up', 'shelter.checked_in']);
    expect(
      await output('shelter.checkIn', { who: { by: 'visit', visitId }, present: [residentId] }),
    ).toMatchObject({
      reason: 'no_such_visit',
    });
    expect(terminal.state().record.pending).toBe(3);
    expect(terminal.log.verify()).toMatchObject({ ok: true });
  });

  it('takes nobody who was not found by a recorded search', async () => {
    const residentId = personaByName('elder')?.resident?.residentId;
    expect(await output('desk.choose', { residentId })).toMatchObject({ reason: 'no_such_person' });
    await output('desk.search', { text: 'タカハシ', purpose: 'training' });
    expect(await output('desk.choose', { residentId })).toMatchObject({ reason: 'no_such_person' });
    await output('desk.search', { text: 'ワタナベ', birthDate: '1942-05-05', purpose: 'training' });
    expect(await output('desk.choose', { residentId })).toMatchObject({ ok: true });
  });

  it('writes a search down without what was searched for', async () => {
    expect(await output('desk.search', { text: 'タカハシ', purpose: 'training' })).toMatchObject({
      ok: true,
    });
    const [event] = terminal.log.events({ afterSeq: 0, limit: 1 });
    expect(event?.kind).toBe('desk.searched');
    expect(event?.body).not.toContain('タカハシ');
  });

  it('puts no name and no address into any event', async () => {
    await signIn();
    await output('shelter.open', {});
    await tap('family6-1');
    const { phase } = terminal.state();
    if (phase.kind !== 'identified') throw new Error(`the desk says ${phase.kind}`);
    const { visitId, residentId } = phase.visit;
    await output('shelter.checkIn', { who: { by: 'visit', visitId }, present: [residentId] });
    const bodies = terminal.log
      .events({ afterSeq: 0, limit: 100 })
      .map(({ body }) => body)
      .join('\n');
    expect(bodies).toContain(residentId);
    for (const secret of ['髙橋', '健一', 'タカハシ', '本町', '900000000000001'])
      expect(bodies).not.toContain(secret);
  });
});

const EVERYBODY: readonly Role[] = [
  'viewer',
  'clerk',
  'supervisor',
  'election_officer',
  'auditor',
  'admin',
  'operator',
  'employee',
  'personnel',
  'commerce',
  'librarian',
  'shop',
];

/** Who may call what: written out here, so that a changed role is a changed test. */
const ALLOWED: Readonly<Record<string, readonly Role[]>> = {
  'desk.clear': ['clerk', 'supervisor'],
  'desk.search': ['clerk', 'supervisor'],
  'desk.choose': ['clerk', 'supervisor'],
  'desk.release': ['supervisor'],
  'desk.confirmIncident': ['supervisor'],
  'identification.begin': ['clerk', 'supervisor'],
  'identification.end': ['clerk', 'supervisor'],
  'identification.current': ['clerk', 'supervisor'],
  'identification.tries': ['clerk', 'supervisor'],
  'identification.readNumber': ['clerk', 'supervisor'],
  'identification.readFace': ['clerk', 'supervisor'],
  'identification.readCard': ['supervisor'],
  'identification.choose': ['clerk', 'supervisor'],
  'identification.confirm': ['clerk', 'supervisor'],
  'identification.link': ['clerk', 'supervisor'],
  'identification.unlink': ['clerk', 'supervisor'],
  'identification.cards': ['clerk', 'supervisor'],
  'identification.unlinkCard': ['clerk', 'supervisor'],
  'identification.restoreCard': ['supervisor'],
  'identification.slip': ['clerk', 'supervisor'],
  'identification.print': ['clerk', 'supervisor'],
  'identification.provePin': ['clerk', 'supervisor'],
  'session.people': EVERYBODY,
  'session.signIn': EVERYBODY,
  'session.signOut': EVERYBODY,
  'shelter.open': ['supervisor'],
  'shelter.household': ['clerk', 'supervisor'],
  'shelter.checkIn': ['clerk', 'supervisor'],
  'shelter.depart': ['clerk', 'supervisor'],
  'shelter.undo': ['clerk', 'supervisor'],
  'shelter.recent': ['clerk', 'supervisor'],
  'shelter.paper': ['clerk', 'supervisor'],
  'shelter.slip': ['clerk', 'supervisor'],
  'shelter.printSlip': ['clerk', 'supervisor'],
  'shelter.noteStay': ['clerk', 'supervisor'],
  'shelter.noteNeeds': ['clerk', 'supervisor'],
  'shelter.noteGroup': ['clerk', 'supervisor'],
  'shelter.setConsent': ['clerk', 'supervisor'],
  'shelter.handle': ['clerk', 'supervisor'],
  'shelter.noteGuardian': ['clerk', 'supervisor'],
  'shelter.giveSpot': ['clerk', 'supervisor'],
  'shelter.noteGuest': ['clerk', 'supervisor'],
  'shelter.likelySame': ['clerk', 'supervisor'],
  'shelter.merge': ['clerk', 'supervisor'],
  'shelter.ask': ['clerk', 'supervisor'],
  'shelter.countHeads': ['clerk', 'supervisor'],
  'shelter.heads': ['clerk', 'supervisor'],
  'shelter.nameHeads': ['clerk', 'supervisor'],
  'shelter.makeCards': ['clerk', 'supervisor'],
  'shelter.scanCard': ['clerk', 'supervisor'],
  'shelter.giveCard': ['clerk', 'supervisor'],
  'shelter.returnCard': ['clerk', 'supervisor'],
  'shelter.supply': ['clerk', 'supervisor'],
  'shelter.supplies': ['clerk', 'supervisor'],
  'shelter.noteCondition': ['clerk', 'supervisor'],
  'shelter.list': ['clerk', 'supervisor'],
  'shelter.close': ['supervisor'],
  'shelter.switchSupportList': ['supervisor'],
};

describe('roles', () => {
  it.each(ROLES)('are enforced in the host for every method: %s', async (role) => {
    await terminal.close();
    terminal = mustSucceed(openTerminal(optionsFor({ profile: { ...profile, deskRole: role } })));
    for (const [method, roles] of Object.entries(ALLOWED)) {
      // An input of no method's shape: whoever may call is told so, whoever may not is told nothing of the shape.
      const reply = await call(method, { nonsense: true });
      expect({ method, reply }).toEqual({
        method,
        reply: { type: 'error', id: 1, error: roles.includes(role) ? 'bad_input' : 'forbidden' },
      });
    }
  });

  it('are, for every method that the running terminal has, those that are written out here', () => {
    const declared = Object.entries(table.methods).map(([method, { roles }]) => [method, [...roles]]);
    expect(Object.fromEntries(declared)).toEqual(ALLOWED);
  });
});

describe('a drill and what is in earnest', () => {
  it('never share a record', async () => {
    await signIn();
    await output('shelter.open', {});
    const { dataDir } = lastOptions;
    await terminal.close();
    // A reader that production accepts, and that never finds a card.
    const pcsc = { ...createMemoryReader(), kind: 'pcsc' } as const;
    const earnest = optionsFor({ dataDir, profile: { ...profile, training: false }, reader: pcsc });
    expect(openTerminal(earnest)).toMatchObject({ ok: false, reason: 'other_mode' });
    terminal = mustSucceed(openTerminal(optionsFor({ dataDir })));
    expect(terminal.log.verify()).toMatchObject({ ok: true });
  });
});

describe('production refuses the fakes', () => {
  const production: SiteProfile = { ...profile, training: false };

  it('a simulated or scripted reader', () => {
    for (const fake of [reader, createMemoryReader()])
      expect(openTerminal(optionsFor({ profile: production, reader: fake }))).toMatchObject({
        ok: false,
        reason: 'fake_in_production',
      });
  });

  it('the built-in reader, also when the profile asks for it', async () => {
    const chosen = await chooseReader({
      profile: { ...production, reader: 'builtin' },
      cardPort: 0,
      system,
      logger: silentLogger,
    });
    expect(chosen).toMatchObject({ ok: false, reason: 'fake_in_production' });
  });

  it('and takes PC/SC for `auto`, whether or not it runs', async () => {
    const chosen = mustSucceed(
      await chooseReader({
        profile: { ...production, reader: 'auto' },
        cardPort: 0,
        system,
        logger: silentLogger,
      }),
    );
    expect(chosen.how).toBe('pcsc');
    await chosen.reader.close();
  });
});
