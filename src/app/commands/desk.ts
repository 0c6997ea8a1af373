import { randomBytes } from 'node:crypto';
import type { Command } from 'commander';
import { z } from 'zod';
import { realSystem } from '../../kernel/system.ts';
import { TRAINING_PIN } from '../../simulator/cards.ts';
import { permitSimulation } from '../../simulator/permit.ts';
import { personaByName, personas } from '../../simulator/town/personas.ts';
import { createCardDesk } from '../card-desk.ts';
import { stopOnSignal } from '../child.ts';
import { MOST_SLOTS } from '../desk/protocol.ts';
import { createPhotos, deskPersona } from '../desk-personas.ts';
import { startDeskServer } from '../desk-server.ts';
import { openTrainingCards } from '../training-cards.ts';
import { port, wholeNumber } from './options.ts';
import { fail, print } from './output.ts';
import { BUILT_DESK, PORTS, TRAINING_DATA } from './paths.ts';

/** First line on stdout with `--json`. */
export const deskReadySchema = z.object({ ready: z.literal('desk'), url: z.url() });

interface Options {
  readonly cards: string;
  readonly port: number;
  readonly cardPort: number;
  readonly reader: string;
  readonly slots: number;
  readonly json?: true;
}

const run = async (options: Options): Promise<void> => {
  const permit = permitSimulation({ training: true });
  if (!permit.ok) return fail(permit.reason);
  const cards = await openTrainingCards(options.cards, realSystem);
  const desks = Array.from({ length: options.slots }, (_, slot) =>
    createCardDesk({
      cards,
      contentOf: (name) => personaByName(name)?.card,
      port: options.cardPort + slot,
      system: realSystem,
      permit: permit.value,
    }),
  );
  const token = randomBytes(24).toString('base64url');
  const server = await startDeskServer({
    port: options.port,
    token,
    deskDir: BUILT_DESK,
    personas: personas.map(deskPersona),
    pin: TRAINING_PIN,
    photo: createPhotos(personas),
    slots: desks.map((desk, slot) => ({
      ...desk,
      state: () => ({
        card: desk.card(),
        reader: desks.length === 1 ? options.reader : `${options.reader} ${slot + 1}`,
      }),
    })),
  });
  if (!server.ok) return fail(server.reason, server.detail);
  stopOnSignal(async () => {
    await Promise.all(desks.map((desk) => desk.remove()));
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
    .option('--slots <number>', 'リーダーの数（2 台目は次のポート）', wholeNumber(1, MOST_SLOTS), 1)
    .option('--reader <name>', '画面に出すリーダーの名前', 'vpcd')
    .option('--json', '始まったことを JSON で出す')
    .action(run);
};
