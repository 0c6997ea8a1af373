/** 登録されているカード, as it is composed: renewal, one card ended by itself, papers, a municipality's own number. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import receiptline from 'receiptline';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CheckAnswer, checkDesk, partsOf, person } from '../../test/harness/check-desk.ts';
import { applet, cardOf } from '../../test/harness/profile-tap.ts';
import { openTown } from '../../test/harness/town-terminal.ts';
import { loadProfile } from '../card/profile/load.ts';
import { silentLogger } from '../kernel/log.ts';
import { mustSucceed, success } from '../kernel/result.ts';
import { realSystem } from '../kernel/system.ts';
import type { HeldCard } from '../modules/identification/schema.ts';
import { SLIP_COLUMNS } from '../ui/slip.ts';
import { createCardPorts } from './card-ports.ts';
import { openOrdinance } from './ordinance.ts';

const town = await openTown({ commonCardId: true, jpkiStatus: 'verifier' });
const desk = checkDesk(town);
const { output, phase, tap, tapCard, visit, linkByFace } = desk;
afterAll(() => town.close());
beforeEach(() => desk.open());
afterEach(() => desk.close());

/** The elder's next card: another number, another certificate, another last day. */
const NEXT = { serial: '900000000009999', expires: '2036-05-05' } as const;
const nextCard = () => town.cardWith({ ...person('elder').card, ...NEXT });

const visitId = (): string => {
  const now = phase();
  if (now.kind !== 'checking' || now.visit === null) throw new Error(`the desk says ${now.kind}`);
  return now.visit.visitId;
};
const cards = async (): Promise<HeldCard[]> => {
  const listed = (await output('identification.cards', { visitId: visitId() })) as {
    readonly value: { readonly cards: HeldCard[] };
  };
  return listed.value.cards;
};
const short = (list: readonly HeldCard[]) => list.map(({ kind, status }) => `${kind} ${status}`);

/** Reads the next card by its face and says 一致, of whoever it is suggested to be. */
const compareNext = async (): Promise<string> => {
  await output('identification.begin');
  const parts = partsOf('elder', { expiryYear: NEXT.expires.slice(0, 4) });
  const read = (await output('identification.readFace', parts)) as CheckAnswer;
  const { checkId } = read.value;
  await output('identification.choose', { checkId, residentId: person('elder').resident.residentId });
  return checkId;
};

const lay = async (card: () => Promise<() => void>): Promise<void> => {
  lift?.();
  await output('desk.clear');
  lift = await card();
};
let lift: (() => void) | undefined;
afterEach(() => {
  lift = undefined;
});

describe('更新', () => {
  it('a new card leads to her once its four items were read again, and the old one says why it does no more', async () => {
    await lay(() => tap('elder'));
    await linkByFace('elder');
    await lay(async () => tapCard(await nextCard()));
    expect(phase()).toEqual({ kind: 'problem', problem: 'not_linked' });
    const checkId = await compareNext();
    const compared = await output('identification.confirm', { checkId, result: 'same' });
    expect(compared).toMatchObject({
      value: { supersedes: true, registrable: ['common_card_id', 'jpki_serial'] },
    });
    // Compared, not agreed to yet: the old card is as good as before.
    expect(short(await cards())).toEqual(['common_card_id active', 'jpki_serial active']);
    await output('identification.link', { checkId, consent: 'holder' });
    expect(await cards()).toMatchObject([
      { kind: 'common_card_id', status: 'active', validTo: NEXT.expires, basis: 'compared', level: 'L1' },
      { kind: 'jpki_serial', status: 'active', staff: 'desk' },
      { status: 'superseded' },
      { status: 'superseded' },
    ]);
    await output('identification.end');
    await lay(() => tap('elder'));
    expect(phase()).toEqual({ kind: 'problem', problem: 'card_superseded' });
    expect(await output('identification.begin')).toMatchObject({ reason: 'nothing_to_check' });
    await lay(async () => tapCard(await nextCard()));
    expect(visit()).toMatchObject({
      residentId: person('elder').resident.residentId,
      evidence: { level: 'LC' },
    });
  });

  it('ends what only the register names as well', async () => {
    await lay(async () => tapCard(await nextCard()));
    const checkId = await compareNext();
    await output('identification.confirm', { checkId, result: 'same' });
    await output('identification.link', { checkId, consent: 'holder' });
    await output('identification.end');
    await lay(() => tap('elder'));
    expect(phase()).toEqual({ kind: 'problem', problem: 'card_superseded' });
  });

  it('by the supervisor’s word alone supersedes nothing', async () => {
    await lay(async () => tapCard(await nextCard()));
    await output('desk.clear');
    await desk.chooseBySearch('elder');
    await output('identification.begin');
    await desk.signIn();
    const read = (await output('identification.readCard')) as CheckAnswer;
    expect(read).toMatchObject({ value: { supersedes: false } });
    await output('identification.link', { checkId: read.value.checkId, consent: 'clerk' });
    await output('identification.end');
    await lay(() => tap('elder'));
    expect(visit().residentId).toBe(person('elder').resident.residentId);
  });

  it('is undone by the supervisor: the old card is hers again, and the other one nobody’s', async () => {
    await lay(() => tap('elder'));
    await linkByFace('elder');
    await lay(async () => tapCard(await nextCard()));
    const checkId = await compareNext();
    await output('identification.confirm', { checkId, result: 'same' });
    await output('identification.link', { checkId, consent: 'holder' });
    const old = (await cards()).find(
      ({ kind, status }) => kind === 'common_card_id' && status === 'superseded',
    );
    await desk.signIn();
    const restore = () =>
      output('identification.restoreCard', {
        visitId: visitId(),
        linkedBy: old?.linkedBy,
        reason: '別の方のカード',
      });
    expect(await restore()).toMatchObject({ ok: true });
    expect(await restore()).toMatchObject({ reason: 'not_linked' });
    await output('identification.end');
    await lay(() => tap('elder'));
    expect(visit().evidence.level).toBe('LC');
    await lay(async () => tapCard(await nextCard()));
    expect(phase()).toEqual({ kind: 'problem', problem: 'not_linked' });
  });

  it('a superseded card is registered again by the supervisor only', async () => {
    await lay(async () => tapCard(await nextCard()));
    const checkId = await compareNext();
    await output('identification.confirm', { checkId, result: 'same' });
    await output('identification.link', { checkId, consent: 'holder' });
    await output('identification.end');
    lift?.();
    await output('desk.clear');
    await desk.chooseBySearch('elder');
    await output('identification.begin');
    lift = await tap('elder');
    const again = await desk.readFace('elder');
    expect(await output('identification.confirm', { checkId: again, result: 'same' })).toMatchObject({
      value: { link: 'superseded' },
    });
    const link = () => output('identification.link', { checkId: again, consent: 'holder' });
    expect(await link()).toMatchObject({ reason: 'supervisor_needed' });
    await desk.signIn();
    expect(await link()).toMatchObject({ ok: true });
    await output('identification.end');
    await lay(() => tap('elder'));
    expect(visit().evidence.level).toBe('LC');
  });
});

describe('one card of several', () => {
  it('is ended by itself; the other still leads to her', async () => {
    await lay(() => tap('elder'));
    await linkByFace('elder');
    await output('identification.begin');
    const serial = (await cards()).find(({ kind }) => kind === 'jpki_serial');
    const end = () =>
      output('identification.unlinkCard', {
        visitId: visitId(),
        linkedBy: serial?.linkedBy,
        reason: 'ご本人の申し出',
      });
    expect(await end()).toMatchObject({ ok: true });
    expect(await end()).toMatchObject({ reason: 'not_linked' });
    expect(short(await cards())).toEqual(['common_card_id active', 'jpki_serial unlinked']);
    await output('identification.end');
    await lay(() => tap('elder'));
    expect(visit().evidence.level).toBe('LC');
  });

  it('of somebody else is not hers to end', async () => {
    await lay(() => tap('elder'));
    await linkByFace('elder');
    await output('identification.begin');
    const [card] = await cards();
    await output('identification.end');
    await lay(() => tap('foreigner'));
    await output('identification.begin');
    expect(
      await output('identification.unlinkCard', {
        visitId: visitId(),
        linkedBy: card?.linkedBy,
        reason: '誤り',
      }),
    ).toMatchObject({ reason: 'not_linked' });
  });
});

describe('控え', () => {
  const paper = async (of: 'registered' | 'ended'): Promise<string> => {
    const slip = (await output('identification.slip', { visitId: visitId(), of })) as {
      readonly value: { readonly markup: string };
    };
    return receiptline
      .transform(slip.value.markup, { cpl: SLIP_COLUMNS, encoding: 'shiftjis', command: 'text' })
      .replaceAll(/[\s│┃|]/g, '');
  };

  it('says what was registered, how, with whose consent, what is stored, on what law, and how to end it', async () => {
    await lay(() => tap('elder'));
    await linkByFace('elder');
    await output('identification.begin');
    const said = await paper('registered');
    for (const words of [
      'カード登録の控え',
      '渡邉キヨ',
      'マイナンバーカード',
      'カードの電子証明書',
      'ご本人が押した',
      '確かめ方L1記録と見くらべ',
      '【目的】',
      '元の番号には戻せません',
      '【電子証明書の番号を使う根拠】訓練のための仮の記載',
      '登録はいつでもやめられます',
    ])
      expect(said.replaceAll('（', '(').replaceAll('）', ')')).toContain(words);
    const { resident, card } = person('elder');
    for (const secret of [resident.address.slice(-6), resident.residentId, card.serial])
      expect(said).not.toContain(secret);
    expect(await output('identification.slip', { visitId: visitId(), of: 'ended' })).toMatchObject({
      reason: 'not_linked',
    });
  });

  it('of a protected person carries no name', async () => {
    await lay(() => tap('protected'));
    expect(await output('identification.begin')).toMatchObject({ reason: 'release_needed' });
    await desk.release();
    await linkByFace('protected');
    await output('identification.begin');
    const { name } = person('protected').resident;
    const said = await paper('registered');
    expect(said).toContain('マイナンバーカード');
    expect(said).not.toContain(name.replaceAll(/\s/g, ''));
  });

  it('of an ended registration is printed too, as often as is wanted', async () => {
    const printed: string[] = [];
    await desk.close();
    desk.open({
      print: async (markup) => {
        printed.push(markup);
        return success(undefined);
      },
    });
    await lay(() => tap('elder'));
    await linkByFace('elder');
    await output('identification.begin');
    await output('identification.unlink', { visitId: visitId(), reason: 'ご本人の申し出' });
    expect(await paper('ended')).toContain('登録をやめた控え');
    for (let copies = 1; copies <= 2; copies += 1) {
      expect(await output('identification.print', { visitId: visitId(), of: 'ended' })).toMatchObject({
        ok: true,
      });
      expect(printed).toHaveLength(copies);
    }
    expect(printed[0]).toContain('登録をやめた控え');
  });

  it('is not printed where there is no printer', async () => {
    await lay(() => tap('elder'));
    await linkByFace('elder');
    await output('identification.begin');
    expect(await output('identification.print', { visitId: visitId(), of: 'registered' })).toMatchObject({
      reason: 'no_printer',
    });
  });
});

describe('a municipality’s own number (条例利用AP)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kazasu-links-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'open.yaml');
  writeFileSync(
    path,
    readFileSync('kiosk-config/cards/library-id.yaml', 'utf8').replace(/^steps:\n(?: .*\n)+/m, ''),
  );
  const library = mustSucceed(loadProfile(path, { training: true }));
  const own = applet(library, {
    values: { id: '9012345673', issuer: '99999', version: '01', validUntil: '20300101' },
  });
  const openWithProfile = async (): Promise<void> => {
    const cardSources = { ...town.profile.cardSources, profiles: [path] };
    const ordinance = mustSucceed(
      openOrdinance({
        profile: { training: true, cardSources },
        trustDir: folder,
        system: realSystem,
        logger: silentLogger,
      }),
    );
    await desk.close();
    desk.open({ ordinance, ports: createCardPorts({ ...town.portOptions, ordinance }) });
  };

  it('is linked at the desk by the supervisor’s word, and leads to her from then on', async () => {
    await openWithProfile();
    await lay(() => tapCard(cardOf(own)));
    expect(phase()).toEqual({ kind: 'problem', problem: 'not_linked' });
    await output('desk.clear');
    await desk.chooseBySearch('elder');
    await output('identification.begin');
    await desk.signIn();
    const read = (await output('identification.readCard')) as CheckAnswer;
    expect(read).toMatchObject({ value: { registrable: ['profile:library-id'], link: 'nobody' } });
    await output('identification.link', { checkId: read.value.checkId, consent: 'holder' });
    expect(short(await cards())).toEqual(['profile:library-id active']);
    await output('identification.end');
    await lay(() => tapCard(cardOf(own)));
    expect(visit()).toMatchObject({
      residentId: person('elder').resident.residentId,
      evidence: { source: 'ordinance', level: 'L0' },
    });
    // Nothing of it ended her My Number Card.
    await lay(() => tap('elder'));
    expect(visit().residentId).toBe(person('elder').resident.residentId);
  });

  it('is no card at all where it is not read', async () => {
    await lay(() => tapCard(cardOf(own)));
    expect(phase()).toEqual({ kind: 'problem', problem: 'not_my_number_card' });
  });
});

describe('発行番号', () => {
  it('is not linked, nor said to be, where the site does not state on what law', async () => {
    const { jpkiLegalBasis: _, ...silent } = town.profile.cardSources;
    await desk.close();
    const profile = { ...town.profile, cardSources: silent };
    desk.open({ profile, ports: createCardPorts({ ...town.portOptions, profile }) });
    await lay(() => tap('elder'));
    await output('identification.begin');
    expect(await output('identification.current')).toMatchObject({
      value: { terms: { jpkiLegalBasis: null } },
    });
    const checkId = await desk.readFace('elder');
    expect(await output('identification.confirm', { checkId, result: 'same' })).toMatchObject({
      value: { registrable: ['common_card_id'] },
    });
    await output('identification.link', { checkId, consent: 'holder' });
    expect(short(await cards())).toEqual(['common_card_id active']);
    expect(desk.kept()).not.toContain('jpki_serial');
  });
});
