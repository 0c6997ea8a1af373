/** One `kazasu read`: waits for a card, talks with it, says what came of it. */
import { closeSync, openSync, writeSync } from 'node:fs';
import type { CardConnection, CardReader } from '../../card/index.ts';
import { endsTap } from '../../card/limits.ts';
import { type FreeReading, type ReadFailure, readFree } from '../../card/read-free.ts';
import { failure, type Result, success } from '../../kernel/result.ts';
import type { System } from '../../kernel/system.ts';
import type { Examiner } from './examine.ts';
import { nextCard } from './next-card.ts';
import { exitCodeOf, partExitCodeOf, type ReadOptions } from './options.ts';
import type { ItemReport } from './parts.ts';
import type { Person } from './person.ts';
import { type Prepared, prepare } from './prepare.ts';

export interface Output {
  /** Data, to stdout. */
  readonly print: (line: string) => void;
  /** Words for a person, to stderr. */
  readonly complain: (line: string) => void;
  readonly explain: (reason: string, detail?: Readonly<Record<string, unknown>>) => string;
}

export interface ReadMeans {
  readonly reader: CardReader;
  /** Ends the watching for cards, not a conversation. */
  readonly unwatch: () => Promise<void>;
  readonly system: System;
  readonly person: Person;
  readonly output: Output;
  /** Folder of the CA certificates this installation believes. */
  readonly trustDir: string;
}

/** What the card gave: the free part, or why it has none, and the parts asked for. */
interface Talk {
  readonly free: Result<FreeReading, ReadFailure>;
  readonly parts: readonly ItemReport[];
  readonly examiner: Examiner;
}

const wantsParts = ({ numberB, pin, cardProfile, birth }: Prepared, { free }: ReadOptions): boolean =>
  [numberB, pin, cardProfile, birth, free].some((part) => part !== undefined);

/** Heavy (certificates), and not needed before the card has answered. */
const loadExaminer = async (
  prepared: Prepared,
  options: ReadOptions,
  means: ReadMeans,
): Promise<Examiner> => {
  const { createExaminer } = await import('./examine.ts');
  return createExaminer({ prepared, options, ...means });
};

const talkWith = async (
  card: CardConnection,
  prepared: Prepared,
  options: ReadOptions,
  means: ReadMeans,
): Promise<Talk> => {
  const reading = readFree(card, prepared.site.cardSources, means);
  // The first command is under way: the rest of the program is loaded in the card's time.
  const loading = loadExaminer(prepared, options, means);
  const free = await reading;
  const examiner = await loading;
  const hopeless = !free.ok && endsTap(free.reason);
  const parts = hopeless || !wantsParts(prepared, options) ? [] : await examiner.readParts(card);
  return { free, parts, examiner };
};

interface Tracing {
  readonly of: (card: CardConnection) => CardConnection;
  readonly close: () => void;
}

/** Nobody else's eyes, and never over something that is there. */
const openTrace = (path: string): Result<number, 'file_exists'> => {
  try {
    return success(openSync(path, 'wx', 0o600));
  } catch {
    return failure('file_exists', { path }); // or its folder is not there
  }
};

/** Shows every command as it goes over the line; `close` ends the file. */
const tracing = async (
  { trace, traceAll }: ReadOptions,
  { system, output }: ReadMeans,
): Promise<Result<Tracing, 'file_exists'>> => {
  if (trace === undefined) return success({ of: (card) => card, close: () => undefined });
  const { traced, traceText } = await import('../../card/trace.ts');
  const file = trace === true ? undefined : openTrace(trace);
  if (file?.ok === false) return file;
  const say = (line: string): void =>
    file === undefined ? output.complain(line) : void writeSync(file.value, `${line}\n`);
  return success({
    of: (card) =>
      traced(card, { system, showAnswers: traceAll === true }, (line, ms) => say(traceText(line, ms))),
    close: () => file !== undefined && closeSync(file.value),
  });
};

const converse = async (
  prepared: Prepared,
  options: ReadOptions,
  means: ReadMeans,
): Promise<Result<{ readonly reader: string; readonly talk: Talk }, string>> => {
  const { reader, output } = means;
  const trace = await tracing(options, means);
  if (!trace.ok) return trace;
  const found = await nextCard(reader, options.wait * 1_000, () =>
    output.complain('カードをかざしてください。'),
  );
  if (!found.ok) return found;
  const talking = reader.withCard(found.value, (card) =>
    talkWith(trace.value.of(card), prepared, options, means),
  );
  // Nothing more is watched for: that ends while the card is read.
  const unwatched = means.unwatch();
  const talked = await talking;
  trace.value.close();
  await unwatched;
  return talked.ok ? success({ reader: found.value, talk: talked.value }) : talked;
};

const forget = ({ numberB, pin }: Prepared): void => {
  numberB?.fill(0);
  pin?.fill(0);
};

/** The exit code (`EXIT_CODES`). */
export const runRead = async (options: ReadOptions, means: ReadMeans): Promise<number> => {
  const { output } = means;
  const prepared = await prepare(options, means.person);
  if (!prepared.ok) {
    output.complain(output.explain(prepared.reason, prepared.detail));
    return exitCodeOf(prepared.reason);
  }
  const talked = await converse(prepared.value, options, means);
  forget(prepared.value);
  const refuse = (reason: string): number => {
    output.print(JSON.stringify({ error: reason }));
    output.complain(output.explain(reason));
    return exitCodeOf(reason);
  };
  if (!talked.ok) return refuse(talked.reason);
  const { free, parts, examiner } = talked.value.talk;
  if (!free.ok && parts.length === 0) return refuse(free.reason);
  const report = await examiner.report(talked.value.reader, free, parts);
  if (!report.ok) {
    output.complain(output.explain(report.reason, report.detail));
    return exitCodeOf(report.reason);
  }
  output.print(JSON.stringify(report.value, null, 2));
  // That it is no My Number Card matters only when nothing else was read of it.
  const readSome = parts.some(({ problem }) => problem === undefined);
  const asked = !free.ok && readSome ? parts : report.value.items;
  const problems = asked.flatMap(({ problem, detail }) =>
    problem === undefined ? [] : [{ problem, detail }],
  );
  for (const { problem, detail } of problems) output.complain(output.explain(problem, detail));
  const [first] = problems;
  return first === undefined ? 0 : partExitCodeOf(first.problem);
};
