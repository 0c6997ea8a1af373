/** The training cards as the desk's page shows them, and their photos as a browser may see them. */
import { decodePhoto } from '../card/images.ts';
import { civilDateSchema, formatWareki } from '../kernel/dates.ts';
import { disclose, HIDDEN_ADDRESS, type Neighbours } from '../registry/disclose.ts';
import { numberBOf } from '../simulator/applications/text-input.ts';
import type { CardContent } from '../simulator/cards.ts';
import { type Persona, personas } from '../simulator/town/personas.ts';
import { picturesOf } from '../simulator/town/pictures.ts';
import type { DeskPersona, Printed } from './desk/protocol.ts';

/** Months and days below ten stand behind a space, as on the published specimen. */
const spaced = (text: string): string => text.replace(/年(\d)月/, '年 $1月').replace(/月(\d)日/, '月 $1日');

const gregorian = (date: string): string =>
  `${Number(date.slice(0, 4))}年${Number(date.slice(5, 7))}月${Number(date.slice(8))}日`;

const SEX = { '1': '男', '2': '女', '9': 'その他' } as const;

const printedOf = ({ printed, expires }: CardContent): Printed | null => {
  if (printed === undefined) return null;
  const { name, address, birthDate, sex, securityCode, birthYear } = printed;
  const wareki = birthYear === 'era' ? formatWareki(birthDate) : undefined;
  return {
    ...{ name, address, securityCode, sex: SEX[sex] },
    birth: `${spaced(wareki ?? gregorian(birthDate))}生`,
    expires: `${spaced(gregorian(expires))}まで有効`,
    numberB: numberBOf({ ...printed, expires }),
  };
};

/** The trainer's screen is a screen too: a protected address is not on it, drawn card or not. No clock is asked. */
const TOWN: Neighbours = {
  resident: (residentId) => personas.find(({ resident }) => resident?.residentId === residentId)?.resident,
  household: (householdId) =>
    personas.flatMap(({ resident }) => (resident?.householdId === householdId ? [resident] : [])),
};
const ANY_DAY = { today: civilDateSchema.parse('1970-01-01'), trusted: false };

export const deskPersona = ({ name, label, card, resident }: Persona): DeskPersona => {
  const printed = printedOf(card);
  const hidden = resident !== undefined && disclose(resident, TOWN, ANY_DAY).protected;
  return {
    name,
    label,
    kind: card.kind,
    printed: printed !== null && hidden ? { ...printed, address: HIDDEN_ADDRESS } : printed,
  };
};

/**
 * Photos as PNG by the name of the card, each made once and one at a time: a page asks for all of them at once, and the
 * decoder is given two seconds. `undefined`: no such card, or no photo of it.
 */
export const createPhotos = (personas: readonly Persona[]) => {
  const made = new Map<string, Uint8Array>();
  let turn: Promise<unknown> = Promise.resolve();
  const make = async (name: string): Promise<Uint8Array | undefined> => {
    const known = made.get(name);
    const printed = personas.find((persona) => persona.name === name)?.card.printed;
    if (known !== undefined || printed === undefined) return known;
    const photo = await decodePhoto(picturesOf(printed.pictures).photo);
    if (!photo.ok) return undefined;
    made.set(name, photo.value.png);
    return photo.value.png;
  };
  return (name: string): Promise<Uint8Array | undefined> => {
    const mine = turn.then(() => make(name));
    turn = mine.catch(() => undefined);
    return mine;
  };
};
