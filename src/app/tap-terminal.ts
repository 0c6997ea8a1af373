/**
 * A terminal of a place without residents, composed: the library, the staff door, a shop. Record, staff, line and care of the machine are
 * those of every terminal; in place of the desk there is one module that takes taps (decision 0053).
 */
import type { TapTaker } from '../identity/card-tap.ts';
import { type DeskState, deskContract, deskTopics } from '../identity/schema.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { Methods, MethodTable, Topics } from '../rpc/contract.ts';
import { createRpcServer } from '../rpc/server.ts';
import { machineMethods } from './desk-methods.ts';
import type { RecordViews } from './record-views.ts';
import { purposesOf } from './site-profile.ts';
import { createTapDesk, type TapDesk } from './tap-desk.ts';
import type { ReadTap } from './tap-reading.ts';
import {
  type Base,
  type BaseOptions,
  LOOK_MS,
  machineState,
  openBaseRecord,
  passSession,
  type Sender,
  startBase,
  startLine,
  type Terminal,
  type TerminalFailure,
  type WithCentre,
} from './terminal-base.ts';

/** The module of such a place, whichever it is, as far as the terminal is concerned. */
export interface TapModule {
  /** Of what its screens are told of. */
  readonly topic: string;
  readonly topics: Topics;
  readonly methods: MethodTable;
  readonly taps: TapTaker;
  /** A reader that is not for cards of persons. */
  readonly notHere?: (reader: string) => boolean;
  /** For its topic. */
  state(): unknown;
  /** What only time changes. */
  passTime?(): void;
  /** What it wants of the centre. */
  readonly more?: readonly WithCentre[];
  close(): Promise<void>;
}

/** What a module's host has to work with. */
export interface TapModuleParts extends Base {
  readonly views: RecordViews;
  /** How the line stands; `offline` until there is one. */
  readonly line: () => DeskState['record']['line'];
  /** The screens are to be told anew. */
  readonly changed: () => void;
}

export interface TapTerminalOptions extends BaseOptions {
  readonly readTap: ReadTap;
  readonly startModule: (parts: TapModuleParts) => TapModule;
  /** A fake is among what the module works with (訓練の図書館システム); production refuses it. */
  readonly simulated: boolean;
}

/** 「もう一度」: the card that lies there is read once more. */
const againMethod = (tapDesk: () => TapDesk): Pick<Methods<typeof deskContract>, 'desk.clear'> => ({
  'desk.clear': {
    roles: ['viewer', 'clerk', 'supervisor', 'shop'],
    shape: deskContract['desk.clear'],
    handle: ({ again }) => {
      if (again === true) tapDesk().again();
      return {};
    },
  },
});

const runTapTerminal = (options: TapTerminalOptions, record: Parameters<typeof startBase>[1]): Terminal => {
  const { profile, reader, readTap, logger } = options;
  // Parts report changes while they are still being put together; the first state goes out when all are there.
  let publish = (): void => undefined;
  const changed = (): void => publish();
  const base = startBase(options, record, changed);
  let sender: Sender | undefined;
  const line = (): DeskState['record']['line'] => sender?.line() ?? 'offline';
  const module = options.startModule({ ...base, views: record.views, line, changed });
  const started = startLine(base, changed, { links: undefined, more: module.more ?? [] });
  sender = started;
  const desk: TapDesk = createTapDesk({
    ...{ reader, read: readTap, taps: module.taps, logger, changed },
    ...(module.notHere === undefined ? {} : { notHere: module.notHere }),
  });
  const rpc = createRpcServer({
    methods: { ...machineMethods({ ...base, ...options }), ...againMethod(() => desk), ...module.methods },
    topics: { ...deskTopics, ...module.topics },
    caller: () => base.session.current().actor,
    logger,
  });
  const state = (): DeskState => ({
    ...desk.parts(),
    ...machineState(base, started, purposesOf(profile)),
  });
  publish = () => {
    rpc.publish('desk', state());
    rpc.publish(module.topic, module.state());
  };
  publish();
  const look = setInterval(() => {
    passSession(base);
    module.passTime?.();
    publish();
  }, LOOK_MS);
  return {
    rpc,
    resident: undefined,
    log: base.log,
    state,
    async close() {
      clearInterval(look);
      publish = () => undefined;
      await desk.close();
      await Promise.all([base.peers.stop(), started.stop(), base.care.stop(), module.close()]);
      base.db.close();
    },
  };
};

export const openTapTerminal = (options: TapTerminalOptions): Result<Terminal, TerminalFailure> => {
  const isFake = options.reader.kind !== 'pcsc' || options.simulated;
  if (!options.profile.training && isFake) return failure('fake_in_production');
  const record = openBaseRecord(options);
  return record.ok ? success(runTapTerminal(options, record.value)) : record;
};
