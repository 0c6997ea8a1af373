import { setFlagsFromString } from 'node:v8';

/**
 * For a program that runs for weeks on a small machine: the young generation stays as large as it is, where V8 would let it grow to
 * 64 MB. To be called before anything else is loaded: loading makes it grow. (V8 reads its largest size once, before any of our code
 * runs; the factor by which it grows is read each time.) `kazasu` does this by itself, before it can load this (kazasu.mjs).
 */
export const keepHeapSmall = (): void => setFlagsFromString('--semi-space-growth-factor=1');
