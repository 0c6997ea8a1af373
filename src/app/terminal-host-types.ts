import type { Logger } from '../kernel/log.ts';
import type { System } from '../kernel/system.ts';
import type { SiteProfile } from './site-profile.ts';
import type { Terminal } from './terminal-base.ts';

export interface TerminalHostOptions {
  readonly profile: SiteProfile;
  readonly dataDir: string;
  /** Folder of the CA certificates this site believes. */
  readonly trustDir: string;
  /** 様式の目録 as it came with the program; read where the site is a counter. */
  readonly formsDir: string;
  /** Where the built-in reader waits, when it is used. */
  readonly cardPort: number;
  readonly enrolCodeFile: string | undefined;
  readonly system: System;
  readonly logger: Logger;
}

export interface TerminalHost {
  readonly terminal: Terminal;
  readonly reader: 'pcsc' | 'builtin';
  close(): Promise<void>;
}
