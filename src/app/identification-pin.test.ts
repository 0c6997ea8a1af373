/** L2 as it is composed: a PIN that counts down on a virtual card, a signature, a record. */
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkDesk } from '../../test/harness/check-desk.ts';
import { openTown } from '../../test/harness/town-terminal.ts';
import { TRAINING_PIN } from '../simulator/cards.ts';

const town = await openTown({ commonCardId: true, jpkiStatus: 'verifier' });
const desk = checkDesk(town);
const { linkByFace, output, phase, tap, tapTwoFaced, visit } = desk;
afterAll(() => town.close());
beforeEach(() => desk.open());
afterEach(() => desk.close());

describe('暗証番号', () => {
  const prove = (pin: string, insists = false) => output('identification.provePin', { pin, insists });

  it('proves the holder: L2, recorded, and no PIN anywhere', async () => {
    await tap('elder');
    await output('identification.begin');
    expect(await output('identification.tries', { secret: 'pin' })).toMatchObject({ value: { left: 3 } });
    expect(await prove(TRAINING_PIN)).toMatchObject({ ok: true });
    await output('identification.end');
    const { evidence } = visit();
    expect(evidence).toMatchObject({ level: 'L2', source: 'common_card_id', revocation: 'good' });
    expect(evidence.revocationAsOf).toBeGreaterThan(0);
    expect(desk.kinds()).toEqual(['identification.proved']);
    const kept = desk.kept();
    expect(kept).toContain('"level":"L2"');
    expect(kept).not.toContain(TRAINING_PIN);
  });

  it('a wrong one counts down; the last two tries only when the person insists', async () => {
    await tap('family6-1');
    await output('identification.begin');
    expect(await prove('0000')).toEqual({ ok: false, reason: 'wrong', detail: { left: 2 } });
    expect(await prove('0000')).toMatchObject({ reason: 'too_few_tries', detail: { left: 2 } });
    expect(await prove('0000', true)).toMatchObject({ reason: 'wrong', detail: { left: 1 } });
    expect(await prove('0000', true)).toMatchObject({ reason: 'blocked' });
    expect(await output('identification.tries', { secret: 'pin' })).toMatchObject({ value: { left: 0 } });
    expect(phase()).toMatchObject({ kind: 'checking', visit: { evidence: { level: 'L0' } } });
  });

  it('another card than that of the person at the desk proves nothing, and costs no try', async () => {
    const lift = await tap('elder');
    await output('identification.begin');
    lift();
    await tap('foreigner');
    expect(await prove('0000')).toMatchObject({ reason: 'other_card' });
    expect(await output('identification.tries', { secret: 'pin' })).toMatchObject({ value: { left: 3 } });
  });

  it("the number of one person beside another's certificate proves nobody, and costs no try", async () => {
    await tapTwoFaced('elder', 'foreigner');
    await output('identification.begin');
    expect(await prove('0000')).toMatchObject({ reason: 'certificate_not_linked' });
    expect(await output('identification.tries', { secret: 'pin' })).toMatchObject({ value: { left: 3 } });
    expect(phase()).toMatchObject({ kind: 'checking', visit: { evidence: { level: 'L0' } } });
  });

  it('a renewed certificate proves its holder again once it is linked by the face', async () => {
    await tap('renewed_certificate');
    await output('identification.begin');
    expect(await prove('0000')).toMatchObject({ reason: 'certificate_not_linked' });
    await output('identification.end');
    await linkByFace('renewed_certificate');
    await output('identification.begin');
    expect(await prove(TRAINING_PIN)).toMatchObject({ ok: true });
    await output('identification.end');
    expect(visit().evidence.level).toBe('L2');
  });

  it.each([
    ['expired_certificate', 'certificate_expired'],
    ['unknown_ca', 'certificate_unknown_ca'],
    ['garbage_certificate', 'certificate_unusable'],
    ['revoked', 'revoked'],
  ])('%s fails with its own reason before a try is spent', async (persona, reason) => {
    await tap(persona);
    await output('identification.begin');
    expect(await prove(TRAINING_PIN)).toMatchObject({ reason });
  });

  it('a copy that knows the PIN cannot sign: the desk stops', async () => {
    await tap('clone');
    await output('identification.begin');
    expect(await prove(TRAINING_PIN)).toMatchObject({ ok: false });
    expect(phase()).toEqual({ kind: 'problem', problem: 'chip_mismatch' });
  });

  it('two presses at once are one try', async () => {
    await tap('family6-2');
    await output('identification.begin');
    const [first, second] = await Promise.all([prove('0000'), prove('0000')]);
    expect([first, second]).toEqual([
      expect.objectContaining({ reason: 'wrong', detail: { left: 2 } }),
      expect.objectContaining({ reason: 'card_busy' }),
    ]);
  });
});
