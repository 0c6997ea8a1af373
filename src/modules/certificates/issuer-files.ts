/**
 * 証明書発行システム by files, as older ones take them: a request is a file in one folder, its answer two files in another, named by the id of
 * the request. What is there is never taken for an answer because it is there: half a file, a file of yesterday, of another terminal or
 * of nobody is not ours.
 */
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from '../../kernel/log.ts';
import { failure, type Result, success } from '../../kernel/result.ts';
import type { System } from '../../kernel/system.ts';
import { digestOf } from './document.ts';
import { type Answer, type AskFailure, type Issuer, MAX_BYTES, parseTold } from './issuer.ts';

interface Options {
  /** `<id>.json`, written under another name and then named. */
  readonly requests: string;
  /** `<id>.pdf` and, when that is whole, `<id>.json`. */
  readonly answers: string;
  readonly system: Pick<System, 'sleep'>;
  readonly logger: Pick<Logger, 'warn'>;
}

/** How often the folder is looked at while an answer is waited for, and while none is, milliseconds. */
const LOOK_MS = 100;
const IDLE_MS = 5_000;
const ANSWER = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.json$/;

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'error';

/** The bytes of a file that is not larger than an answer may be. */
const readSmall = async (path: string): Promise<Uint8Array | undefined> => {
  try {
    const { size } = await stat(path);
    return size > MAX_BYTES ? undefined : await readFile(path);
  } catch {
    // Not there yet, or somebody else has it open.
    return undefined;
  }
};

interface Found extends Answer {
  /** The file is the one that its text speaks of; otherwise it may still be coming. */
  readonly isWhole: boolean;
}

const readAnswer = async (folder: string, id: string): Promise<Found | undefined> => {
  const text = await readSmall(join(folder, `${id}.json`));
  if (text === undefined) return undefined;
  const told = Buffer.from(text).toString('utf8');
  const read = parseTold(told);
  if (!read.ok) {
    // A refusal has no file. Half a text may be the whole in a moment.
    return { told, bytes: new Uint8Array(), isWhole: read.reason === 'refused_there' };
  }
  const bytes = await readSmall(join(folder, `${id}.pdf`));
  if (bytes === undefined) return undefined;
  return { told, bytes, isWhole: digestOf(bytes) === read.value.sha256 };
};

/** Whether anything of this request lies there already: nobody can have answered what was not asked. */
const isThere = async (folder: string, id: string): Promise<boolean> =>
  (await readdir(folder)).some((name) => name.startsWith(id));

const writeRequest = async (folder: string, id: string, text: string): Promise<void> => {
  const half = join(folder, `.${id}.part`);
  const file = await open(half, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(half, join(folder, `${id}.json`));
};

const remove = async (folder: string, id: string): Promise<void> => {
  await Promise.all(['json', 'pdf'].map((ending) => rm(join(folder, `${id}.${ending}`), { force: true })));
};

/** Answers of ours that nobody waits for: taken away, so that no certificate lies about, and told of. */
const sweepAway = async (
  folder: string,
  isOver: (id: string) => boolean,
  hear: (answer: Answer) => void,
): Promise<void> => {
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    const id = ANSWER.exec(name)?.[1];
    if (id === undefined || !isOver(id)) continue;
    const found = await readAnswer(folder, id);
    if (found?.isWhole !== true) continue;
    await remove(folder, id);
    if (found.bytes.length > 0) hear(found);
  }
};

export const createFileIssuer = ({ requests, answers, system, logger }: Options): Issuer => {
  /** Ids that this process has asked for, and whether it still waits. */
  const asked = new Map<string, 'waiting' | 'over'>();
  const closing = new AbortController();
  let hear: (answer: Answer) => void = () => undefined;

  const sweep = (): Promise<void> =>
    sweepAway(
      answers,
      (id) => asked.get(id) === 'over',
      (answer) => hear(answer),
    );
  const keepSweeping = async (): Promise<void> => {
    while (!closing.signal.aborted) {
      await system.sleep(IDLE_MS, closing.signal);
      await sweep();
    }
  };
  void keepSweeping().catch((error: unknown) =>
    logger.warn('certificate.failed', { reason: 'sweep', code: codeOf(error) }),
  );

  const wait = async (id: string, signal: AbortSignal): Promise<Result<Answer, AskFailure>> => {
    let last: Found | undefined;
    while (!signal.aborted && !closing.signal.aborted) {
      last = await readAnswer(answers, id);
      if (last?.isWhole === true) return success(last);
      await system.sleep(LOOK_MS, signal);
    }
    // What lies there at the end is handed on as it is: it says itself that it is not whole.
    return last === undefined ? failure('no_answer') : success(last);
  };

  return {
    kind: 'files',
    async ask(ask, signal) {
      const id = ask.requestId;
      try {
        await mkdir(requests, { recursive: true });
        if (asked.has(id) || (await isThere(answers, id)))
          return failure('bad_answer', { code: 'answered_before' });
        asked.set(id, 'waiting');
        await writeRequest(requests, id, JSON.stringify(ask));
        const answered = await wait(id, signal);
        asked.set(id, 'over');
        await remove(answers, id);
        // Whoever makes it takes the request away; one that nobody took is not to be made any more.
        await rm(join(requests, `${id}.json`), { force: true });
        return answered;
      } catch (error) {
        asked.set(id, 'over');
        logger.warn('certificate.failed', { reason: 'folder', code: codeOf(error) });
        return failure('unreachable', { code: codeOf(error) });
      }
    },
    onStray: (listener) => {
      hear = listener;
    },
    forget(ids) {
      for (const id of ids) asked.set(id, 'over');
    },
    close: () => closing.abort(),
  };
};
