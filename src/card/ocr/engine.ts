/**
 * The engine that reads digits: Tesseract (LSTM) in WebAssembly, in a thread of its own. Model and code come from
 * node_modules; nothing is fetched and nothing is written (`cacheMethod: none`). It sees strips of digits, never a card.
 */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Worker as Thread } from 'node:worker_threads';
import tesseract from 'tesseract.js';
import { z } from 'zod';
import { failure, type Result, success } from '../../kernel/result.ts';
import type { ReadDigit } from './candidate.ts';
import type { GreyImage } from './grey-image.ts';
import { toPgm } from './strip.ts';

export interface DigitEngine {
  /** The digits on a white strip, from the left. The strip's copies in our reach are overwritten. */
  digitsOf(strip: GreyImage): Promise<Result<readonly ReadDigit[], 'engine_failed'>>;
  close(): Promise<void>;
}

/** The integer model is a quarter of the other one's size and reads digits as well. */
const MODEL = '4.0.0_best_int';

/** Dictionaries of English words have nothing to say about digits. */
const NO_WORDS = {
  load_system_dawg: '0',
  load_freq_dawg: '0',
  load_punc_dawg: '0',
  load_number_dawg: '0',
  load_unambig_dawg: '0',
  load_bigram_dawg: '0',
} as const;

const SETTINGS = {
  tessedit_char_whitelist: '0123456789',
  tessedit_pageseg_mode: tesseract.PSM.RAW_LINE,
  user_defined_dpi: '300',
};

/** What we use of its answer. */
const symbolSchema = z.object({ text: z.string().regex(/^\d$/), confidence: z.number().min(0).max(100) });
const withSymbols = z.object({ symbols: z.array(symbolSchema) });
const withWords = z.object({ words: z.array(withSymbols) });
const withLines = z.object({ lines: z.array(withWords) });
const pageSchema = z.object({ blocks: z.array(z.object({ paragraphs: z.array(withLines) })).nullable() });

const symbolsOf = (page: z.infer<typeof pageSchema>): readonly ReadDigit[] =>
  (page.blocks ?? []).flatMap(({ paragraphs }) =>
    paragraphs.flatMap(({ lines }) => lines.flatMap(({ words }) => words.flatMap(({ symbols }) => symbols))),
  );

const modelFolder = (): string =>
  join(dirname(createRequire(import.meta.url).resolve('@tesseract.js-data/eng/package.json')), MODEL);

const BLANK: GreyImage = { width: 32, height: 32, pixels: new Uint8Array(32 * 32).fill(255) };

interface Started {
  readonly worker: tesseract.Worker;
  readonly thread: Thread;
  /** Resolves when the thread is gone, or has refused something. */
  readonly broken: Promise<'broken'>;
}

/**
 * The thread that is made next. One that dies is an `error` event of a worker to which the library does not listen, and
 * that would end the host; the process announces it in the turn in which it is made, before it can die. It is also ended
 * through this handle: a job given to a worker that the library itself has ended is a rejection that nobody can catch.
 */
const nextThread = (broken: () => void): { readonly made: Promise<Thread>; readonly forgo: () => void } => {
  const { promise, resolve } = Promise.withResolvers<Thread>();
  const onWorker = (thread: Thread): void => {
    thread.on('error', broken).on('exit', broken);
    resolve(thread);
  };
  process.once('worker', onWorker);
  return { made: promise, forgo: () => void process.off('worker', onWorker) };
};

const start = async (folder: string): Promise<Started | 'broken'> => {
  const { promise: broken, resolve: tell } = Promise.withResolvers<'broken'>();
  const { made, forgo } = nextThread(() => tell('broken'));
  // The library's rejections carry text of the engine; that it failed is all that is told.
  const ready = tesseract
    .createWorker(
      'eng',
      tesseract.OEM.LSTM_ONLY,
      { langPath: folder, cacheMethod: 'none', gzip: true, errorHandler: () => tell('broken') },
      NO_WORDS,
    )
    .catch(() => 'broken' as const);
  const thread = await Promise.race([made, ready.then(async (end) => (end === 'broken' ? end : made))]);
  if (thread === 'broken') {
    forgo();
    return thread;
  }
  const worker = await Promise.race([ready, broken]);
  if (worker === 'broken') {
    await thread.terminate();
    return worker;
  }
  await Promise.race([worker.setParameters(SETTINGS), broken]);
  return { worker, thread, broken };
};

/** Overwrites the strip in the engine's own memory: its file in place, and the image made of it. */
const forget = async (worker: tesseract.Worker, length: number): Promise<void> => {
  await worker.FS('writeFile', ['/input', new Uint8Array(length), { flags: 'r+' }]);
  await worker.recognize(Buffer.from(toPgm(BLANK)), {}, { text: false });
};

const recognised = async (worker: tesseract.Worker, strip: GreyImage): Promise<unknown> => {
  const file = toPgm(strip);
  try {
    const { data } = await worker.recognize(Buffer.from(file.buffer), {}, { text: false, blocks: true });
    await forget(worker, file.length);
    return data;
  } finally {
    file.fill(0);
  }
};

/** Starts the thread and loads the model (a third of a second). `folder`: of `eng.traineddata.gz`. */
export const startEngine = async (folder = modelFolder()): Promise<Result<DigitEngine, 'engine_failed'>> => {
  const started = await start(folder);
  if (started === 'broken') return failure('engine_failed', { at: 'start' });
  const { worker, thread, broken } = started;
  return success({
    async digitsOf(strip) {
      const seen = await Promise.race([recognised(worker, strip).catch(() => 'broken' as const), broken]);
      const page = pageSchema.safeParse(seen);
      return page.success ? success(symbolsOf(page.data)) : failure('engine_failed', { at: 'read' });
    },
    async close() {
      await thread.terminate();
    },
  });
};
