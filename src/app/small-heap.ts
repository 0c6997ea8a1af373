import { setFlagsFromString } from 'node:v8';

/**
 * For a command that lets millions of short-lived objects pass, or that runs for weeks on a small machine: a young generation of 4 MB,
 * where V8 would let it grow with the machine. 100 MB less memory for about 4 % more time. To be called before the first of them.
 */
export const keepHeapSmall = (): void => setFlagsFromString('--max-semi-space-size=4');
