/**
 * 印刷の前に 見る: the pages of a paper as pictures, drawn by poppler (`pdftoppm`) from the very bytes that would go to the printer. Nothing
 * of it touches a disk: the paper goes in by stdin, a page comes out by stdout, and neither has an argument that names anybody.
 */
import { spawn } from 'node:child_process';
import { failure, type Result, success } from '../kernel/result.ts';

/** `no_renderer`: poppler-utils is not on this machine. `renderer_failed`: it gave no picture, or none in time. */
export type PicturesFailure = 'no_renderer' | 'renderer_failed';

const PROGRAM = 'pdftoppm';
/** Dots per inch: small print can be read when the page fills the width of a screen. */
const DPI = 150;
/** A page takes a tenth of a second; what takes so long does not come any more, milliseconds. */
const TOO_LONG_MS = 20_000;
/** Bytes of one page: a scan in colour on A4 is a third of it. */
const LARGEST = 12 * 1024 * 1024;
const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47]);

/** One page, from 1. */
const pictureOf = (
  pdf: Uint8Array,
  page: number,
  program: string,
): Promise<Result<Buffer, PicturesFailure>> =>
  new Promise((resolve) => {
    const only = ['-r', String(DPI), '-f', String(page), '-l', String(page), '-singlefile'];
    const drawing = spawn(program, [...only, '-png', '-'], {
      stdio: ['pipe', 'pipe', 'ignore'],
      timeout: TOO_LONG_MS,
      killSignal: 'SIGKILL',
    });
    const parts: Buffer[] = [];
    let size = 0;
    drawing.stdout.on('data', (part: Buffer) => {
      size += part.length;
      if (size > LARGEST) drawing.kill('SIGKILL');
      else parts.push(part);
    });
    // It may end before it has read everything; how it ended says enough.
    drawing.stdin.on('error', () => undefined);
    drawing.once('error', (error) =>
      resolve(
        failure('code' in error && error.code === 'ENOENT' ? 'no_renderer' : 'renderer_failed', {
          code: 'code' in error ? String(error.code) : 'error',
        }),
      ),
    );
    drawing.once('close', (code) => {
      const picture = Buffer.concat(parts);
      resolve(
        code === 0 && picture.subarray(0, PNG.length).equals(PNG)
          ? success(picture)
          : failure('renderer_failed', { code: String(code) }),
      );
    });
    drawing.stdin.end(pdf);
  });

/** Every page as PNG, one after the other: a counter has a small machine. */
export const pagePictures = async (
  { bytes, pages }: { readonly bytes: Uint8Array; readonly pages: number },
  program: string = PROGRAM,
): Promise<Result<readonly Buffer[], PicturesFailure>> => {
  const pictures: Buffer[] = [];
  for (let page = 1; page <= pages; page += 1) {
    const picture = await pictureOf(bytes, page, program);
    if (!picture.ok) return picture;
    pictures.push(picture.value);
  }
  return success(pictures);
};

/** Whether papers can be shown here before they are printed. */
export const canDrawPages = (program: string = PROGRAM): Promise<boolean> =>
  new Promise((resolve) => {
    const asked = spawn(program, ['-v'], { stdio: 'ignore', timeout: TOO_LONG_MS, killSignal: 'SIGKILL' });
    asked.once('error', () => resolve(false));
    asked.once('close', (code) => resolve(code === 0));
  });
