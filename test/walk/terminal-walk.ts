/** Goes through everything a terminal can be asked, with protected people before it, and keeps every answer. */
import { rmSync } from 'node:fs';
import { openTerminal, type TerminalOptions } from '../../src/app/terminal.ts';
import type { Terminal } from '../../src/app/terminal-base.ts';
import { createLogger } from '../../src/kernel/log.ts';
import { mustSucceed, success } from '../../src/kernel/result.ts';
import type { Role } from '../../src/kernel/roles.ts';
import type { ReplyFrame } from '../../src/rpc/schema.ts';
import { TRAINING_PIN } from '../../src/simulator/cards.ts';
import type { SimulatedReader } from '../../src/simulator/simulated-reader.ts';
import { hands, type Town } from '../harness/town-terminal.ts';
import { HOMES, type Homes, openProtectedTown, type Part, type Place, personaOf } from './protected-town.ts';
import { type Answer, shelterSupervised, shelterWalk } from './shelter-walk.ts';

export interface Output {
  /** The method, topic or file it came from. */
  readonly from: string;
  readonly value: unknown;
  /** Whom a method answered. */
  readonly to?: Role;
}

/** Until when the next cards are good. */
const NEXT_YEAR = '2037';

/** What a scenario has in its hands. */
export interface Desk {
  /** Whom the calls from now on are about. */
  readonly about: (part: Part) => void;
  /** Calls a method and keeps what came back. */
  readonly ask: (method: string, input?: unknown) => Promise<Answer>;
  readonly hold: (part: Part) => Promise<void>;
  /** The next card of this person, with another number. */
  readonly holdNext: (part: Part) => Promise<void>;
  readonly lift: () => void;
  readonly terminal: Terminal;
}

const signIn = async ({ ask }: Desk) => {
  await ask('session.people');
  await ask('session.signIn', { staff: 'supervisor', pin: '0000' });
};
const release = async (desk: Desk, part: Part): Promise<void> => {
  const { residentId } = personaOf(part).resident;
  await signIn(desk);
  await desk.ask('desk.release', { residentId, reason: 'holder_present' });
};

const visitIdOf = ({ terminal }: Desk): string => {
  const { phase } = terminal.state();
  return phase.kind === 'identified' || phase.kind === 'checking' ? (phase.visit?.visitId ?? '') : '';
};

const partsOf = (part: Part) => {
  const { card, printed } = personaOf(part);
  const { birthDate, birthYear, securityCode } = printed;
  return { birthDate, birthYear, expiryYear: card.expires.slice(0, 4), securityCode };
};

const done = async (desk: Desk): Promise<void> => {
  desk.lift();
  await desk.ask('desk.clear');
};

const sheltered = (desk: Desk, part: Part): Promise<void> => shelterWalk(desk, part, visitIdOf(desk));

/** 登録されているカード: the list, its papers, a new card that takes the old one's place, that undone, and one card ended. */
const listed = async (desk: Desk, part: Part): Promise<void> => {
  const { ask } = desk;
  const visitId = visitIdOf(desk);
  const cards = async () => (await ask('identification.cards', { visitId })).value?.cards ?? [];
  await cards();
  desk.lift();
  await desk.holdNext(part);
  const { value } = await ask('identification.readFace', { ...partsOf(part), expiryYear: NEXT_YEAR });
  await ask('identification.confirm', { checkId: value?.checkId, result: 'same' });
  await ask('identification.link', { checkId: value?.checkId, consent: 'clerk' });
  for (const of of ['registered', 'ended'])
    await ask('identification.slip', { visitId: visitIdOf(desk), of });
  await ask('identification.print', { visitId: visitIdOf(desk), of: 'registered' });
  const now = (await ask('identification.cards', { visitId: visitIdOf(desk) })).value?.cards ?? [];
  await signIn(desk);
  await ask('identification.restoreCard', {
    visitId: visitIdOf(desk),
    linkedBy: now.find(({ status }) => status === 'superseded')?.linkedBy,
    reason: 'まちがい',
  });
  await ask('session.signOut');
  await ask('identification.unlinkCard', {
    visitId: visitIdOf(desk),
    linkedBy: now.find(({ status }) => status === 'superseded')?.linkedBy,
    reason: '本人の希望',
  });
  await ask('identification.slip', { visitId: visitIdOf(desk), of: 'ended' });
  desk.lift();
  await desk.hold(part);
};

/** 本人確認 of whom the card leads to: everything there is, with the card registered anew at the end. */
const identified = async (desk: Desk, part: Part): Promise<void> => {
  const { ask } = desk;
  await ask('identification.begin');
  await release(desk, part);
  await ask('identification.begin');
  await ask('identification.current');
  for (const secret of ['number_b', 'pin']) await ask('identification.tries', { secret });
  await ask('identification.readNumber', {
    width: 240,
    height: 240,
    pixels: 'A'.repeat((240 * 240 * 4) / 3),
  });
  const { value } = await ask('identification.readFace', partsOf(part));
  await ask('identification.current');
  await ask('identification.confirm', { checkId: value?.checkId, result: 'same' });
  await ask('identification.link', { checkId: value?.checkId, consent: 'holder' });
  await ask('identification.provePin', { pin: TRAINING_PIN, insists: false });
  await listed(desk, part);
  await ask('identification.unlink', { visitId: visitIdOf(desk), reason: '本人の希望' });
  for (const of of ['registered', 'ended'])
    await ask('identification.slip', { visitId: visitIdOf(desk), of });
  await signIn(desk);
  const registered = await ask('identification.readCard');
  await ask('identification.link', { checkId: registered.value?.checkId, consent: 'holder' });
  await ask('session.signOut');
  await ask('identification.end');
};

const byCard = async (desk: Desk, part: Part): Promise<void> => {
  await desk.hold(part);
  await sheltered(desk, part);
  await identified(desk, part);
  await done(desk);
};

/** A card of nobody: whom it may be is suggested, chosen, released, compared and linked. */
const stranger = async (desk: Desk): Promise<void> => {
  const { ask } = desk;
  const { residentId } = personaOf('stranger').resident;
  await desk.hold('stranger');
  await ask('identification.begin');
  const { value } = await ask('identification.readFace', partsOf('stranger'));
  const choose = () => ask('identification.choose', { checkId: value?.checkId, residentId });
  await choose();
  await release(desk, 'stranger');
  const { value: chosen } = await choose();
  await ask('identification.current');
  await ask('identification.confirm', { checkId: chosen?.checkId, result: 'same' });
  await ask('identification.link', { checkId: chosen?.checkId, consent: 'holder' });
  await ask('identification.end');
  await done(desk);
};

/** What somebody types who wants to know where she lives. */
export const searchesFor = (part: Part, homes: Homes): readonly string[] => {
  const { name, kana, birthDate } = personaOf(part).resident;
  const [surname = ''] = name.split('　');
  const said = kana.slice(0, 3);
  return [
    name,
    surname,
    kana,
    said,
    birthDate ?? '',
    ...Object.values(homes).flatMap(({ address, parts, phone, postCode }) => [
      ...[address, ...parts, phone, postCode],
      `${surname} ${address}`,
      `${said} ${parts[0] ?? ''}`,
      `${birthDate ?? ''} ${address}`,
    ]),
  ];
};

const bySearch = async (desk: Desk, part: Part): Promise<void> => {
  const { ask } = desk;
  const { kana, birthDate, residentId } = personaOf(part).resident;
  desk.about(part);
  for (const text of searchesFor(part, HOMES)) await ask('desk.search', { text, purpose: 'inquiry' });
  await ask('desk.search', { text: kana.slice(0, 3), birthDate, purpose: 'inquiry' });
  await ask('desk.choose', { residentId });
  await sheltered(desk, part);
  await done(desk);
};

/** Whoever is protected, in each way there is to come before the desk; and one who is not. */
export const everything = async (desk: Desk): Promise<void> => {
  await signIn(desk);
  await desk.ask('shelter.open');
  await shelterSupervised(desk);
  await desk.ask('desk.confirmIncident', { id: 1 });
  await desk.ask('session.signOut');
  for (const part of ['applicant', 'housemate', 'together'] as const) {
    await byCard(desk, part);
    await bySearch(desk, part);
  }
  await stranger(desk);
  await bySearch(desk, 'stranger');
  await byCard(desk, 'open');
};

const succeeded = (reply: ReplyFrame): boolean =>
  reply.type === 'result' &&
  !(
    typeof reply.output === 'object' &&
    reply.output !== null &&
    'ok' in reply.output &&
    reply.output.ok === false
  );

export interface Walked {
  readonly outputs: readonly Output[];
  /** `part method`: methods that gave what they are for at least once, with each part for itself. */
  readonly answered: ReadonlySet<string>;
  /** Topics that were heard. */
  readonly heard: ReadonlySet<string>;
}

interface WalkOptions extends Place {
  readonly topics: () => readonly string[];
  readonly scenario?: (desk: Desk) => Promise<void>;
  readonly change?: Partial<TerminalOptions>;
  /** While the terminal still runs. */
  readonly before?: (desk: Desk) => Promise<void>;
}

/** Walks one terminal; its log and its record are outputs too. */
export const walkTerminal = async (town: Town, options: WalkOptions): Promise<Walked> => {
  const { topics, scenario = everything, change = {}, before, ...place } = options;
  const people = await openProtectedTown(town, place);
  const reader: SimulatedReader = town.reader();
  const outputs: Output[] = [];
  const answered = new Set<string>();
  const heard = new Set<string>();
  const logger = createLogger(
    () => 0,
    (line) => outputs.push({ from: 'log', value: line }),
  );
  const made = town.optionsFor(reader, { ...people.options, logger, ...change });
  const terminal = mustSucceed(
    openTerminal({
      ...made,
      async print(markup) {
        outputs.push({ from: 'printer', value: markup });
        return success(undefined);
      },
      ports: (access) => ({
        ...made.ports(access),
        readNumber: async () => success({ digits: '90031420342???', birthYear: 'era', doubtful: [] }),
      }),
    }),
  );
  const listener = terminal.rpc.accept((frame) => {
    if (frame.type !== 'push') return;
    heard.add(frame.topic);
    outputs.push({ from: `topic ${frame.topic}`, value: frame.value });
  });
  for (const topic of topics()) await listener.receive({ type: 'subscribe', topic });
  let up = (): void => undefined;
  let about: Part | 'nobody' = 'nobody';
  const desk: Desk = {
    terminal,
    about: (part) => {
      about = part;
    },
    async ask(method, input = {}) {
      const to = terminal.state().session.role;
      const reply = await hands(terminal).call(method, input);
      outputs.push({ from: method, value: reply, to });
      if (succeeded(reply)) answered.add(`${about} ${method}`);
      return reply.type === 'result' ? (reply.output as Answer) : {};
    },
    async hold(part) {
      about = part;
      up = reader.tap(await people.card(part));
      await hands(terminal).read();
    },
    async holdNext(part) {
      const { card } = personaOf(part);
      const next = { ...card, serial: `8${card.serial.slice(1)}`, expires: `${NEXT_YEAR}-05-05` };
      up = reader.tap(await town.cardWith(next));
      await hands(terminal).read();
    },
    lift: () => up(),
  };
  try {
    await scenario(desk);
    for (const event of terminal.log.events({ afterSeq: 0, limit: 10_000 }))
      outputs.push({ from: 'record', value: event });
    await before?.(desk);
  } finally {
    await terminal.close();
    people.close();
    rmSync(made.dataDir, { recursive: true, force: true });
  }
  return { outputs, answered, heard };
};
