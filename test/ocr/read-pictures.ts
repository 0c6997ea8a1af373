/**
 * Reads pictures given as raw grey files and says how it went: `read-pictures.ts ROUNDS WIDTH HEIGHT FILE…`. A process of its
 * own, so that what it opens, where it connects and how it grows is the reader's doing and not a test's.
 */
import { readFileSync } from 'node:fs';
import { createNumberReader, joinDigits, parseGreyImage } from '../../src/card/ocr/index.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { realSystem } from '../../src/kernel/system.ts';

const [rounds = '1', width = '0', height = '0', ...files] = process.argv.slice(2);
const reader = createNumberReader({ system: realSystem, limitMs: 60_000 });
const residentMb = (): number => Math.round(process.memoryUsage.rss() / 1e6);

const readAll = async (): Promise<readonly string[]> => {
  const results: string[] = [];
  for (const file of files) {
    const pixels = new Uint8Array(readFileSync(file));
    const read = await reader.read(mustSucceed(parseGreyImage(Number(width), Number(height), pixels)));
    const forgotten = pixels.every((grey) => grey === 0);
    results.push(`${read.ok ? joinDigits(read.value) : read.reason}${forgotten ? '' : ' KEPT'}`);
  }
  return results;
};

const [results, warm] = [await readAll(), residentMb()];
for (let round = 1; round < Number(rounds); round += 1) await readAll();
await reader.close();
process.stdout.write(`${JSON.stringify({ results, warm, after: residentMb() })}\n`);
