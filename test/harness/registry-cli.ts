/** `kazasu registry …` as a process of its own, for a site that believes a key made here. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { newSealKey, type SealKey } from '../registry/files/seal.ts';
import { SITE } from './training-town.ts';

const CLI = fileURLToPath(new URL('../../src/app/kazasu.mjs', import.meta.url));

export interface SealedSite {
  /** Path of the profile. */
  readonly site: string;
  readonly key: SealKey;
}

/** The training site, with somebody who may seal. */
export const makeSealedSite = (folder: string): SealedSite => {
  mkdirSync(folder, { recursive: true });
  const key = newSealKey();
  const site = join(folder, 'site.yaml');
  writeFileSync(site, `${readFileSync(SITE, 'utf8')}\nregistry: { sealKeys: ["${key.spki}"] }\n`);
  return { site, key };
};

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
}

export const startCli = (args: readonly string[]): Running => {
  const child = spawn(process.execPath, [CLI, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const ended = once(child, 'close').then(() => ({ code: child.exitCode, stdout, stderr }));
  return { process: child, ended };
};

export interface ImportPlace extends SealedSite {
  readonly dataDir: string;
}

export const importArgs = (
  { site, dataDir }: Omit<ImportPlace, 'key'>,
  paths: readonly string[],
  more: readonly string[] = [],
): string[] => ['registry', 'import', ...paths, '--site', site, '--data', dataDir, '--json', ...more];

/** The memory that a process and its children have had at most, megabytes; Linux says it while they live. */
export const watchMemory = ({ pid = 0 }: ChildProcess, everyMs = 50): { peak(): number } => {
  const peaks = new Map<number, number>();
  const look = (id: number): void => {
    const status = `/proc/${id}/status`;
    if (!existsSync(status)) return;
    try {
      const [, kilobytes = '0'] = /VmHWM:\s+(\d+)/.exec(readFileSync(status, 'utf8')) ?? [];
      peaks.set(id, Math.max(peaks.get(id) ?? 0, Number(kilobytes) / 1_000));
      for (const child of readFileSync(`/proc/${id}/task/${id}/children`, 'utf8').split(' ').filter(Boolean))
        look(Number(child));
    } catch {
      // It ended between two looks.
    }
  };
  const timer = setInterval(() => look(pid), everyMs);
  timer.unref();
  return {
    peak() {
      clearInterval(timer);
      return [...peaks.values()].reduce((sum, each) => sum + each, 0);
    },
  };
};
