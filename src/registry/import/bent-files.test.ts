/** Files with bytes changed, lost and put in at random: nothing throws, every row is taken or refused, no My Number comes in. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readFiles } from '../../../test/harness/import-files.ts';
import { holdsMyNumber } from '../../kernel/my-number.ts';

const OWN = [
  '宛名番号,世帯番号,住民状態,氏名,氏名_フリガナ,性別,生年月日,続柄表記,住所,町字コード,電話番号,支援措置開始年月日,支援措置終了年月日',
  '1001,7,住登者,髙橋　健一,タカハシ　ケンイチ,1,1980-02-17,世帯主,新潟県三条市旭町,1520480001000,0256-34-5511,,',
  '"1002","7","住登者","髙橋　花子","ﾀｶﾊｼ　ﾊﾅｺ","2","昭和20年5月日不詳","妻","新潟県三条市旭町","","","2026-04-01",""',
  '1003,8,転出者,NGUYEN VAN HUNG,グエン,9,1990-12-31,世帯主,長野県長野市,,,,',
  '',
].join('\r\n');

const RECORDS = [
  '01,000000000001001,000000000000007,1,1,1,髙橋　健一,ﾀｶﾊｼ ｹﾝｲﾁ,,,,,,1,03550217,02000000,152048,0001000,新潟県三条市旭町,,9550071,JPN,04220401,00000000',
  '02,000000000001001,1,05080401,00000000,000000000000000',
  '99,000000001,000000001',
  '',
].join('\n');

interface Bend {
  readonly at: number;
  readonly cut: number;
  readonly put: Uint8Array;
}

const bend = fc.record({
  at: fc.nat(2_000),
  cut: fc.nat(6),
  put: fc.oneof(
    fc.uint8Array({ maxLength: 6 }),
    fc
      .constantFrom('"', ',', '\n', '\r\n', '123456789018', '=', '\ue000', '\ufeff', '\0')
      .map((text) => Buffer.from(text)),
  ),
});

const bent = (text: string, bends: readonly Bend[]): Buffer =>
  bends.reduce((bytes, { at, cut, put }) => {
    const from = at % (bytes.length + 1);
    return Buffer.concat([bytes.subarray(0, from), put, bytes.subarray(from + cut)]);
  }, Buffer.from(text));

it.each([
  ['kazasu', OWN],
  ['intermediate', RECORDS],
] as const)('%s', async (format, text) => {
  await fc.assert(
    fc.asyncProperty(fc.array(bend, { maxLength: 4 }), async (bends) => {
      const { result, residents, findings } = await readFiles(format, { 'a.csv': bent(text, bends) });
      const refused = findings.filter(
        ({ level, code }) => level === 'refused_row' && code !== 'orphan_measure',
      );
      for (const resident of residents)
        for (const value of Object.values(resident))
          if (typeof value === 'string' && value !== resident.townId)
            expect(holdsMyNumber(value)).toBe(false);
      if (result.ok && format === 'kazasu')
        expect(result.value.rows).toBe(result.value.residents + refused.length);
      if (!result.ok) expect(findings.some(({ level }) => level === 'refused_file')).toBe(true);
    }),
    { numRuns: 300 },
  );
});
