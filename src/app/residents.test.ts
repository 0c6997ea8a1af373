import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fixedSystem } from '../../test/harness/fixed-system.ts';
import { openMadeUpRegistry } from '../../test/harness/made-up-registry.ts';
import { type CivilDate, civilDateSchema } from '../kernel/dates.ts';
import { mustSucceed } from '../kernel/result.ts';
import type { CardItems, Link } from '../modules/identification/index.ts';
import { matchesOf } from '../modules/identification/matches.ts';
import { HIDDEN_ADDRESS } from '../registry/disclose.ts';
import { residentSchema } from '../registry/schema.ts';
import type { Registry } from '../registry/store.ts';
import { personaByName, personas } from '../simulator/town/personas.ts';
import { ja } from '../ui/text/ja.ts';
import type { LocalLinks } from './desk-service.ts';
import { createResidents, resolveReading } from './residents.ts';

const folder = mkdtempSync(join(tmpdir(), 'kazasu-residents-'));
const noLinks: LocalLinks = () => undefined;
const system = fixedSystem();
const files = {
  folder: join(folder, 'registry'),
  key: system.randomBytes(32),
  tokenKey: system.randomBytes(32),
};
const day = (text: string): CivilDate => civilDateSchema.parse(text);
let registry: Registry;
const personOf = (name: string) => {
  const resident = personaByName(name)?.resident;
  if (resident === undefined) throw new Error(`no resident ${name}`);
  return resident;
};

/** Nobody knows when he was born. */
const undated = residentSchema.parse({
  ...personOf('elder'),
  residentId: '7000000002',
  householdId: '7',
  birthDate: null,
  card: null,
  certificateSerial: null,
});

/** A child who lives with the protected mother and has no measure of her own. */
const housemate = residentSchema.parse({
  ...personOf('protected'),
  residentId: '7000000001',
  name: '𠮷田　杏',
  kana: 'ヨシダ　アン',
  relationship: '子',
  measures: [],
  phone: '0256000009',
  card: null,
  certificateSerial: null,
});

/** Of her birth only the month is known. */
const partly = residentSchema.parse({
  ...personOf('elder'),
  residentId: '7000000003',
  householdId: '7000000003',
  name: '不明　七',
  kana: 'フメイ　ナナ',
  birthDate: null,
  birthDateText: '昭和20年5月日不詳',
  card: null,
  certificateSerial: null,
});

/** The date with another last digit. */
const slipped = (date: string): string => `${date.slice(0, 9)}${date.endsWith('1') ? '2' : '1'}`;

beforeAll(() => {
  const people = personas.flatMap(({ resident }) => (resident === undefined ? [] : [resident]));
  registry = openMadeUpRegistry(files, [...people, housemate, undated, partly]);
});
afterAll(() => {
  registry.close();
  rmSync(folder, { recursive: true });
});

describe('what is shown', () => {
  const residents = (today: string, trusted = true) =>
    createResidents(registry, () => ({ today: day(today), trusted }));

  it('is a household with ages of that day and no number but the 宛名番号', () => {
    const household = residents('2026-11-24').household(personOf('family6-4').residentId);
    expect(household?.members).toHaveLength(6);
    expect(household?.members[0]).toMatchObject({ relationship: '世帯主', age: 46 });
    expect(residents('2027-02-17').household(personOf('family6-4').residentId)?.members[0]?.age).toBe(47);
  });

  it('hides the address of a protected person and of everyone who lives with her', () => {
    const shown = residents('2026-11-24');
    for (const id of [personOf('protected').residentId, housemate.residentId])
      expect(shown.household(id)).toMatchObject({ protected: true, address: HIDDEN_ADDRESS });
    const hits = mustSucceed(shown.search('ヨシダ', undefined)).hits;
    expect(hits).toHaveLength(2);
    for (const hit of hits) expect(hit).toMatchObject({ protected: true, address: HIDDEN_ADDRESS });
  });

  it('never finds a protected person, or who lives with her, by the address, alone or beside other words', () => {
    const { address, birthDate, householdId } = personOf('protected');
    const found = (today: string, text: string) =>
      mustSucceed(residents(today).search(text, undefined)).hits.map(({ residentId }) => residentId);
    const household = registry.household(householdId).map(({ residentId }) => residentId);
    expect(household).toHaveLength(2);
    for (const words of ['', 'ヨシダ ', '𠮷田 ', '吉田 ', `${birthDate} `]) {
      expect(found('2026-11-24', `${words}${address}`)).toEqual([]);
      // The same words find her on the day before the measure begins: it is the measure that hides her.
      expect(found('2024-12-31', `${words}${address}`)).toContain(household[0]);
    }
    expect(found('2026-11-24', '吉田')).toHaveLength(2);
  });

  it('hides everything that a measure was ever made for when the clock cannot be believed', () => {
    expect(residents('2000-01-01', false).household(housemate.residentId)).toMatchObject({
      protected: true,
      address: HIDDEN_ADDRESS,
    });
    expect(residents('2000-01-01', false).household(personOf('elder').residentId)?.protected).toBe(false);
  });

  it('gives no age that nobody can have: a clock in the past', () => {
    const ages = residents('2000-01-01')
      .household(personOf('family6-1').residentId)
      ?.members.map(({ age }) => age);
    expect(ages).toContain(19);
    expect(ages?.filter((age) => age !== null && age < 0)).toEqual([]);
  });

  it('hides nothing before the measure begins', () => {
    expect(residents('2024-12-31').household(housemate.residentId)?.protected).toBe(false);
    expect(residents('2025-01-01').household(housemate.residentId)?.protected).toBe(true);
  });

  it('says 不詳 where no birth date is known', () => {
    const shown = residents('2026-11-24');
    expect(shown.household(undated.residentId)?.members[0]?.age).toBeNull();
    expect(
      mustSucceed(shown.search('ワタナベ　キヨ', undefined)).hits.map(({ birthDate }) => birthDate),
    ).toEqual(['不詳', '1942-05-05']);
    expect(mustSucceed(shown.search('ワタナベ', day('1942-05-05'))).hits).toHaveLength(1);
  });

  it('finds somebody of the training town by every example of the search field', () => {
    const examples = ja.search.textHint.replace('例：', '').split('　');
    expect(examples).toHaveLength(4);
    for (const example of examples)
      expect([
        example,
        mustSucceed(residents('2026-11-24').search(example, undefined)).hits.length,
      ]).not.toEqual([example, 0]);
  });

  it('finds nobody under 支援措置 by a telephone number, and writes 不詳 as the register words it', () => {
    const found = (today: string, text: string) =>
      mustSucceed(residents(today).search(text, undefined)).hits.map(({ residentId }) => residentId);
    expect(found('2026-11-24', '0256-00-0009')).toEqual([]);
    expect(found('2024-12-31', '0256-00-0009')).toEqual([housemate.residentId]);
    const [hit] = mustSucceed(residents('2026-11-24').search('フメイ　ナナ', undefined)).hits;
    expect(hit?.birthDate).toBe('昭和20年5月日不詳');
    const [member] = residents('2026-11-24').household(partly.residentId)?.members ?? [];
    expect(member).toMatchObject({ age: null, birthDateText: '昭和20年5月日不詳' });
    expect(residents('2026-11-24').person(partly.residentId)?.shown).toMatchObject({
      birthDate: null,
      birthDateText: '昭和20年5月日不詳',
    });
  });

  it('finds under the name a town has now whoever says the old one', () => {
    const shown = createResidents(registry, () => ({ today: day('2026-11-24'), trusted: true }), [
      { old: 'かざし市大字旧本', new: 'かざし市本町一丁目' },
    ]);
    const ids = (text: string) =>
      mustSucceed(shown.search(text, undefined)).hits.map(({ residentId }) => residentId);
    expect(ids('かざし市旧本2番3号')).toEqual(ids('本町1-2-3'));
    expect(ids('本町1-2-3')).toHaveLength(6);
    const { name, birthDate, sex } = personOf('family6-1');
    const card = {
      name,
      birthDate: birthDate ?? day('1900-01-01'),
      sex,
      address: '架空県かざし市大字旧本２番３号',
    };
    expect(shown.likely(card)).toEqual([personOf('family6-1').residentId]);
    const compared = shown.person(personOf('family6-1').residentId)?.compared;
    if (compared === undefined) throw new Error('a resident');
    expect(matchesOf(card, compared).address).toBe('variant');
  });

  it('calls a foreign resident by 通称, and gives no household of someone who moved out', () => {
    expect(residents('2026-11-24').nameOf(personOf('foreigner').residentId)).toBe('李本　奈');
    expect(residents('2026-11-24').household(personOf('moved_out').residentId)).toBeUndefined();
  });
});

describe('whose card', () => {
  const on = () => ({ today: day('2026-11-24') });
  const reading = { apdus: 5, durationMs: 1, lastApduAt: 0 };
  const sources = (jpkiStatus: 'none' | 'verifier', jpkiLegalBasis?: string) => ({
    cardSources: { commonCardId: true, jpkiStatus, jpkiLegalBasis },
  });
  const link = (change: Partial<Link>): Link => ({
    status: 'active',
    residentId: null,
    holder: null,
    chipKey: null,
    asked: false,
    ...change,
  });
  const byCard = (name: string) => ({
    ...reading,
    commonCardId: { ...personOf(name).card, expires: '2030-01-01' },
  });
  const certificate = (name: string, status: string) => ({
    ...reading,
    certificate: { serialHex: personOf(name).certificateSerial ?? '', status },
  });

  it('is found by the common card id first', () => {
    const { serial = '', municipality = '', expires } = byCard('elder').commonCardId;
    const resolve = resolveReading(registry, sources('none'), on);
    expect(resolve({ ...reading, commonCardId: { serial, municipality, expires } }, noLinks)).toMatchObject({
      ok: true,
      value: { residentId: personOf('elder').residentId, source: 'common_card_id' },
    });
  });

  it('is found by a valid certificate, where the site may use it', () => {
    const alone = certificate('elder', 'valid');
    const stranger = { serial: '123456789012345', municipality: '99999', expires: '2030-01-01' };
    const read = { ...alone, commonCardId: stranger };
    expect(resolveReading(registry, sources('verifier', '法令の根拠'), on)(read, noLinks)).toMatchObject({
      value: { source: 'jpki_serial' },
    });
    expect(resolveReading(registry, sources('none'), on)(read, noLinks)).toMatchObject({
      reason: 'not_linked',
    });
    // Without a word on what law, the serial is no number of a card.
    expect(resolveReading(registry, sources('verifier'), on)(read, noLinks)).toMatchObject({
      reason: 'not_linked',
    });
    // A card that keeps its number back may be a copy of what is readable.
    expect(resolveReading(registry, sources('verifier', '法令の根拠'), on)(alone, noLinks)).toMatchObject({
      reason: 'not_linked',
    });
  });

  it('is not found by a certificate that nobody vouches for', () => {
    const read = certificate('elder', 'certificate_unknown_ca');
    expect(resolveReading(registry, sources('verifier', '法令の根拠'), on)(read, noLinks)).toMatchObject({
      reason: 'not_linked',
    });
  });

  it('is told apart: nobody linked it, or the person has left', () => {
    const resolve = resolveReading(registry, sources('none'), on);
    const stranger = { serial: '123456789012345', municipality: '99999', expires: '2030-01-01' };
    expect(resolve({ ...reading, commonCardId: stranger }, noLinks)).toMatchObject({ reason: 'not_linked' });
    const { serial = '', municipality = '' } = personOf('moved_out').card ?? {};
    expect(
      resolve({ ...reading, commonCardId: { serial, municipality, expires: '2030-01-01' } }, noLinks),
    ).toMatchObject({ reason: 'person_not_active' });
  });

  it('is found by what this installation itself recorded, before what the register says', () => {
    const resolve = resolveReading(registry, sources('verifier', '法令の根拠'), on);
    const { commonCardId } = byCard('elder');
    const { serial = '', municipality = '', expires } = commonCardId;
    const read = { ...certificate('elder', 'valid'), commonCardId: { serial, municipality, expires } };
    const { residentId } = personOf('foreigner');
    expect(resolve(read, () => link({ residentId, chipKey: 'AAAA' }))).toMatchObject({
      value: { residentId, source: 'common_card_id', chipKey: 'AAAA', token: { kind: 'common_card_id' } },
    });
    expect(resolve(read, () => link({ status: 'unlinked' }))).toMatchObject({ reason: 'not_linked' });
    expect(resolve(read, () => link({ status: 'superseded' }))).toMatchObject({ reason: 'card_superseded' });
    expect(resolve(read, () => link({ status: 'relink' }))).toMatchObject({ reason: 'relink_needed' });
  });

  it('is found by the municipality’s own application, as linked here', () => {
    const resolve = resolveReading(registry, sources('none'), on);
    const read = {
      ...reading,
      ordinance: { profile: 'library-id', id: '42', level: 'L0', lastApduAt: 0 } as const,
    };
    expect(resolve(read, noLinks)).toMatchObject({ reason: 'not_linked' });
    const { residentId } = personOf('elder');
    const links: LocalLinks = ({ kind }) =>
      kind === 'profile:library-id' ? link({ residentId }) : undefined;
    expect(resolve(read, links)).toMatchObject({ value: { residentId, source: 'ordinance' } });
  });
});

describe('a person beside a card', () => {
  const open = () => createResidents(registry, () => ({ today: day('2026-11-23'), trusted: true }));
  const itemsOf = (name: string): CardItems => {
    const { name: written, birthDate, sex, address } = personOf(name);
    return { name: written, birthDate: birthDate ?? day('1900-01-01'), sex, address };
  };

  it('is found by name (氏名 or 通称, in any of its spellings) and birth date, and by nothing less', () => {
    const items = itemsOf('foreigner');
    const { residentId } = personOf('foreigner');
    for (const name of ['ＬＩ　ＮＡ', 'NA LI', '李本奈', 'LI NA（李本奈）'])
      expect(open().likely({ ...items, name })).toEqual([residentId]);
    expect(open().likely({ ...items, name: 'LI' })).toEqual([]);
    expect(open().likely({ ...items, birthDate: day('1994-07-31') })).toEqual([]);
    expect(open().likely({ ...items, name: '小鳥遊　晴', birthDate: day('1998-07-07') })).toEqual([]);
  });

  it('is found with one slip in the date at her address only, and not when the date itself finds somebody', () => {
    const items = itemsOf('foreigner');
    const slip = day('1995-08-31');
    expect(open().likely({ ...items, birthDate: slip })).toEqual([personOf('foreigner').residentId]);
    expect(open().likely({ ...items, birthDate: slip, address: '架空県みなみ市１番地' })).toEqual([]);
  });

  it('stands before the one of the same name whose birth date nobody knows', () => {
    const { residentId } = personOf('elder');
    expect(open().likely(itemsOf('elder'))).toEqual([residentId, undated.residentId]);
    expect(open().likely({ ...itemsOf('elder'), birthDate: day('1901-01-01') })).toEqual([
      undated.residentId,
    ]);
  });

  it.each(['protected', 'housemate'])(
    '%s: whether and where she stands says nothing of a protected address',
    (who) => {
      const person = who === 'protected' ? personOf('protected') : housemate;
      const { name, birthDate, sex, address } = person;
      const items = { name, birthDate: birthDate ?? day('1900-01-01'), sex, address };
      const [there, elsewhere] = [address, '架空県みなみ市１番地'].map((at) => [
        open().likely({ ...items, address: at }),
        open().likely({ ...items, address: at, birthDate: day(slipped(items.birthDate)) }),
        open().likely({ ...items, address: at, name: `森　${name.split('　')[1]}` }),
      ]);
      expect(there).toEqual([[person.residentId], [], []]);
      expect(elsewhere).toEqual(there);
    },
  );

  it('keeps a protected address to itself, also that of who lives with her', () => {
    const residents = createResidents(registry, () => ({ today: day('2026-11-23'), trusted: true }));
    for (const id of [personOf('protected').residentId, housemate.residentId]) {
      const person = residents.person(id);
      expect(person?.shown).toMatchObject({ address: HIDDEN_ADDRESS, protected: true });
      expect(person?.compared.hidden).toBe(true);
    }
    expect(residents.person(personOf('moved_out').residentId)).toBeUndefined();
  });
});
