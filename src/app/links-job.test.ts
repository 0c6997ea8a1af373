/** Everybody's cards at once: the report, 登録し直し, and who is left, over a record that a desk made. */
import { copyFileSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkDesk, person } from '../../test/harness/check-desk.ts';
import { openTown } from '../../test/harness/town-terminal.ts';
import { civilDateInJapan, civilDateSchema } from '../kernel/dates.ts';
import { mustSucceed } from '../kernel/result.ts';
import { realSystem } from '../kernel/system.ts';
import { leftCsv, reportCsv, reportHtml } from './links-files.ts';
import { type LinksJob, monthsAfter, openLinksJob } from './links-job.ts';
import { loadTown } from './load-town.ts';

const town = await openTown({ commonCardId: true, jpkiStatus: 'none' });
const { profile } = town;
const desk = checkDesk(town);
const { output, phase, tap, visit, linkByFace } = desk;
afterAll(() => town.close());

const today = civilDateInJapan(realSystem.now());
const TOMORROW = civilDateInJapan(realSystem.now() + 86_400_000);
const day = (text: string) => civilDateSchema.parse(text);

let turn = 0;
let dataDir: string;
let isOpen = false;
/** A terminal's folder with the replica that the desk looks into, so that tokens mean the same to both. */
beforeEach(() => {
  dataDir = join(town.folder, `job-${(turn += 1)}`);
  mkdirSync(dataDir);
  copyFileSync(join(town.folder, 'registry', 'token.key'), join(dataDir, 'token.key'));
  mustSucceed(loadTown({ dataDir, population: 100, seed: 1, profile, system: realSystem }));
});
afterEach(async () => {
  if (isOpen) await closeDesk();
  rmSync(dataDir, { recursive: true });
});

const openDesk = (): void => {
  desk.open({ dataDir });
  isOpen = true;
};
const closeDesk = async (): Promise<void> => {
  await desk.close();
  isOpen = false;
};
/** The terminal is stopped, the job done, and the terminal started again. */
const job = async <T>(work: (links: LinksJob) => T): Promise<T> => {
  if (isOpen) await closeDesk();
  const links = mustSucceed(openLinksJob({ dataDir, profile, system: realSystem, staff: 'it-1' }));
  try {
    return work(links);
  } finally {
    links.close();
    openDesk();
  }
};
const linkElder = async (): Promise<void> => {
  openDesk();
  const lift = await tap('elder');
  await linkByFace('elder');
  lift();
  await output('desk.clear');
};

const KIND = 'common_card_id';
/** Asks for everything that was linked until now: a test links and asks on one day. */
const ask = (leadsUntil: typeof today | null) =>
  job((links) => links.ask({ kind: KIND, before: TOMORROW, leadsUntil }, '鍵を かえたため'));

describe('登録し直し', () => {
  it('stops an old card until it is registered anew, and then lets it lead to her again', async () => {
    await linkElder();
    expect(await ask(null)).toMatchObject({ ok: true });
    let lift = await tap('elder');
    expect(phase()).toEqual({ kind: 'problem', problem: 'relink_needed' });
    // 本人確認 begins from there, and the card is known to be hers.
    await output('identification.begin');
    const checkId = await desk.readFace('elder');
    expect(await output('identification.confirm', { checkId, result: 'same' })).toMatchObject({
      value: { link: 'relink', registrable: [KIND], supersedes: false },
    });
    expect(await output('identification.link', { checkId, consent: 'holder' })).toMatchObject({ ok: true });
    await output('identification.end');
    lift();
    await output('desk.clear');
    // What is asked for is asked for today still: only a day later would the new link be younger.
    const progress = await job((links) => links.report(0).campaigns);
    expect(progress).toMatchObject([{ kind: KIND, before: TOMORROW, done: 0, left: 1 }]);
    await job((links) => links.ask({ kind: KIND, before: today, leadsUntil: null }, '日を なおした'));
    lift = await tap('elder');
    expect(visit().evidence.level).toBe('LC');
  });

  it('lets it lead to her until its last day, with a word to the clerk', async () => {
    await linkElder();
    await ask(today);
    await tap('elder');
    expect(visit().notes).toContain('relink_asked');
    expect(visit().evidence.level).toBe('LC');
    await output('desk.clear');
    await ask(day('2026-01-01'));
    await output('desk.clear');
    await tap('elder');
    expect(phase()).toEqual({ kind: 'problem', problem: 'relink_needed' });
  });

  it('is asked of cards that only the register names, and of no other kind', async () => {
    openDesk();
    await ask(null);
    await tap('elder');
    expect(phase()).toEqual({ kind: 'problem', problem: 'relink_needed' });
    await output('desk.clear');
    await job((links) => links.endAsking(KIND, '終わった'));
    await job((links) => links.ask({ kind: 'jpki_serial', before: TOMORROW, leadsUntil: null }, '法令'));
    await tap('elder');
    expect(visit().residentId).toBe(person('elder').resident.residentId);
  });

  it('ends, and the old card leads to her as before; what was not asked for does not end', async () => {
    await linkElder();
    await ask(null);
    expect(await job((links) => links.endAsking(KIND, 'まちがい'))).toMatchObject({ ok: true });
    expect(await job((links) => links.endAsking(KIND, 'まちがい'))).toMatchObject({ reason: 'no_campaign' });
    expect(await job((links) => links.left(KIND))).toMatchObject({ reason: 'no_campaign' });
    await tap('elder');
    expect(visit().evidence.level).toBe('LC');
  });

  it('says at the desk how far it has come', async () => {
    await linkElder();
    await ask(today);
    await tap('elder');
    const { visitId } = visit();
    await output('identification.begin');
    expect(await output('identification.cards', { visitId })).toMatchObject({
      value: { cards: [{ kind: KIND, status: 'active', asked: true }], campaigns: [{ kind: KIND, left: 1 }] },
    });
  });

  it('is believed by the other desks: what asks for it and what ends it carry their proof', async () => {
    openDesk();
    await ask(null);
    await job((links) => links.endAsking(KIND, '終わった'));
    const said = desk.events().filter(({ kind }) => kind.startsWith('identification.relink_'));
    expect(said.map(({ kind }) => kind)).toEqual([
      'identification.relink_asked',
      'identification.relink_ended',
    ]);
    for (const { proof } of said) expect(proof).toMatch(/^[0-9a-f]{64}$/);
  });

  it('is not asked of who took her consent back, and her card is none that the register knows', async () => {
    openDesk();
    const before = await job((links) => links.report(0));
    await tap('elder');
    const { visitId, residentId } = visit();
    await output('identification.begin');
    await output('identification.unlink', { visitId, reason: 'ご本人の申し出' });
    await output('identification.end');
    await output('desk.clear');
    await ask(null);
    const left = await job((links) => mustSucceed(links.left(KIND)));
    expect(left.map((one) => one.residentId)).not.toContain(residentId);
    expect(left.length).toBeGreaterThan(0);
    const after = await job((links) => links.report(0));
    expect(after).toMatchObject({ registerOnly: before.registerOnly - 1, without: before.without + 1 });
  });

  it('lists who is left, with no address, protected or not, and writes down that it did', async () => {
    openDesk();
    await tap('protected');
    await output('identification.begin');
    await desk.release();
    await linkByFace('protected');
    await ask(null);
    const left = await job((links) => mustSucceed(links.left(KIND)));
    const { resident } = person('protected');
    expect(left).toContainEqual({
      residentId: resident.residentId,
      name: resident.name,
      kana: resident.kana,
      since: today,
      validTo: person('protected').card.expires,
    });
    // The elder's is known to the register alone.
    expect(
      left.find(({ residentId }) => residentId === person('elder').resident.residentId)?.since,
    ).toBeNull();
    const csv = leftCsv(KIND, left);
    expect(csv).toContain(resident.name);
    for (const address of [resident.address, resident.address.slice(-6), 'かざし市'])
      expect(csv).not.toContain(address);
    await job((links) => links.noteExport('left', left.length));
    expect(desk.kept()).toContain(`"list":"left","people":${left.length}`);
  });
});

describe('the report', () => {
  it('counts people with and without cards, and what expires within so many months', async () => {
    await linkElder();
    const { expires } = person('elder').card;
    const months = (Number(expires.slice(0, 4)) - Number(today.slice(0, 4)) + 1) * 12;
    const [far, near] = [await job((links) => links.report(months)), await job((links) => links.report(0))];
    expect(far.kinds).toMatchObject([{ kind: KIND, people: 1, active: 1, expiring: 1, expired: 0 }]);
    expect(near.kinds).toMatchObject([{ kind: KIND, expiring: 0 }]);
    expect(far.here).toBe(1);
    expect(far.here + far.registerOnly + far.without).toBe(far.residents);
    expect(far.registerOnly).toBeGreaterThan(0);
    expect(far.without).toBeGreaterThan(0);
    const { residentId, name, address } = person('elder').resident;
    expect(reportCsv(far)).toContain(`"${residentId}","${name}"`);
    expect(reportCsv(far)).not.toContain(address.slice(-6));
    expect(reportCsv(near)).not.toContain(name);
  });

  it('is counts only as HTML, and a name of a place is no markup', async () => {
    await linkElder();
    const report = await job((links) => links.report(120));
    const place = { municipality: '<b>町</b>', site: '窓口', training: true };
    const html = reportHtml(report, place);
    expect(html).toContain('&lt;b&gt;町&lt;/b&gt;');
    expect(html).toContain('【訓練】');
    expect(html).not.toContain(person('elder').resident.name);
  });

  it('counts months as a calendar does', () => {
    expect(monthsAfter(day('2026-08-31'), 6)).toBe('2027-02-28');
    expect(monthsAfter(day('2026-11-25'), 6)).toBe('2027-05-25');
    expect(monthsAfter(day('2026-12-01'), 0)).toBe('2026-12-01');
  });
});

it('needs a stopped terminal, and a record', async () => {
  openDesk();
  const options = { dataDir, profile, system: realSystem, staff: 'it-1' };
  expect(openLinksJob(options)).toMatchObject({ reason: 'locked' });
  await closeDesk();
  expect(openLinksJob({ ...options, dataDir: join(dataDir, 'nothing') })).toMatchObject({
    reason: 'no_log_here',
  });
  expect(readFileSync(join(dataDir, 'token.key'))).toHaveLength(32);
});
