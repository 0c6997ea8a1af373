import { setFlagsFromString } from 'node:v8';

/**
 * For a program that runs for weeks on a small machine: the young generation stays as large as it is, where V8 would let it grow to
 * 64 MB, and the old one is collected when it has grown by a tenth, where V8 would wait until it is twice or four times as large (a terminal
 * that drained 200,000 events held 152 MB more for a while, and 21 MB with this). To be called before anything else is loaded: loading
 * makes it grow. (V8 reads its largest size once, before any of our code runs; the factors are read each time.) `kazasu terminal` does
 * this by itself, before it can load this (kazasu.mjs).
 */
export const keepHeapSmall = (): void => {
  for (const flag of ['--semi-space-growth-factor=1', '--heap-growing-percent=10']) setFlagsFromString(flag);
};
