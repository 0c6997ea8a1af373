/** The counter's pages over the terminal as it is composed: virtual cards, a real record, the shipped catalogue, the real loopback server. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pageDir } from '../../src/app/build-screens.ts';
import { openCertificates } from '../../src/app/certificates-host.ts';
import type { DiscloseResident } from '../../src/app/disclosure.ts';
import { startHostServer } from '../../src/app/host-server.ts';
import { createResidents } from '../../src/app/residents.ts';
import { civilDateInJapan } from '../../src/kernel/dates.ts';
import { residentIdSchema } from '../../src/kernel/ids.ts';
import { silentLogger } from '../../src/kernel/log.ts';
import { mustSucceed, success } from '../../src/kernel/result.ts';
import { realSystem } from '../../src/kernel/system.ts';
import type { CounterPapers } from '../../src/modules/counter/ports.ts';
import { type CounterState, counterStateSchema } from '../../src/modules/counter/views.ts';
import type { openCounterTown } from './counter-desk.ts';

const TOKEN = 'counter-screen-token';
type World = Awaited<ReturnType<typeof openCounterTown>>;

/** What the printer does. `stopsAfter`: forms that come out before the paper is gone. */
export interface Printer {
  stopsAfter: number;
  readonly printed: string[];
  /** A form as it would be printed. */
  sees: CounterPapers['preview'];
}

const papersOf = (printer: Printer): CounterPapers => ({
  forms: (forms) => {
    const out = forms.slice(0, Math.max(0, printer.stopsAfter - printer.printed.length));
    printer.printed.push(...out.map(({ title }) => title.ja));
    const { length } = out;
    return Promise.resolve({ done: length, pages: length, failed: length < forms.length, notes: [] });
  },
  preview: (form) => printer.sees(form),
  letter: (applications) => Promise.resolve(success({ pages: applications.length })),
  guide: () => Promise.resolve(success({ pages: 2 })),
  slip: () => Promise.resolve(success(undefined)),
});

/** The town's own 除票; `many`: whoever is found has twenty namesakes and more. */
const endedSearchOf =
  ({ residents }: { readonly residents: DiscloseResident }, ended: { many: boolean }) =>
  async (...query: Parameters<DiscloseResident['searchEnded']>) => {
    const found = await residents.searchEnded(...query);
    if (!found.ok || !ended.many) return found;
    const hits = found.value.hits.flatMap((hit) =>
      Array.from({ length: 20 }, (_, at) => ({ ...hit, residentId: residentIdSchema.parse(String(at + 1)) })),
    );
    return success({ ...found.value, hits, more: true });
  };

export const startCounterScreen = async (world: World, { pointsKey = true } = {}) => {
  const printer: Printer = {
    stopsAfter: Number.POSITIVE_INFINITY,
    printed: [],
    sees: world.counter.papers.preview,
  };
  const { folder, registry } = world.town;
  const keyFile = join(folder, pointsKey ? 'points.key' : 'not-carried.key');
  if (pointsKey) writeFileSync(keyFile, new Uint8Array(32).fill(9));
  const today = civilDateInJapan(realSystem.now());
  const certificates = mustSucceed(
    openCertificates({
      profile: world.town.profile,
      dataDir: folder,
      registry,
      today: () => ({ today, trusted: true }),
      system: realSystem,
      logger: silentLogger,
    }),
  );
  const ended = { many: false };
  const residents = createResidents(registry, () => ({ today, trusted: true }));
  const desk = world.open({
    source: { papers: papersOf(printer) },
    certificates,
    residents: { ...residents, searchEnded: endedSearchOf({ residents }, ended) },
    profile: { ...world.town.profile, pointsKey: keyFile },
  });
  const { terminal } = desk;
  const { resident } = terminal;
  if (resident === undefined) throw new Error('no window for the resident');
  const host = mustSucceed(
    await startHostServer({
      rpc: terminal.rpc,
      token: TOKEN,
      screenDir: pageDir('screen'),
      port: 0,
      resident,
    }),
  );
  let state: CounterState | undefined;
  const watcher = terminal.rpc.accept((frame) => {
    if (frame.type === 'push' && frame.topic === 'counter') state = counterStateSchema.parse(frame.value);
  });
  await watcher.receive({ type: 'subscribe', topic: 'counter' });
  return {
    desk,
    printer,
    ended,
    today,
    catalogue: world.counter.shipped,
    /** The visit at the desk. */
    standing(): string {
      const id = state?.visit?.id;
      if (id === undefined) throw new Error('no visit stands');
      return id;
    },
    page: `${host.url}/#token=${TOKEN}`,
    residentPage: `${host.url}/?window=resident#token=${resident.token}`,
    async close(): Promise<void> {
      watcher.close();
      await host.close();
      await terminal.close();
    },
  };
};
export type CounterScreenServer = Awaited<ReturnType<typeof startCounterScreen>>;
