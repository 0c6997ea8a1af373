/** The terminal as it is composed, in this process: virtual cards in the simulated reader, a real record, the real RPC. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCardPorts, createChallenge } from '../../src/app/card-ports.ts';
import type { CardPortOptions } from '../../src/app/card-talk.ts';
import { loadTown, openTownRegistry } from '../../src/app/load-town.ts';
import { createResidents, resolveReading } from '../../src/app/residents.ts';
import { loadSiteProfile, type SiteProfile } from '../../src/app/site-profile.ts';
import { openTerminal, type TerminalOptions } from '../../src/app/terminal.ts';
import type { Terminal } from '../../src/app/terminal-base.ts';
import { linkProofsIn } from '../../src/app/token-key.ts';
import { openTrainingCards } from '../../src/app/training-cards.ts';
import { loadCvRoots } from '../../src/card/cv-roots.ts';
import { readCard } from '../../src/card/read-card.ts';
import { LISTS_FOLDER, loadRevocationLists } from '../../src/card/revocation.ts';
import { loadTrustAnchors } from '../../src/card/trust-anchors.ts';
import { civilDateInJapan } from '../../src/kernel/dates.ts';
import { silentLogger } from '../../src/kernel/log.ts';
import { failure, mustSucceed } from '../../src/kernel/result.ts';
import { realSystem } from '../../src/kernel/system.ts';
import type { ReplyFrame } from '../../src/rpc/schema.ts';
import { INSTANT } from '../../src/simulator/card-timing.ts';
import type { CardContent } from '../../src/simulator/cards.ts';
import { permitSimulation } from '../../src/simulator/permit.ts';
import { createSimulatedReader, type SimulatedReader } from '../../src/simulator/simulated-reader.ts';
import { personaByName } from '../../src/simulator/town/personas.ts';
import type { VirtualCard } from '../../src/simulator/virtual-card.ts';

const system = realSystem;
const permit = mustSucceed(permitSimulation({ training: true }));

/** One town for a test file; terminals are opened on it one after the other, each with a record of its own. */
export const openTown = async (
  cardSources: SiteProfile['cardSources'],
  site = 'kiosk-config/sites/training.yaml',
) => {
  const folder = mkdtempSync(join(tmpdir(), 'kazasu-terminal-'));
  const profile: SiteProfile = {
    ...mustSucceed(loadSiteProfile(site)),
    cardSources: {
      // A site that may use the certificate has to say on what law.
      ...(cardSources.jpkiStatus === 'none' ? {} : { jpkiLegalBasis: '訓練のための仮の記載' }),
      ...cardSources,
    },
  };
  const cards = await openTrainingCards(join(folder, 'cards'), system);
  const trustAnchors = mustSucceed(loadTrustAnchors(cards.trustDir, { training: true }));
  const cvRoots = mustSucceed(loadCvRoots(join(cards.trustDir, 'cv'), { training: true }));
  const { lists: revocation } = loadRevocationLists(join(cards.trustDir, LISTS_FOLDER), trustAnchors);
  const registryDir = join(folder, 'registry');
  mustSucceed(loadTown({ dataDir: registryDir, population: 100, seed: 1, profile, system }));
  const registry = mustSucceed(openTownRegistry({ dataDir: registryDir, system }));
  const today = () => ({ today: civilDateInJapan(system.now()), trusted: true });
  const resolve = resolveReading(registry, profile, today);
  const portOptions: CardPortOptions = {
    profile,
    registry,
    resolve,
    trustAnchors,
    cvRoots,
    revocation,
    system,
    readNumber: async () => failure('unavailable'),
    ordinance: undefined,
  };
  let opened = 0;

  const optionsFor = (reader: SimulatedReader, change: Partial<TerminalOptions> = {}): TerminalOptions => ({
    profile,
    dataDir: join(folder, `terminal-${(opened += 1)}`),
    reader,
    read: (card) => readCard(card, profile.cardSources, { system, trustAnchors, revocation }),
    residents: createResidents(registry, today),
    resolve,
    challenge: createChallenge({ system, profile }),
    ports: createCardPorts(portOptions),
    cameraPossible: true,
    linkProofs: mustSucceed(linkProofsIn(registryDir, system)),
    replica: () => registry.meta(),
    // The centre is no part of this: the desk must work without one.
    startSender: () => ({ line: () => 'offline', stop: async () => undefined }),
    system,
    logger: silentLogger,
    ...change,
  });

  return {
    folder,
    profile,
    registry,
    optionsFor,
    portOptions,
    reader: (): SimulatedReader => createSimulatedReader({ permit, system, timing: INSTANT }),
    /** Any card, of somebody who has a new one for example. */
    cardWith: (content: CardContent): Promise<VirtualCard> => cards.card(content),
    async card(persona: string): Promise<VirtualCard> {
      const content = personaByName(persona)?.card;
      if (content === undefined) throw new Error(`no persona ${persona}`);
      return cards.card(content);
    },
    close() {
      registry.close();
      rmSync(folder, { recursive: true });
    },
  };
};
export type Town = Awaited<ReturnType<typeof openTown>>;

/** What a screen does with a terminal. */
export const hands = (terminal: Terminal) => {
  const call = async (method: string, input: unknown): Promise<ReplyFrame> => {
    const replies: ReplyFrame[] = [];
    const peer = terminal.rpc.accept((frame) => replies.push(frame));
    await peer.receive({ type: 'call', id: 1, method, input });
    peer.close();
    const [reply] = replies;
    if (reply === undefined) throw new Error('no reply');
    return reply;
  };
  const output = async (method: string, input: unknown): Promise<unknown> => {
    const reply = await call(method, input);
    if (reply.type !== 'result') throw new Error(`${method}: ${JSON.stringify(reply)}`);
    return reply.output;
  };
  return {
    call,
    output,
    signIn: () => output('session.signIn', { staff: 'supervisor', pin: '0000' }),
    /** Waits until the card that was laid down has been read. */
    async read(): Promise<void> {
      for (let turn = 0; turn < 5_000 && terminal.state().phase.kind === 'reading'; turn += 1)
        await new Promise((resolve) => setImmediate(resolve));
    },
    kinds: (): string[] => terminal.log.events({ afterSeq: 0, limit: 100 }).map(({ kind }) => kind),
    bodies: (): string =>
      terminal.log
        .events({ afterSeq: 0, limit: 100 })
        .map(({ body }) => body)
        .join('\n'),
  };
};

export const openTestTerminal = (options: TerminalOptions) => {
  const terminal = mustSucceed(openTerminal(options));
  return { terminal, ...hands(terminal) };
};
