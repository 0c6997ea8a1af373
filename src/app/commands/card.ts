import type { Command } from 'commander';
import { realSystem } from '../../kernel/system.ts';
import { INSTANT, timingOf } from '../../simulator/card-timing.ts';
import { permitSimulation } from '../../simulator/permit.ts';
import { personaByName, personas } from '../../simulator/town/personas.ts';
import { insertIntoVpcd } from '../../simulator/vpcd-link.ts';
import { openTrainingCards } from '../training-cards.ts';
import { port } from './options.ts';
import { complain, fail, print } from './output.ts';
import { PORTS, TRAINING_DATA } from './paths.ts';

interface Options {
  readonly persona?: string;
  readonly port: number;
  readonly cards: string;
  readonly fast?: true;
  readonly list?: true;
}

const list = (): void => {
  for (const { name, label } of personas) print(`${name.padEnd(24)}${label}`);
};

const run = async (options: Options): Promise<void> => {
  if (options.list === true) return list();
  const persona = options.persona === undefined ? undefined : personaByName(options.persona);
  if (persona === undefined) {
    list();
    return fail('unknown_persona');
  }
  // A virtual card is a training thing by itself: it can only be put into vpcd, never into a real reader.
  const permit = permitSimulation({ training: true });
  if (!permit.ok) return fail(permit.reason);
  const cards = await openTrainingCards(options.cards, realSystem);
  const link = await insertIntoVpcd({
    port: options.port,
    card: await cards.card(persona.card),
    timing: options.fast === true ? INSTANT : timingOf(persona.card.kind),
    system: realSystem,
    permit: permit.value,
  });
  if (!link.ok) return fail(link.reason, link.detail);
  print(`${persona.label} のカードをかざしました。Ctrl+C で離します。`);
  process.once('SIGINT', () => link.value.close());
  process.once('SIGTERM', () => link.value.close());
  await link.value.ended;
  complain('カードを離しました。');
};

export const defineCard = (command: Command): void => {
  command
    .option('--persona <name>', 'だれのカードか (--list で一覧)')
    .option('--list', 'カードの一覧')
    .option('--port <number>', 'vpcd のポート (2 枚目は 35964)', port, PORTS.cards)
    .option('--cards <dir>', '訓練用カードのフォルダー', `${TRAINING_DATA}/cards`)
    .option('--fast', '電波の時間を待たない')
    .action(run);
};
