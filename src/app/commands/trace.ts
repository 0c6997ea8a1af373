import { readFileSync, writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { traceText } from '../../card/trace.ts';
import { realSystem } from '../../kernel/system.ts';
import { permitSimulation } from '../../simulator/permit.ts';
import { withTraces } from '../card-traces/document.ts';
import { FLOWS } from '../card-traces/flows.ts';
import { type Played, playAll, playFlow } from '../card-traces/play.ts';
import { openTrainingCards } from '../training-cards.ts';
import { fail, print } from './output.ts';
import { TRAINING_DATA } from './paths.ts';

interface Options {
  readonly flow?: string;
  readonly list?: true;
  readonly write?: string;
  readonly json?: true;
  readonly cards: string;
}

const show = ({ name, title, steps, ms }: Played): void => {
  print(`${name}: ${title} — ${steps.length} コマンド、${ms.toFixed(0)} ms（106 kbit/s の模型）`);
  for (const [at, step] of steps.entries())
    print(`${String(at + 1).padStart(4)}  ${traceText(step, step.ms)}`);
  print('');
};

const run = async (options: Options): Promise<void> => {
  if (options.list === true) {
    for (const { name, title } of FLOWS) print(`${name.padEnd(24)}${title}`);
    return;
  }
  const permit = permitSimulation({ training: true });
  if (!permit.ok) return fail(permit.reason);
  const flow = FLOWS.find(({ name }) => name === options.flow);
  if (options.flow !== undefined && flow === undefined) return fail('unknown_flow', { flow: options.flow });
  const stage = { cards: await openTrainingCards(options.cards, realSystem), system: realSystem };
  const one = flow === undefined ? undefined : await playFlow(flow, stage);
  if (one?.ok === false) return fail('flow_failed', { reason: one.reason });
  const all = one === undefined ? await playAll(stage) : { ok: true as const, value: [one.value] };
  if (!all.ok) return fail('flow_failed', { reason: all.reason, ...all.detail });
  if (options.write !== undefined) {
    const text = withTraces(readFileSync(options.write, 'utf8'), all.value);
    if (!text.ok) return fail(text.reason, text.detail);
    return writeFileSync(options.write, text.value);
  }
  if (options.json === true) return print(JSON.stringify(all.value, null, 2));
  for (const played of all.value) show(played);
};

export const defineTrace = (command: Command): void => {
  command
    .option('--flow <name>', '一つだけ (--list で一覧)')
    .option('--list', '流れの一覧')
    .option('--write <file>', '文書の目印の間を書き直す (docs/card.md)')
    .option('--json', '結果を JSON で出す')
    .option('--cards <dir>', '訓練用カードのフォルダー', `${TRAINING_DATA}/cards`)
    .addHelpText(
      'after',
      '\n番号・乱数・カードの応答は長さだけを示します。時間は公開資料による模型です（docs/card.md）。',
    )
    .action(run);
};
