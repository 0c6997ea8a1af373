/** What somebody tries who has a copy of another's card, her lost card, or a card of her own: none of it makes her anybody else. */
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkDesk, partsOf, person } from '../../test/harness/check-desk.ts';
import { openMadeUpRegistry } from '../../test/harness/made-up-registry.ts';
import { openTown } from '../../test/harness/town-terminal.ts';
import { COMMON_AID } from '../card/applications/common/files.ts';
import { toHex } from '../kernel/bytes.ts';
import { civilDateInJapan } from '../kernel/dates.ts';
import { realSystem } from '../kernel/system.ts';
import { residentSchema } from '../registry/schema.ts';
import { TRAINING_PIN } from '../simulator/cards.ts';
import { createResidents } from './residents.ts';

const town = await openTown({ commonCardId: true, jpkiStatus: 'verifier' });
const desk = checkDesk(town);
const { chooseBySearch, linkByFace, output, phase, tap, tapBent, tapTwoFaced, visit } = desk;
afterAll(() => town.close());
beforeEach(() => desk.open());
afterEach(() => desk.close());

const ELDER = person('elder').resident.residentId;
const STOPPED = { kind: 'problem', problem: 'chip_mismatch' };
const face = (name: string) => output('identification.readFace', partsOf(name));

/** The card's own key signs nothing here. */
const refusesToSign = (command: string): string | undefined =>
  command.startsWith('802a0000') ? '6D00' : undefined;
/** No record names the key of the text application. */
const hidesItsKey = (command: string): string | undefined =>
  command.startsWith('00b087') ? '6A82' : undefined;
const keepsItsNumber = (command: string): string | undefined =>
  command.startsWith('00a404') && command.includes(toHex(COMMON_AID)) ? '6A82' : undefined;

describe('a copy before the clerk', () => {
  it.each([
    ['that refuses to sign', refusesToSign],
    ['that hides the key it should answer with', hidesItsKey],
  ])('%s is a copy, and the desk stops', async (_, change) => {
    await tapBent('clone', change);
    await output('identification.begin');
    expect(await face('elder')).toMatchObject({ ok: false, reason: 'copied' });
    expect(phase()).toEqual(STOPPED);
    expect(desk.kinds()).toEqual(['desk.card_refused']);
  });

  it('the true card that hides its key answers with that of its face, and no key is pinned', async () => {
    await tapBent('elder', hidesItsKey);
    await output('identification.begin');
    expect(await face('elder')).toMatchObject({ ok: true, value: { chipKey: false } });
  });

  it('of a registered card is told before a try is spent', async () => {
    const lift = await tap('elder');
    await linkByFace('elder');
    lift();
    await output('desk.clear');
    await chooseBySearch('elder');
    await output('identification.begin');
    let tries = 0;
    await tapBent('clone', (command) => {
      tries += command.startsWith('002000') && command.length > 10 ? 1 : 0;
      return undefined;
    });
    expect(await face('elder')).toMatchObject({ reason: 'copied' });
    expect(tries).toBe(0);
  });

  it("with another's certificate in it gets no certificate linked, and no L2", async () => {
    await tapTwoFaced('clone', 'unlinked');
    await output('identification.begin');
    expect(await face('elder')).toMatchObject({ reason: 'copied' });
    expect(desk.kinds()).toEqual(['desk.card_refused']);
    await output('desk.clear');
    await chooseBySearch('elder');
    await output('identification.begin');
    expect(await output('identification.provePin', { pin: TRAINING_PIN, insists: false })).toMatchObject({
      reason: 'certificate_not_linked',
    });
  });

  it('of a registered card is not known by its certificate when it keeps its number back', async () => {
    const lift = await tap('elder');
    await linkByFace('elder');
    lift();
    await output('desk.clear');
    await tapBent('clone', keepsItsNumber);
    expect(phase()).toMatchObject({ kind: 'problem' });
  });
});

describe("another's card", () => {
  it('on the reader gets no try with the number of the person at the desk', async () => {
    await tap('elder');
    await output('desk.clear');
    await chooseBySearch('family6-1');
    await output('identification.begin');
    expect(await face('family6-1')).toMatchObject({ reason: 'other_card' });
    expect(await output('identification.tries', { secret: 'number_b' })).toMatchObject({
      value: { left: 10 },
    });
  });

  it('of a protected person shows no address, whoever stands at the desk', async () => {
    const lift = await tap('elder');
    await output('identification.begin');
    lift();
    await tap('protected');
    await desk.signIn();
    expect(await face('protected')).toMatchObject({
      value: { link: 'other_person', card: { address: null, addressImage: null } },
    });
  });

  it.each([
    ['has left', [{ ...person('protected').resident, status: 'moved_out' }]],
    ['is yet to come', [{ ...person('protected').resident, residentSince: '2999-01-01' }]],
    ['is not in the data here', []],
  ])('of a protected person who %s shows no address either', async (_, others) => {
    const files = {
      folder: mkdtempSync(join(town.folder, 'gone-')),
      key: realSystem.randomBytes(32),
      tokenKey: realSystem.randomBytes(32),
    };
    const people = [person('elder').resident, ...others].map((each) => residentSchema.parse(each));
    const registry = openMadeUpRegistry(files, people);
    const day = () => ({ today: civilDateInJapan(realSystem.now()), trusted: true });
    await desk.close();
    desk.open({ residents: createResidents(registry, day) });
    const lift = await tap('elder');
    await output('identification.begin');
    const hers = await face('elder');
    expect(hers).toMatchObject({ value: { card: { address: person('elder').printed.address } } });
    lift();
    await tap('protected');
    await desk.signIn();
    expect(await face('protected')).toMatchObject({
      value: { link: 'other_person', card: { address: null, addressImage: null } },
    });
    registry.close();
  });

  it('is linked without the evidence that belongs to the person who was there', async () => {
    const lift = await tap('elder');
    await linkByFace('elder');
    lift();
    await output('desk.clear');
    await tap('elder');
    expect(visit().evidence.level).toBe('LC');
    await output('identification.begin');
    await desk.signIn();
    const checkId = await desk.readFace('elder');
    await output('desk.search', { text: 'リモト', birthDate: '1995-08-30', purpose: 'training' });
    await output('identification.choose', { checkId, residentId: person('foreigner').resident.residentId });
    await output('identification.confirm', { checkId, result: 'same' });
    await output('identification.link', { checkId, consent: 'clerk' });
    const last =
      desk
        .kept()
        .split('\n')
        .findLast((line) => line.includes('"tokenHmac"')) ?? '';
    expect(last).not.toContain('"LC"');
  });
});

describe('consent taken back', () => {
  const unlink = () =>
    output('identification.unlink', { visitId: visit().visitId, reason: 'カードを なくした・盗まれた' });

  it('of a lost card that only the register names: it leads to nobody, and neither does its certificate', async () => {
    await chooseBySearch('elder');
    const { visitId } = visit();
    await output('identification.begin');
    expect(await output('identification.current')).toMatchObject({ value: { linked: true } });
    const unlinked = await output('identification.unlink', { visitId, reason: '紛失' });
    expect(unlinked).toMatchObject({ ok: true });
    await output('identification.end');
    await output('desk.clear');
    const lift = await tap('elder');
    expect(phase()).toEqual({ kind: 'problem', problem: 'not_linked' });
    lift();
    await output('desk.clear');
    await tapBent('elder', keepsItsNumber);
    expect(phase()).toMatchObject({ kind: 'problem' });
  });

  it('a new card is known again once it is linked', async () => {
    await tap('elder');
    const { visitId } = visit();
    await output('identification.begin');
    await output('identification.unlink', { visitId, reason: '紛失' });
    await output('identification.end');
    await output('desk.clear');
    await chooseBySearch('elder');
    await linkByFace('elder');
    await output('desk.clear');
    const lift = await tap('elder');
    expect(visit()).toMatchObject({ residentId: ELDER, evidence: { level: 'LC' } });
    lift();
    await output('desk.clear');
  });

  it('cannot be said outside a check', async () => {
    await tap('elder');
    expect(await unlink()).toMatchObject({ reason: 'not_checking' });
  });
});
