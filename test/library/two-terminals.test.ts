/** Two whole terminals of one library, running at once over one library system and one folder: what a card is at one it is at the other. */
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { loadDialect } from '../../src/app/library-host.ts';
import { deviceIdSchema } from '../../src/kernel/ids.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { realSystem } from '../../src/kernel/system.ts';
import { type LibraryState, libraryStateSchema } from '../../src/modules/library/views-schema.ts';
import {
  TRAINING_ITEMS as ITEM,
  TRAINING_PATRONS as PATRON,
  startTrainingLibrary,
  type TrainingLibrary,
} from '../../src/simulator/library/index.ts';
import type { VirtualCard } from '../../src/simulator/virtual-card.ts';
import { createCardFactory, permit } from '../harness/cards.ts';
import { openTapPlace, trainingProfile } from '../harness/tap-place.ts';

// A guard against standing still, not a measure: the machine may be busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const DIALECT = 'kiosk-config/library/koha.yaml';
const { number } = PATRON.ordinary;
const home = mkdtempSync(join(tmpdir(), 'kazasu-two-'));
const folder = join(home, 'links');
/** As the library's disk is gone. */
const away = join(home, 'away');
let passed = 0;
/** Real time, and as much more as a test lets pass: the folder is looked into every fifteen seconds. */
const system = { ...realSystem, monotonic: () => realSystem.monotonic() + passed };

let library: TrainingLibrary;
let card: VirtualCard;
type Place = Awaited<ReturnType<typeof open>>;
let desk: Place;
let branch: Place;

const open = async (device: string) => {
  const profile = trainingProfile('library');
  const { port } = library;
  const site = mustSucceed(
    await openTapPlace(
      'library',
      {
        ...profile,
        device: deviceIdSchema.parse(device),
        library: profile.library && {
          ...profile.library,
          system: {
            ...{ kind: 'sip2', host: '127.0.0.1', port, dialect: DIALECT },
            ...{ user: '', institution: '', location: '' },
          },
          link: { ...profile.library.link, share: folder },
        },
      },
      {},
      { tokenKey: new Uint8Array(32).fill(5), system },
    ).then((opened) => (opened.ok ? { ok: true as const, value: opened } : opened)),
  );
  let last: LibraryState | undefined;
  const peer = site.terminal.rpc.accept((frame) => {
    if (frame.type === 'push' && frame.topic === 'library') last = libraryStateSchema.parse(frame.value);
  });
  await peer.receive({ type: 'subscribe', topic: 'library' });
  /** Waits for what its screen is told. */
  const until = (what: (state: LibraryState) => boolean): Promise<LibraryState> =>
    vi.waitFor(
      () => {
        if (last === undefined || !what(last)) throw new Error(JSON.stringify(last?.phase ?? null));
        return last;
      },
      { timeout: 30_000, interval: 10 },
    );
  const phase = (kind: LibraryState['phase']['kind']) => until((state) => state.phase.kind === kind);
  let lift = (): void => undefined;
  return {
    ...site,
    ...{ until, phase },
    /** A card that was not there is laid down. */
    async tap() {
      lift();
      await delay(20);
      lift = site.reader.tap(card);
    },
    async session(): Promise<string> {
      await this.tap();
      const { phase: now } = await phase('session');
      return now.kind === 'session' ? now.session.sessionId : '';
    },
    async end(sessionId: string) {
      await site.output('library.end', { sessionId, receipt: false });
      await site.output('library.clear', {});
      lift();
      await phase('waiting');
    },
  };
};

/** Both look into the folder, the one that wrote first. */
const exchanged = async (
  from: Place,
  to: Place,
  what: (state: LibraryState) => boolean,
): Promise<LibraryState> => {
  const before = (await from.until(() => true)).links.sharedAt ?? 0;
  passed += 16_000;
  await from.until(({ links }) => (links.sharedAt ?? 0) > before);
  passed += 16_000;
  return to.until(what);
};

beforeAll(async () => {
  mkdirSync(folder);
  library = mustSucceed(
    await startTrainingLibrary({
      port: 0,
      dialect: mustSucceed(loadDialect(DIALECT)),
      system,
      permit,
      thinkMs: 0,
    }),
  );
  ({ card } = await (await createCardFactory(realSystem)).make('normal', '123456789012345'));
  desk = await open('library-1-a');
  branch = await open('library-1-b');
  for (const place of [desk, branch]) await place.until(({ line }) => line === 'online');
});
afterAll(async () => {
  await Promise.all([desk.close(), branch.close()]);
  await library.close();
  rmSync(home, { recursive: true });
});

test('registered at one, borrowed at the other', async () => {
  await branch.tap();
  await branch.phase('unlinked');
  await branch.output('library.clear', {});
  await desk.tap();
  await desk.phase('unlinked');
  await desk.output('library.linkCard', { code: number });
  await desk.phase('consent');
  await desk.output('library.link', {});
  await exchanged(desk, branch, ({ links }) => links.count === 1);
  const sessionId = await branch.session();
  expect(await branch.output('library.lend', { sessionId, code: ITEM.ordinary.barcode })).toMatchObject({
    ok: true,
    value: { kind: 'lent' },
  });
  expect(library.circulation.loansOf(number).map(({ item }) => item)).toEqual([ITEM.ordinary.barcode]);
  await branch.end(sessionId);
  // Neither file says whose card it is to whoever takes the folder.
  expect(readdirSync(folder).toSorted()).toEqual(['library-1-a.kazasu-links', 'library-1-b.kazasu-links']);
});

test('the folder is cut and back: it is told, each goes on with what it knows, and then they know the same', async () => {
  renameSync(folder, away);
  passed += 16_000;
  for (const place of [desk, branch]) await place.until(({ links }) => links.share === 'failed');
  const before = await branch.session();
  await branch.output('library.unlink', { sessionId: before });
  await branch.end(before);
  const still = await desk.session();
  await desk.end(still);
  renameSync(away, folder);
  await exchanged(branch, desk, ({ links }) => links.count === 0 && links.share === 'good');
  await desk.tap();
  expect((await desk.phase('unlinked')).links).toMatchObject({ count: 0, share: 'good' });
  await desk.output('library.clear', {});
});
