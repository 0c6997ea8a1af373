/** A town in which 支援措置 reaches people in every way there is, and what must be nowhere of them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCardPorts } from '../../src/app/card-ports.ts';
import { createResidents, resolveReading } from '../../src/app/residents.ts';
import type { TerminalOptions } from '../../src/app/terminal.ts';
import { openTrainingCards } from '../../src/app/training-cards.ts';
import { civilDateSchema } from '../../src/kernel/dates.ts';
import { realSystem } from '../../src/kernel/system.ts';
import { type Resident, residentSchema } from '../../src/registry/schema.ts';
import type { CardContent } from '../../src/simulator/cards.ts';
import { personaByName, personas } from '../../src/simulator/town/personas.ts';
import type { VirtualCard } from '../../src/simulator/virtual-card.ts';
import { openMadeUpRegistry } from '../harness/made-up-registry.ts';
import type { Town } from '../harness/town-terminal.ts';
import type { Secret } from './leaks.ts';

/** Where somebody lives, with everything that says so. */
export interface Home {
  readonly address: string;
  readonly townId: string;
  readonly postCode: string;
  readonly phone: string;
  readonly parts: readonly string[];
}

export const HOMES = {
  /** 申出者 and who lives with her. */
  applicant: {
    address: '架空県かざし市秘里ケ谷七丁目８番９１号　ひそみ荘２０３号室',
    townId: '9999900700707',
    postCode: '9997801',
    phone: '09076543210',
    parts: [
      '秘里ケ谷',
      '７丁目８番９１号',
      '七丁目八番九十一号',
      '8番91号',
      '7-8-91',
      'ひそみ荘',
      '２０３号室',
    ],
  },
  /** 併せて支援, elsewhere. */
  together: {
    address: '架空県かざし市隠岐ノ原四丁目５６番７８号　こもれび館９階',
    townId: '9999900800808',
    postCode: '9997802',
    phone: '0287654321',
    parts: ['隠岐ノ原', '５６番７８号', '五十六番七十八号', '4-56-78', 'こもれび館'],
  },
  /** An applicant whose card nobody has linked. */
  stranger: {
    address: '架空県かざし市忍ケ浜二丁目３４番５６号　かくれ里３０１',
    townId: '9999900900909',
    postCode: '9997803',
    phone: '08087654321',
    parts: ['忍ケ浜', '３４番５６号', '三十四番五十六号', '2-34-56', 'かくれ里'],
  },
} as const satisfies Record<string, Home>;
export type Homes = Readonly<Record<keyof typeof HOMES, Home>>;

/** With and without dashes, wherever an exchange's number may end. */
const phoneForms = (phone: string): readonly string[] => [
  phone,
  ...[2, 3, 4, 5].map((at) => `${phone.slice(0, at)}-${phone.slice(at, -4)}-${phone.slice(-4)}`),
  `${phone.slice(0, 3)}-${phone.slice(3)}`,
];

export const secretsOf = (homes: Homes): readonly Secret[] =>
  Object.entries(homes).flatMap(([name, { address, townId, postCode, phone, parts }]) => [
    { name: `${name}: address`, texts: [address, ...parts] },
    { name: `${name}: town id`, texts: [townId] },
    { name: `${name}: post code`, texts: [postCode, `${postCode.slice(0, 3)}-${postCode.slice(3)}`] },
    { name: `${name}: telephone`, texts: phoneForms(phone) },
  ]);

/** Personas by the part they play here. */
export const CAST = {
  applicant: 'protected',
  housemate: 'rare_kanji',
  together: 'long_name',
  stranger: 'unlinked',
  /** Nobody's business: she must still be shown. */
  open: 'elder',
} as const;
export type Part = keyof typeof CAST;

const HOME_OF: Readonly<Partial<Record<Part, keyof Homes>>> = {
  applicant: 'applicant',
  housemate: 'applicant',
  together: 'together',
  stranger: 'stranger',
};

export const personaOf = (part: Part) => {
  const persona = personaByName(CAST[part]);
  const { resident, card } = persona ?? {};
  if (resident === undefined || card?.printed === undefined) throw new Error(`no persona for ${part}`);
  return { resident, card, printed: card.printed };
};

const applicantId = personaOf('applicant').resident.residentId;

/** The day of the walk; the measures of the cast run then, and have run out (or not begun) on `OPEN_DAY`. */
export const DAY = civilDateSchema.parse('2026-11-25');
export const OPEN_DAY = civilDateSchema.parse('2031-01-01');

const YEAR = { from: '2026-04-01', to: '2027-03-31' } as const;
const MEASURES: Readonly<Partial<Record<Part, readonly object[]>>> = {
  applicant: [{ ...YEAR, as: 'applicant', with: null }],
  // Her own period is long over: only her 申出者's still runs.
  together: [{ from: '2020-04-01', to: '2021-03-31', as: 'together', with: applicantId }],
  stranger: [{ ...YEAR, as: 'applicant', with: null }],
};

export const peopleIn = (homes: Homes): readonly Resident[] => {
  const parts = Object.keys(CAST) as Part[];
  return personas.flatMap(({ name, resident }) => {
    if (resident === undefined) return [];
    const part = parts.find((each) => CAST[each] === name);
    const homeName = part === undefined ? undefined : HOME_OF[part];
    if (part === undefined || homeName === undefined) return [resident];
    const { address, townId, postCode, phone } = homes[homeName];
    const householdId =
      part === 'housemate' ? personaOf('applicant').resident.householdId : resident.householdId;
    const measures = MEASURES[part] ?? [];
    return [residentSchema.parse({ ...resident, householdId, address, townId, postCode, phone, measures })];
  });
};

export interface Place {
  readonly day?: typeof DAY;
  /** Whether the clock can be believed. */
  readonly trusted?: boolean;
  readonly homes?: Homes;
  /** What is printed on their cards: a card may be older than a move. */
  readonly onCards?: Homes;
}

/** A terminal's options over this town, at `day`, and the cards of its people with their addresses on them. */
export const openProtectedTown = async (
  town: Town,
  { day = DAY, trusted = true, homes = HOMES, onCards = HOMES }: Place = {},
) => {
  const folder = mkdtempSync(join(tmpdir(), 'kazasu-walk-'));
  const files = {
    folder,
    key: new Uint8Array(32).fill(7),
    tokenKey: new Uint8Array(32).fill(9),
  };
  const registry = openMadeUpRegistry(files, peopleIn(homes));
  const cards = await openTrainingCards(join(town.folder, 'cards'), realSystem);
  const today = () => ({ today: day, trusted });
  const resolve = resolveReading(registry, town.profile, today);
  const options: Partial<TerminalOptions> = {
    residents: createResidents(registry, today),
    resolve,
    ports: createCardPorts({ ...town.portOptions, registry, resolve }),
  };
  return {
    options,
    card(part: Part): Promise<VirtualCard> {
      const { card, printed } = personaOf(part);
      const home = HOME_OF[part];
      const content: CardContent =
        home === undefined ? card : { ...card, printed: { ...printed, address: onCards[home].address } };
      return cards.card(content);
    },
    close() {
      registry.close();
      rmSync(folder, { recursive: true });
    },
  };
};
