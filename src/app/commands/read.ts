import { type Command, InvalidArgumentError } from 'commander';
import { createPcscReader } from '../../card/pcsc-reader.ts';
import { realSystem } from '../../kernel/system.ts';
import { exitCodeHelp, type ReadOptions } from '../card-read/options.ts';
import { stderrLogger, wholeNumber } from './options.ts';
import { complain, explain, print } from './output.ts';
import { TRUST } from './paths.ts';

const run = async (options: ReadOptions): Promise<void> => {
  // The card service is asked first: it answers on threads of its own, while the rest of the program is loaded.
  const reader = createPcscReader({ system: realSystem, logger: stderrLogger() });
  try {
    const { runRead } = await import('../card-read/run.ts');
    const say = (text: string): void => void process.stderr.write(text);
    process.exitCode = await runRead(options, {
      ...{ reader, unwatch: () => reader.close(), system: realSystem, trustDir: TRUST },
      output: { print, complain, explain },
      person: { stdin: () => process.stdin, say },
    });
  } finally {
    await reader.close();
  }
};

/** `-` alone: a number in an argument would be seen by every user of this machine. */
const onlyStdin = (text: string): '-' => {
  if (text === '-') return text;
  throw new InvalidArgumentError(
    '番号は引数に書けません（ほかの人から見えます）。- なら標準入力から読みます。',
  );
};

const HELP = `
番号と暗証番号は引数に書けません。引数は ps や履歴でほかの人から見えるためです。
形の合わない番号はカードに送りません。残り回数が少ないときは照合しません。

${exitCodeHelp()}`;

export const defineRead = (command: Command): void => {
  command
    .requiredOption('--site <file>', '端末の設定 (kiosk-config/sites/*.yaml)')
    .option('--trust <path>', 'さらに信頼する認証局の証明書のファイルかフォルダー')
    .option('--wait <seconds>', '待つ秒数', wholeNumber(1, 86_400), 30)
    .option('--birth <date>', '生年月日 YYYY-MM-DD（年齢の記録を読む。--profile の照合にも使う）')
    .option(
      '--number-b [-]',
      '照合番号B をキーボードから（- なら標準入力から）入れて、券面の記録を読む',
      onlyStdin,
    )
    .option('--gregorian', '生年月日の年が西暦のカード（外国人住民）も試す。違うと残り回数がもう 1 減る')
    .option('--photo <file>', '照合番号B で読んだ顔写真を PNG で書く（上書きしない）')
    .option('--free', '番号なしで読めるものをすべて読む（有無・残り回数・AP の情報）')
    .option('--pin-from-prompt', '利用者証明用暗証番号を入れて、本人を確かめる (L2)')
    .option('--insist', '残り回数が少なくても照合する')
    .option('--profile <file>', 'カードプロファイル (kiosk-config/cards/*.yaml) で読む')
    .option('--trace [file]', 'カードとのやりとりを示す（番号・応答は長さだけ）')
    .option('--trace-all', '応答の中身も示す（訓練の設定だけ）')
    .option('--json', '結果を JSON で出す（いつもそうする）')
    .addHelpText('after', HELP)
    .action(run);
};
