import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { makeCardFile } from '../benefits-cards.ts';
import { writePrivateFile } from '../private-file.ts';
import { wholeNumber } from './options.ts';
import { fail, print } from './output.ts';

/** `kazasu benefits`: 民間優遇・地域ポイント, beside the register. */

interface Cards {
  readonly in: string;
  readonly key: string;
  readonly out: string;
  readonly band: number;
  readonly withResidents?: true;
}

const KEY_BYTES = 32;

const readOr = (path: string): Uint8Array | undefined => {
  try {
    return new Uint8Array(readFileSync(path));
  } catch {
    fail('unreadable_file', { path });
    return undefined;
  }
};

const cards = ({ in: source, key: keyFile, out, band, withResidents }: Cards): void => {
  const key = readOr(keyFile);
  const list = readOr(source);
  if (key === undefined || list === undefined) return undefined;
  if (key.length !== KEY_BYTES) return fail('key_file_damaged', { path: keyFile });
  const text = new TextDecoder('utf-8').decode(list);
  const made = makeCardFile(text, { key, bandYears: band, withResidents: withResidents === true });
  if (!made.ok) return fail(made.reason, made.detail);
  writePrivateFile(out, made.value.csv);
  return print(
    `カード ${made.value.cards} 枚（${made.value.people} 人）の一覧を ${out} に書きました。本部の画面「優遇とポイント」の「精算とカード」で取り込んでください。元のファイルは、要らなくなったら消してください。`,
  );
};

export const defineBenefits = (command: Command): void => {
  command
    .command('cards')
    .description('カードの一覧を作る（番号は、ポイントの鍵による符号に変わる）')
    .requiredOption('--in <file>', '宛名番号,製造番号,市区町村,生年月日,住民 の CSV（UTF-8）')
    .requiredOption('--key <file>', 'ポイントの鍵（32バイト。店の端末に運ぶものと同じ）')
    .requiredOption('--out <file>', '書くファイル')
    .option('--band <years>', '生まれた年を何年幅で書くか（1 は年そのもの）', wholeNumber(1, 50), 5)
    .option('--with-residents', '宛名番号も書く（来場でポイントを受けることに同意した方だけの一覧で使う）')
    .action(cards);
};
