/** The words of a PDF, as poppler reads them. Where it is not installed (apt-get install poppler-utils) there are none, and `canReadPdf` says so. */
import { spawnSync } from 'node:child_process';

export const canReadPdf = spawnSync('pdftotext', ['-v']).error === undefined;

export const textOfPdf = (bytes: Uint8Array): string => {
  if (!canReadPdf) return '';
  const { status, stdout } = spawnSync('pdftotext', ['-layout', '-', '-'], {
    input: bytes,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(`pdftotext ended with ${status}`);
  return stdout;
};
