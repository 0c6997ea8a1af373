import type { Db } from '../../db/index.ts';
import type { TapTaker } from '../../identity/card-tap.ts';
import type { Logger } from '../../kernel/log.ts';
import type { Result } from '../../kernel/result.ts';
import type { System } from '../../kernel/system.ts';
import type { EventDraft, EventLog } from '../../outbox/log-types.ts';
import type { Methods } from '../../rpc/contract.ts';
import type { libraryContract } from './contract.ts';
import type { MyKeyPlatform } from './mykey.ts';
import type { TagPad } from './pad.ts';
import type { LibrarySite } from './site-schema.ts';
import type { LibrarySystem } from './system.ts';
import type { LibraryState } from './views-schema.ts';

/** What the module is given by the host. */

/** Links of the library's other terminals, by whatever carries them (`src/app/library-share.ts`). */
export interface LinkShare {
  /** Ours went out, and the others' were read, at this moment; `null`: never. */
  at(): number | null;
  state(): 'none' | 'good' | 'failed';
}

/** A store that can be made to forget: nothing of a deleted row is left in its file or its log. */
export interface QueueStore extends Pick<Db, 'one' | 'all' | 'each' | 'write'> {
  /** After something was deleted. */
  sweep(): void;
}

export interface LibraryContext {
  /** The record: events, and the links of cards. Copied by backups. */
  readonly db: Db;
  /** 貸出 that the library system does not have yet: a file of its own, which no backup copies. Migrated with `libraryQueueMigrations`. */
  readonly queue: QueueStore;
  /** 読書履歴: a file of its own, which no backup copies. Migrated with `libraryHistoryMigrations`; `null`: this library keeps none. */
  readonly history: QueueStore | null;
  readonly log: EventLog;
  readonly origin: Pick<EventDraft, 'site' | 'mode'>;
  readonly system: Pick<System, 'now' | 'monotonic' | 'newId'>;
  readonly logger: Pick<Logger, 'info' | 'warn'>;
  readonly device: string;
  readonly place: { readonly municipality: string; readonly site: string; readonly training: boolean };
  readonly site: LibrarySite;
  readonly ils: LibrarySystem;
  readonly pad: TagPad | null;
  /** Keyed hash under the library's own token key (マイキーID). */
  readonly hashToken: (kind: string, text: string) => string;
  readonly mykey: MyKeyPlatform;
  readonly share: LinkShare | null;
  /** レシートプリンター */
  readonly printSlip: ((markup: string) => Promise<Result<undefined, 'printer_failed'>>) | null;
  readonly revision: () => number;
  readonly changed: (recorded: boolean) => void;
}

export interface Library {
  readonly methods: Methods<typeof libraryContract>;
  readonly taps: TapTaker;
  /** For topic `library`. */
  state(): LibraryState;
  /** Ends what nobody touched, counts the hour that is over, sends what waits. Called every second or so. */
  passTime(): void;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
  close(): Promise<void>;
}
