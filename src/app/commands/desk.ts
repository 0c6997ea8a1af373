import { randomBytes } from 'node:crypto';
import type { Command } from 'commander';
import { z } from 'zod';
import { realSystem } from '../../kernel/system.ts';
import { permitSimulation } from '../../simulator/permit.ts';
import { personaByName, personas } from '../../simulator/town/personas.ts';
import { createCardDesk } from '../card-desk.ts';
import { stopOnSignal } from '../child.ts';
import { startDeskServer } from '../desk-server.ts';
import { openTrainingCards } from '../training-cards.ts';
import { port } from './options.ts';
import { fail, print } from './output.ts';
import { BUILT_DESK, PORTS, TRAINING_DATA } from './paths.ts';

/** First line on stdout with `--json`. */
export const deskReadySchema = z.object({ ready: z.literal('desk'), url: z.url() });

interface Options {
  readonly cards: string;
  readonly port: number;
  readonly cardPort: number;
  readonly reader: string;
  readonly json?: true;
}

const run = async (options: Options): Promise<void> => {
  const permit = permitSimulation({ training: true });
  if (!permit.ok) return fail(permit.reason);
  const desk = createCardDesk({
    cards: await openTrainingCards(options.cards, realSystem),
    contentOf: (name) => personaByName(name)?.card,
    port: options.cardPort,
    system: realSystem,
    permit: permit.value,
  });
  const token = randomBytes(24).toString('base64url');
  const server = await startDeskServer({
    port: options.port,
    token,
    deskDir: BUILT_DESK,
    personas: personas.map(({ name, label, card }) => ({ name, label, kind: card.kind })),
    desk: { ...desk, state: () => ({ card: desk.card(), reader: options.reader }) },
  });
  if (!server.ok) return fail(server.reason, server.detail);
  stopOnSignal(async () => {
    await desk.remove();
    await server.value.close();
  });
  const url = `${server.value.url}/#token=${token}`;
  if (options.json === true) print(JSON.stringify({ ready: 'desk', url }));
  else print(`訓練用カードの机: ${url}`);
};

export const defineDesk = (command: Command): void => {
  command
    .option('--cards <dir>', '訓練用カードのフォルダー', `${TRAINING_DATA}/cards`)
    .option('--port <number>', '画面のポート (127.0.0.1)', port, PORTS.desk)
    .option('--card-port <number>', 'カードを入れる vpcd のポート', port, PORTS.cards)
    .option('--reader <name>', '画面に出すリーダーの名前', 'vpcd')
    .option('--json', '始まったことを JSON で出す')
    .action(run);
};
