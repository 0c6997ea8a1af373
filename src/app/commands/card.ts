import { type Command, Option } from 'commander';
import { createTracer, traceText } from '../../card/trace.ts';
import { realSystem } from '../../kernel/system.ts';
import { type CardTiming, INSTANT, SLOW_AT_106_KBIT, timingOf } from '../../simulator/card-timing.ts';
import { permitSimulation } from '../../simulator/permit.ts';
import { type Persona, personaByName, personas } from '../../simulator/town/personas.ts';
import { type Exchange, insertIntoVpcd } from '../../simulator/vpcd-link.ts';
import { openTrainingCards } from '../training-cards.ts';
import { port } from './options.ts';
import { complain, fail, print } from './output.ts';
import { PORTS, TRAINING_DATA } from './paths.ts';

interface Options {
  readonly persona?: string;
  readonly port: number;
  readonly cards: string;
  readonly fast?: true;
  readonly slow?: true;
  readonly list?: true;
  readonly json?: true;
  readonly trace?: true;
  readonly traceAll?: true;
}

const list = ({ json }: Pick<Options, 'json'>): void => {
  if (json === true)
    return print(JSON.stringify(personas.map(({ name, label, card }) => ({ name, label, kind: card.kind }))));
  for (const { name, label, card } of personas) print(`${name.padEnd(24)}${card.kind.padEnd(22)}${label}`);
};

const timingFor = ({ fast, slow }: Options, { card }: Persona): CardTiming =>
  fast === true ? INSTANT : slow === true ? SLOW_AT_106_KBIT : timingOf(card.kind);

/** Every command as the card saw it, on stderr. */
const tracing = ({ trace, traceAll }: Options): { onExchange?: (exchange: Exchange) => void } => {
  if (trace === undefined && traceAll === undefined) return {};
  const lineOf = createTracer({ showAnswers: traceAll === true });
  return {
    onExchange: ({ command, response, from, to }) =>
      complain(traceText(lineOf(command, response), to - from)),
  };
};

const run = async (options: Options): Promise<void> => {
  if (options.list === true) return list(options);
  const persona = options.persona === undefined ? undefined : personaByName(options.persona);
  if (persona === undefined) {
    list(options);
    return fail('unknown_persona');
  }
  // A virtual card is a training thing by itself: it can only be put into vpcd, never into a real reader.
  const permit = permitSimulation({ training: true });
  if (!permit.ok) return fail(permit.reason);
  const cards = await openTrainingCards(options.cards, realSystem);
  const link = await insertIntoVpcd({
    port: options.port,
    card: await cards.card(persona.card),
    timing: timingFor(options, persona),
    system: realSystem,
    permit: permit.value,
    ...tracing(options),
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
    .option('--list', 'カードの一覧（名前、種類、説明）')
    .option('--json', '一覧を JSON で出す')
    .option('--port <number>', 'vpcd のポート (2 枚目は 35964)', port, PORTS.cards)
    .option('--cards <dir>', '訓練用カードのフォルダー', `${TRAINING_DATA}/cards`)
    .option('--trace', 'カードが受けた命令を示す（番号・応答は長さだけ）')
    .option('--trace-all', '応答の中身も示す')
    .addOption(new Option('--fast', '電波の時間を待たない').conflicts('slow'))
    .addOption(new Option('--slow', '古いカードのように、ゆっくり応える'))
    .action(run);
};
