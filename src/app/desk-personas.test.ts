import { expect, test } from 'vitest';
import { toHex } from '../kernel/bytes.ts';
import { personaByName, personas } from '../simulator/town/personas.ts';
import { personaSchema } from './desk/protocol.ts';
import { createPhotos, deskPersona } from './desk-personas.ts';

const shown = (name: string) => {
  const persona = personaByName(name);
  if (persona === undefined) throw new Error(`no persona ${name}`);
  return deskPersona(persona);
};

test('every card can be shown', () => {
  for (const persona of personas) expect(() => personaSchema.parse(deskPersona(persona))).not.toThrow();
});

test('what is printed is what 照合番号B is made of, in the era or, for a foreign resident, not', () => {
  expect(shown('family6-1').printed).toMatchObject({
    birth: '昭和55年 2月17日生',
    expires: '2034年 9月30日まで有効',
    securityCode: '2037',
    numberB: '55021720342037',
    sex: '男',
  });
  expect(shown('foreigner').printed).toMatchObject({
    birth: '1995年 8月30日生',
    numberB: expect.stringMatching(/^950830/),
  });
});

test('the address of a protected person is not drawn either', () => {
  expect(JSON.stringify(shown('protected'))).not.toContain('緑ケ丘');
  expect(shown('elder').printed?.address).toContain('架空県');
});

test('a card of nobody shows nothing', () => {
  expect(shown('dead').printed).toBe(null);
});

test('photos are PNG, of cards that have one; all may be asked for at once', async () => {
  const photo = createPhotos(personas);
  const names = ['elder', 'family6-1', 'dead', 'nobody', 'elder'];
  const heads = (await Promise.all(names.map(photo))).map((png) => png && toHex(png.subarray(0, 4)));
  expect(heads).toEqual(['89504e47', '89504e47', undefined, undefined, '89504e47']);
});
