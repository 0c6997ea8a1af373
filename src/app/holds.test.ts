/** 支援措置 at the desk: what stops, what goes on at once, who may release it and for how long. */
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CheckAnswer, checkDesk, partsOf, person } from '../../test/harness/check-desk.ts';
import { openTown } from '../../test/harness/town-terminal.ts';
import { HIDDEN_ADDRESS } from '../registry/disclose.ts';
import { ja } from '../ui/text/ja.ts';

const town = await openTown({ commonCardId: true, jpkiStatus: 'none' });
afterAll(() => town.close());
const desk = checkDesk(town);
const { output, tap, release } = desk;
beforeEach(() => desk.open());
afterEach(() => desk.close());

const { residentId } = person('protected').resident;
const STOPPED = { ok: false, reason: 'release_needed' };
const begin = () => output('identification.begin');

describe('本人確認 of a protected person', () => {
  it('stops until a supervisor has released it; a clerk who tries again, or releases, is refused', async () => {
    await tap('protected');
    for (let tries = 0; tries < 3; tries += 1) expect(await begin()).toEqual(STOPPED);
    expect(desk.phase().kind).toBe('identified');
    await expect(output('desk.release', { residentId, reason: 'holder_present' })).rejects.toThrow(
      'forbidden',
    );
    expect(await begin()).toEqual(STOPPED);
    await desk.signIn();
    // Signing in alone releases nothing.
    expect(await begin()).toEqual(STOPPED);
    expect(await output('desk.release', { residentId, reason: 'holder_present' })).toEqual({
      ok: true,
      value: {},
    });
    expect(await begin()).toMatchObject({ ok: true });
    expect(desk.events().filter(({ kind }) => kind === 'desk.released')).toMatchObject([
      {
        actor: { staff: 'supervisor', role: 'supervisor' },
        data: { residentId, reason: 'holder_present' },
      },
    ]);
  });

  it('goes on as the clerk’s own once it is released: the supervisor’s rights are gone with her word', async () => {
    await tap('protected');
    await begin();
    await release();
    await expect(output('identification.readCard')).rejects.toThrow('forbidden');
    await begin();
    const checkId = await desk.readFace('protected');
    expect(await output('identification.confirm', { checkId, result: 'same' })).toMatchObject({ ok: true });
    expect(await output('identification.unlink', { visitId: '0', reason: 'x' }).catch(String)).toContain(
      'bad_input',
    );
  });

  it('is released for this visit and no other', async () => {
    const lift = await tap('protected');
    await begin();
    await release();
    await output('identification.begin');
    await output('identification.end');
    // Still the same visit.
    expect(await begin()).toMatchObject({ ok: true });
    await output('identification.end');
    lift();
    await output('desk.clear');
    const again = await tap('protected');
    expect(await begin()).toEqual(STOPPED);
    again();
    await output('desk.clear');
    await desk.chooseBySearch('protected');
    expect(await begin()).toEqual(STOPPED);
    await release();
    // The same person chosen anew is a new visit.
    await desk.chooseBySearch('protected');
    expect(await begin()).toEqual(STOPPED);
  });

  it('cannot be released ahead, nor after the desk has gone on', async () => {
    await desk.signIn();
    const ahead = () => output('desk.release', { residentId, reason: 'official_duty' });
    expect(await ahead()).toMatchObject({ reason: 'nobody_held' });
    const lift = await tap('protected');
    expect(await ahead()).toMatchObject({ reason: 'nobody_held' });
    await begin();
    lift();
    await output('desk.clear');
    expect(await ahead()).toMatchObject({ reason: 'nobody_held' });
    await tap('elder');
    expect(await ahead()).toMatchObject({ reason: 'nobody_held' });
    expect(desk.events().map(({ kind }) => kind)).not.toContain('desk.released');
  });

  it('does not touch anybody else', async () => {
    await tap('elder');
    expect(await begin()).toMatchObject({ ok: true });
  });

  it('takes only a reason there is: no words in which a name could stand', async () => {
    await tap('protected');
    await begin();
    await desk.signIn();
    await expect(output('desk.release', { residentId, reason: '吉田さんの依頼' })).rejects.toThrow(
      'bad_input',
    );
  });
});

describe('a card of nobody beside a protected person', () => {
  it('stops when she is chosen, and lets her be linked only after the release', async () => {
    await tap('unlinked');
    await begin();
    const read = (await output('identification.readFace', partsOf('unlinked'))) as CheckAnswer;
    const { checkId } = read.value;
    const { kana, birthDate } = person('protected').resident;
    await output('desk.search', { text: kana.slice(0, 3), birthDate, purpose: 'training' });
    const choose = () => output('identification.choose', { checkId, residentId });
    expect(await choose()).toEqual(STOPPED);
    expect(await output('identification.link', { checkId, consent: 'holder' })).toMatchObject({ ok: false });
    await release(residentId);
    const chosen = (await choose()) as object;
    expect(chosen).toMatchObject({ ok: true, value: { candidate: { address: HIDDEN_ADDRESS } } });
    expect(JSON.stringify(chosen)).not.toContain('緑ケ丘');
  });
});

describe('a release', () => {
  const elder = person('elder').resident.residentId;
  const releaseOf = (whom: string | null) =>
    output('desk.release', { residentId: whom, reason: 'holder_present' });
  const NOBODY = { ok: false, reason: 'nobody_held' };

  it('is of whom the screen shows: with anybody else, or nobody named, nothing is released or written', async () => {
    await tap('protected');
    await begin();
    await desk.signIn();
    expect(await releaseOf(elder)).toMatchObject(NOBODY);
    expect(await releaseOf(null)).toMatchObject(NOBODY);
    expect(await begin()).toEqual(STOPPED);
    expect(desk.kinds()).not.toContain('desk.released');
    expect(await releaseOf(residentId)).toMatchObject({ ok: true });
  });

  const chooseBeside = async (name: string, checkId: string) => {
    const { kana, birthDate, residentId: chosen } = person(name).resident;
    await output('desk.search', { text: kana.slice(0, 3), birthDate, purpose: 'training' });
    return output('identification.choose', { checkId, residentId: chosen });
  };

  it('of whom only the card leads to needs no name, and is of nobody the clerk named', async () => {
    const lift = await tap('unlinked');
    await begin();
    lift();
    await tap('protected');
    expect(await output('identification.readFace', partsOf('protected'))).toMatchObject(STOPPED);
    await desk.signIn();
    expect(await releaseOf(elder)).toMatchObject(NOBODY);
    expect(await releaseOf(null)).toMatchObject({ ok: true });
    expect(await output('identification.readFace', partsOf('protected'))).toMatchObject({
      value: { candidate: { residentId, address: HIDDEN_ADDRESS } },
    });
  });

  it('of one who was looked at ends when the card is held beside another, and so does the stop', async () => {
    await tap('unlinked');
    await begin();
    const checkId = await desk.readFace('unlinked');
    expect(await chooseBeside('protected', checkId)).toEqual(STOPPED);
    await release(residentId);
    expect(await chooseBeside('protected', checkId)).toMatchObject({ ok: true });
    expect(await chooseBeside('elder', checkId)).toMatchObject({ ok: true });
    expect(await chooseBeside('protected', checkId)).toEqual(STOPPED);
    await chooseBeside('elder', checkId);
    await desk.signIn();
    expect(await releaseOf(residentId)).toMatchObject(NOBODY);
  });

  it('of the person at the desk outlives a look at another, and ends when the other is who came', async () => {
    await tap('protected');
    await begin();
    await release();
    await begin();
    const checkId = await desk.readFace('protected');
    await chooseBeside('elder', checkId);
    expect(await chooseBeside('protected', checkId)).toMatchObject({ ok: true });
    await chooseBeside('elder', checkId);
    await output('identification.confirm', { checkId, result: 'same' });
    expect(await chooseBeside('protected', checkId)).toEqual(STOPPED);
  });
});

describe('the shelter', () => {
  it('takes a protected person in at once, with no address and no supervisor', async () => {
    await desk.signIn();
    await output('shelter.open');
    await output('session.signOut');
    await tap('protected');
    const { visitId } = desk.visit();
    expect(await output('shelter.household', { who: { by: 'visit', visitId } })).toMatchObject({
      value: { protected: true, address: HIDDEN_ADDRESS },
    });
    expect(
      await output('shelter.checkIn', { who: { by: 'visit', visitId }, present: [residentId] }),
    ).toMatchObject({ ok: true });
  });
});

describe('what a released visit shows', () => {
  const current = async (): Promise<string> => JSON.stringify(await output('identification.current'));

  it('is no address, where the profile says nothing', async () => {
    await tap('protected');
    await begin();
    await release();
    await desk.signIn();
    await begin();
    expect(await current()).toContain(HIDDEN_ADDRESS);
    expect(await current()).not.toContain('緑ケ丘');
  });

  it('is the address to the supervisor herself, where the profile lets her, and to nobody after her', async () => {
    await desk.close();
    desk.open({ profile: { ...town.profile, release: { address: 'supervisor' } } });
    await tap('protected');
    await begin();
    await release();
    await begin();
    expect(await current()).toContain('緑ケ丘');
    await output('session.signOut');
    expect(await current()).not.toContain('緑ケ丘');
    await desk.signIn();
    await output('desk.clear');
    await tap('protected');
    await begin();
    expect(await current()).not.toContain('緑ケ丘');
  });
});

describe('a supervisor who sees more than the clerk', () => {
  const role = () => desk.role();
  let lift: () => void;
  beforeEach(async () => {
    await desk.close();
    desk.open({ profile: { ...town.profile, release: { address: 'supervisor' } } });
    lift = await tap('protected');
    await begin();
    await release();
    await begin();
    expect(role()).toBe('supervisor');
  });

  it.each<[string, () => Promise<unknown>]>([
    ['the desk is cleared', () => output('desk.clear')],
    [
      'the next card is laid down',
      async () => {
        await output('identification.end');
        lift();
        lift = await tap('elder');
      },
    ],
    [
      'somebody is chosen, the same person too',
      async () => {
        await output('identification.end');
        await desk.chooseBySearch('protected');
      },
    ],
    [
      'the card turns out to be somebody else’s',
      async () => {
        const checkId = await desk.readFace('protected');
        await output('identification.confirm', { checkId, result: 'different' });
      },
    ],
  ])('is gone when %s: the clerk releases nobody in her name', async (_, goOn) => {
    await goOn();
    expect(role()).toBe('clerk');
    await output('desk.clear');
    lift();
    await tap('protected');
    expect(await begin()).toEqual(STOPPED);
    await expect(output('desk.release', { residentId, reason: 'holder_present' })).rejects.toThrow(
      'forbidden',
    );
    expect(desk.kinds().filter((kind) => kind === 'desk.released')).toHaveLength(1);
  });

  it('is still there while the check goes on, and with the same person after it', async () => {
    await desk.readFace('protected');
    expect(role()).toBe('supervisor');
    await output('identification.end');
    expect(role()).toBe('supervisor');
  });

  it('is written down as the one who chose, not as the clerk she leaves behind', async () => {
    await output('identification.end');
    await desk.chooseBySearch('protected');
    expect(desk.events().filter(({ kind }) => kind === 'desk.looked_up')).toMatchObject([
      { actor: { role: 'clerk' } },
      { actor: { role: 'supervisor' }, data: { by: 'search' } },
    ]);
  });
});

it('says nothing on the screen that a bystander may not read', () => {
  expect(JSON.stringify(ja.hold)).not.toMatch(/支援|DV|ＤＶ|保護|被害|住所|加害/);
});
