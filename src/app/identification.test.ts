/** 本人確認 as it is composed: virtual cards that count tries and sign, a real record, the real RPC. */
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CheckAnswer, checkDesk, partsOf, person } from '../../test/harness/check-desk.ts';
import { openTown } from '../../test/harness/town-terminal.ts';
import type { CardConnection } from '../card/index.ts';
import { failure } from '../kernel/result.ts';
import { realSystem } from '../kernel/system.ts';
import { createChallenge } from './card-ports.ts';

const town = await openTown({ commonCardId: true, jpkiStatus: 'verifier' });
const desk = checkDesk(town);
const { output, phase, tap, visit, readFace, linkByFace } = desk;
afterAll(() => town.close());
beforeEach(() => desk.open());
afterEach(() => desk.close());

describe('照合番号B', () => {
  it('opens the card of nobody: suggested by name and birth date, chosen, compared, linked, and LC from then on', async () => {
    const { resident } = person('unlinked');
    const lift = await tap('unlinked');
    expect(phase()).toEqual({ kind: 'problem', problem: 'not_linked' });
    await output('identification.begin');
    const read = await output('identification.readFace', partsOf('unlinked'));
    expect(read).toMatchObject({
      ok: true,
      value: {
        candidate: null,
        suggestions: [{ residentId: resident.residentId, name: resident.name }],
        card: { name: resident.name, address: null },
        link: 'nobody',
        chipKey: true,
        confirmed: false,
      },
    });
    const { checkId } = (read as CheckAnswer).value;
    expect(await output('identification.confirm', { checkId, result: 'same' })).toMatchObject({
      reason: 'nobody_chosen',
    });
    const { residentId } = resident;
    expect(await output('identification.choose', { checkId, residentId: '1' })).toMatchObject({
      reason: 'no_such_person',
    });
    expect(await output('identification.choose', { checkId, residentId })).toMatchObject({
      value: { matches: { name: 'same', birthDate: 'same', sex: 'same', address: 'same' } },
    });
    await output('identification.confirm', { checkId, result: 'same' });
    expect(phase()).toMatchObject({ kind: 'checking', visit: { residentId, evidence: { level: 'L1' } } });
    await output('identification.link', { checkId, consent: 'holder' });
    await output('identification.end');
    expect(visit().evidence).toEqual({ level: 'L1', source: 'number_b', revocation: 'unknown' });
    lift();
    await output('desk.clear');
    await tap('unlinked');
    expect(visit()).toMatchObject({
      residentId,
      // What the site's list says of the certificate that lies beside the number is recorded with it.
      evidence: { level: 'LC', source: 'common_card_id', revocation: 'good' },
    });
    // Two links: of the card's number with the chip's key, and of the certificate.
    expect(desk.kinds()).toEqual([
      'desk.searched',
      'identification.compared',
      'identification.linked',
      'identification.linked',
    ]);
  });

  it('leaves no item of the card and no digit in the record or the log', async () => {
    await tap('elder');
    await linkByFace('elder');
    const { printed, card } = person('elder');
    const kept = desk.kept();
    expect(kept).toContain(person('elder').resident.residentId);
    for (const secret of [printed.name, printed.address, printed.securityCode, card.serial, '1942-05-05'])
      expect(kept).not.toContain(secret);
  });

  it('shows the photo and the printed name as pictures of our own making, and whose signature they bear', async () => {
    await tap('elder');
    await output('identification.begin');
    const read = (await output('identification.readFace', partsOf('elder'))) as {
      readonly value: { readonly card: Readonly<Record<string, unknown>> };
    };
    const { card } = read.value;
    expect(card['issuer']).toBe('verified');
    for (const picture of ['photo', 'nameImage', 'addressImage'])
      expect(Buffer.from(String(card[picture]), 'base64').subarray(1, 4).toString()).toBe('PNG');
  });

  it('of a copy says that it is one', async () => {
    await tap('clone');
    await output('identification.begin');
    expect(await output('identification.readFace', partsOf('elder'))).toMatchObject({ reason: 'copied' });
  });

  it('counts down when it is wrong, and leaves the last three tries alone', async () => {
    await tap('elder');
    await output('identification.begin');
    const wrong = partsOf('elder', { securityCode: '0000' });
    for (let left = 9; left >= 3; left -= 1)
      expect(await output('identification.readFace', wrong)).toEqual({
        ok: false,
        reason: 'wrong',
        detail: { left },
      });
    expect(await output('identification.readFace', partsOf('elder'))).toMatchObject({
      reason: 'too_few_tries',
      detail: { left: 3 },
    });
    expect(await output('identification.tries', { secret: 'number_b' })).toMatchObject({
      value: { left: 3 },
    });
  });

  it('is made with the Gregorian year only when that is asked for', async () => {
    await tap('foreigner');
    await output('identification.begin');
    const era = partsOf('foreigner', { birthYear: 'era' });
    expect(await output('identification.readFace', era)).toMatchObject({
      reason: 'wrong',
      detail: { left: 9 },
    });
    expect(await output('identification.readFace', partsOf('foreigner'))).toMatchObject({
      ok: true,
      value: { matches: { name: 'same' } },
    });
  });

  it('never shows the address of a protected person, nor that on her card', async () => {
    await tap('protected');
    await output('identification.begin');
    await desk.release();
    await output('identification.begin');
    const read = await output('identification.readFace', partsOf('protected'));
    expect(read).toMatchObject({
      value: { card: { address: null }, candidate: { protected: true }, matches: { address: 'hidden' } },
    });
    expect(JSON.stringify(read)).not.toContain('緑ケ丘');
  });

  it('不一致 is recorded, and nobody is served', async () => {
    await tap('elder');
    await output('identification.begin');
    const checkId = await readFace('elder');
    expect(await output('identification.confirm', { checkId, result: 'different' })).toEqual({
      ok: true,
      value: null,
    });
    expect(phase()).toEqual({ kind: 'problem', problem: 'not_the_holder' });
    expect(desk.kept()).toContain('"result":"different"');
    expect(await output('identification.confirm', { checkId, result: 'same' })).toMatchObject({
      reason: 'not_checking',
    });
  });

  it('keeps nothing of a check when it has ended', async () => {
    await tap('elder');
    await output('identification.begin');
    const checkId = await readFace('elder');
    await output('desk.clear');
    await tap('foreigner');
    await output('identification.begin');
    for (const [method, input] of [
      ['confirm', { checkId, result: 'same' }],
      ['link', { checkId, consent: 'holder' }],
    ] as const)
      expect(await output(`identification.${method}`, input)).toMatchObject({ reason: 'no_such_check' });
  });

  it('asks nothing without a check, without a card, or of two cards', async () => {
    expect(await output('identification.begin')).toMatchObject({ reason: 'nothing_to_check' });
    expect(await output('identification.readFace', partsOf('elder'))).toMatchObject({
      reason: 'not_checking',
    });
    const lift = await tap('elder');
    await output('identification.begin');
    lift();
    expect(await output('identification.readFace', partsOf('elder'))).toMatchObject({ reason: 'no_card' });
  });
});

describe('the pinned chip', () => {
  it('a copy of a linked card stops the desk; the card itself is LC', async () => {
    let lift = await tap('elder');
    expect(visit().evidence.level).toBe('L0');
    await linkByFace('elder');
    lift();
    await output('desk.clear');
    lift = await tap('clone');
    expect(phase()).toEqual({ kind: 'problem', problem: 'chip_mismatch' });
    expect(desk.kept()).toContain('chip_mismatch');
    lift();
    await output('desk.clear');
    await tap('elder');
    expect(visit().evidence.level).toBe('LC');
  });

  it('a copy of a card that nobody linked passes as what it is: L0', async () => {
    await tap('clone');
    expect(visit().evidence.level).toBe('L0');
  });

  it('a card pulled during the challenge is a card pulled', async () => {
    const challenge = createChallenge({ system: realSystem, profile: town.profile });
    let pull = false;
    await desk.close();
    desk.open({
      challenge: (card, key) => {
        let sent = 0;
        const short: CardConnection = {
          ...card,
          transmit: async (command) =>
            (sent += 1) > 1 && pull ? failure('card_lost') : card.transmit(command),
        };
        return challenge(short, key);
      },
    });
    const lift = await tap('elder');
    await linkByFace('elder');
    lift();
    await output('desk.clear');
    pull = true;
    await tap('elder');
    expect(phase()).toEqual({ kind: 'problem', problem: 'card_pulled' });
  });
});

it('不一致 stands until it is cleared, and a check is not taken away: nobody can be chosen meanwhile', async () => {
  const { residentId, kana } = person('elder').resident;
  await output('desk.search', { text: kana.slice(0, 3), birthDate: '1942-05-05', purpose: 'training' });
  const choose = () => output('desk.choose', { residentId });
  await tap('elder');
  await output('identification.begin');
  expect(await choose()).toMatchObject({ reason: 'no_such_person' });
  const checkId = await readFace('elder');
  await output('identification.confirm', { checkId, result: 'different' });
  expect(await choose()).toMatchObject({ reason: 'no_such_person' });
  expect(phase()).toEqual({ kind: 'problem', problem: 'not_the_holder' });
  await output('desk.clear');
  // Whom an earlier search found is forgotten with the desk.
  expect(await choose()).toMatchObject({ reason: 'no_such_person' });
  await output('desk.search', { text: kana.slice(0, 3), birthDate: '1942-05-05', purpose: 'training' });
  expect(await choose()).toMatchObject({ ok: true });
});

describe('links', () => {
  it('a card that leads to somebody else is only moved by the supervisor, and both events stay', async () => {
    await tap('elder');
    await linkByFace('elder');
    await output('desk.clear');
    await output('desk.search', { text: 'リモト', birthDate: '1995-08-30', purpose: 'training' });
    const { residentId } = person('foreigner').resident;
    await output('desk.choose', { residentId });
    await output('identification.begin');
    // The card is somebody else's: nobody but the supervisor has a try spent on it.
    expect(await output('identification.readFace', partsOf('elder'))).toMatchObject({ reason: 'other_card' });
    await desk.signIn();
    const checkId = await readFace('elder');
    const confirmed = await output('identification.confirm', { checkId, result: 'same' });
    expect(confirmed).toMatchObject({ value: { link: 'other_person' } });
    const link = () => output('identification.link', { checkId, consent: 'clerk' });
    expect(await link()).toMatchObject({ ok: true });
    expect(await link()).toMatchObject({ reason: 'already_linked' });
    // Hers, then the other's: number and certificate go together each time.
    expect(desk.kinds().filter((kind) => kind === 'identification.linked')).toHaveLength(4);
    await output('identification.end');
    await output('desk.clear');
  });

  it('without a comparison the supervisor’s word links a card, and no key is pinned', async () => {
    const lift = await tap('unlinked');
    await output('desk.clear');
    await output('desk.search', { text: 'ヤマザキ', birthDate: '1971-10-10', purpose: 'training' });
    const { residentId } = person('unlinked').resident;
    await output('desk.choose', { residentId });
    await output('identification.begin');
    await desk.signIn();
    const read = (await output('identification.readCard')) as CheckAnswer;
    const { checkId } = read.value;
    expect(read).toMatchObject({ value: { card: null, link: 'nobody', chipKey: false } });
    expect(await output('identification.confirm', { checkId, result: 'same' })).toMatchObject({
      reason: 'no_such_check',
    });
    expect(await output('identification.link', { checkId, consent: 'holder' })).toMatchObject({ ok: true });
    expect(desk.kept()).toContain('"basis":"statement"');
    await output('identification.end');
    await output('desk.clear');
    lift();
    await tap('unlinked');
    expect(visit()).toMatchObject({ residentId, evidence: { level: 'L0' } });
  });

  it('a person takes her consent back: the card leads to nobody, though the register knows it', async () => {
    const lift = await tap('elder');
    await output('identification.begin');
    const now = phase();
    const visitId = now.kind === 'checking' ? now.visit?.visitId : undefined;
    expect(await output('identification.current')).toMatchObject({ value: { linked: true } });
    expect(await output('identification.unlink', { visitId, reason: 'ご本人の申し出' })).toMatchObject({
      ok: true,
      value: { cards: 1 },
    });
    await output('identification.end');
    await output('desk.clear');
    lift();
    await tap('elder');
    expect(phase()).toEqual({ kind: 'problem', problem: 'not_linked' });
  });

  /** 同意の撤回 of somebody who has come without her card, so that only the withdrawal speaks of it. */
  const withdraw = async (name: string): Promise<void> => {
    await desk.chooseBySearch(name);
    const { visitId } = visit();
    await output('identification.begin');
    expect(await output('identification.unlink', { visitId, reason: 'ご本人の申し出' })).toMatchObject({
      ok: true,
    });
    await output('identification.end');
    await output('desk.clear');
  };

  it('a card of who took her consent back is nobody’s, whoever it is held beside', async () => {
    await withdraw('elder');
    await tap('elder');
    expect(phase()).toEqual({ kind: 'problem', problem: 'not_linked' });
    await output('identification.begin');
    expect(await output('identification.readFace', partsOf('elder'))).toMatchObject({
      value: { candidate: null, link: 'nobody' },
    });
    await output('identification.end');
    await output('desk.clear');
    await desk.chooseBySearch('foreigner');
    await output('identification.begin');
    expect(await output('identification.readFace', partsOf('elder'))).toMatchObject({
      value: { candidate: { residentId: person('foreigner').resident.residentId }, link: 'nobody' },
    });
  });

  it('who took her consent back registers again, though no key of her chip can be read', async () => {
    await withdraw('elder');
    await desk.chooseBySearch('elder');
    const { residentId } = visit();
    await output('identification.begin');
    await desk.signIn();
    const lift = await tap('elder');
    const read = (await output('identification.readCard')) as CheckAnswer;
    expect(read).toMatchObject({ value: { link: 'nobody', chipKey: false } });
    const { checkId } = read.value;
    expect(await output('identification.link', { checkId, consent: 'holder' })).toMatchObject({ ok: true });
    await output('identification.end');
    lift();
    await output('desk.clear');
    await tap('elder');
    expect(visit()).toMatchObject({ residentId, evidence: { level: 'L0' } });
  });
});
