/** The terminal's page over the terminal as it is composed: virtual cards in process, a real record, the real loopback server. */
import { pageDir } from '../../src/app/build-screens.ts';
import { startHostServer } from '../../src/app/host-server.ts';
import type { TerminalOptions } from '../../src/app/terminal.ts';
import { mustSucceed, success } from '../../src/kernel/result.ts';
import type { NumberReading } from '../../src/modules/identification/index.ts';
import type { CardContent } from '../../src/simulator/cards.ts';
import { hands, openTestTerminal, type Town } from './town-terminal.ts';

const TOKEN = 'town-screen-token';

/** What a picture of the elder's card is read as: two digits that a person must look at, one that could not be read. */
const READING: NumberReading = { digits: '170505203421?9', birthYear: 'era', doubtful: [8, 13] };

export const startTownScreen = async (town: Town, change: Partial<TerminalOptions> = {}) => {
  const reader = town.reader();
  const options = town.optionsFor(reader, change);
  /** What came of each picture: its size, and how many pixels there were. */
  const pictures: { readonly width: number; readonly height: number; readonly pixels: number }[] = [];
  const { terminal } = openTestTerminal({
    ...options,
    ports: (access) => ({
      ...options.ports(access),
      readNumber: async ({ width, height, pixels }) => {
        pictures.push({ width, height, pixels: pixels.length });
        return success(READING);
      },
    }),
    ...change,
  });
  const host = mustSucceed(
    await startHostServer({ rpc: terminal.rpc, token: TOKEN, screenDir: pageDir('screen'), port: 0 }),
  );
  let lifts: (() => void)[] = [];
  const { output, signIn } = hands(terminal);
  return {
    url: host.url,
    page: `${host.url}/#token=${TOKEN}`,
    terminal,
    output,
    pictures,
    /** The shelter must be open for its screens to serve anybody. */
    async openShelter(): Promise<void> {
      await signIn();
      await output('shelter.open', {});
      await output('session.signOut', {});
    },
    async hold(persona: string): Promise<void> {
      lifts.push(reader.tap(await town.card(persona)));
    },
    /** Any card, of somebody who has a new one for example. */
    async holdCard(content: CardContent): Promise<void> {
      lifts.push(reader.tap(await town.cardWith(content)));
    },
    lift(): void {
      for (const lift of lifts) lift();
      lifts = [];
    },
    async close(): Promise<void> {
      await host.close();
      await terminal.close();
    },
  };
};
export type TownScreen = Awaited<ReturnType<typeof startTownScreen>>;
