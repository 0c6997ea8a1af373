import { expect, test } from 'vitest';
import { fixedSystem } from '../../test/harness/fixed-system.ts';
import type { CardReader, ConnectFailure, ReaderEvent } from '../card/index.ts';
import { type ResidentId, residentIdSchema } from '../kernel/ids.ts';
import { silentLogger } from '../kernel/log.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import { createDeskService, type ReadOrdinance, type TapReading } from './desk-service.ts';
import type { TapFailure } from './tap-problems.ts';

const RESIDENT: ResidentId = residentIdSchema.parse('101');
const TOKEN = { kind: 'common_card_id', tokenHmac: '0'.repeat(64) } as const;

/** A reader the test drives by hand: what the desk does with events is under test, not the reader. */
const start = (options: {
  readonly connect?: ConnectFailure;
  readonly reading?: Result<TapReading, TapFailure>;
  readonly linked?: boolean;
  /** Looking somebody up cannot be written down. */
  readonly unrecorded?: boolean;
  readonly ordinance?: ReadOrdinance;
  /** The card was linked with its key, and this is how the chip answers. */
  readonly chip?: Result<{ readonly lastApduAt: number }, TapFailure | 'chip_mismatch'>;
}) => {
  let hear: (event: ReaderEvent) => void = () => undefined;
  const reading: TapReading = {
    commonCardId: { serial: '000000000000001', municipality: '99999', expires: '2030-01-01' },
    apdus: 2,
    durationMs: 40,
    lastApduAt: 0,
  };
  const reader: CardReader = {
    kind: 'memory',
    subscribe: (listener) => {
      hear = listener;
      return () => undefined;
    },
    withCard: async (name, job) =>
      options.connect === undefined
        ? success(
            await job({ reader: name, atr: new Uint8Array(), transmit: async () => failure('card_lost') }),
          )
        : failure(options.connect),
    close: async () => undefined,
  };
  const desk = createDeskService({
    reader,
    read: async () => options.reading ?? success(reading),
    resolve: ({ ordinance }) =>
      options.linked === false && ordinance === undefined
        ? failure('not_linked')
        : success({
            residentId: RESIDENT,
            source: ordinance === undefined ? 'common_card_id' : 'ordinance',
            token: TOKEN,
            chipKey: options.chip === undefined ? null : 'AAAA',
            relinkAsked: false,
          }),
    links: () => undefined,
    ordinance: options.ordinance,
    challenge: async () => options.chip ?? failure('chip_mismatch'),
    today: () => '2026-11-23',
    system: fixedSystem(),
    logger: silentLogger,
    changed: () => undefined,
    opened: () => options.unrecorded !== true,
    mismatched: () => undefined,
  });
  hear({ kind: 'service', state: 'up' });
  hear({ kind: 'reader_added', reader: 'A' });
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  const tap = async (name = 'A') => {
    hear({ kind: 'card_inserted', reader: name, atr: new Uint8Array() });
    await settle();
  };
  return { desk, tap, hear: (event: ReaderEvent) => hear(event) };
};

test('a card that lies on the reader at a stop is read again when the clerk asks, without being lifted', async () => {
  const options = { linked: false };
  const { desk, tap } = start(options);
  await tap();
  expect(desk.parts().phase).toEqual({ kind: 'problem', problem: 'not_linked' });
  options.linked = true;
  desk.clear(true);
  expect(desk.parts().phase.kind).toBe('reading');
  await new Promise((resolve) => setImmediate(resolve));
  expect(desk.parts().phase).toMatchObject({ kind: 'identified', visit: { residentId: RESIDENT } });
});

test('a look-up that cannot be written down shows nobody, by card or by choice, and says so', async () => {
  const { desk, tap } = start({ unrecorded: true });
  expect(desk.choose(RESIDENT)).toMatchObject({ ok: false, reason: 'cannot_record' });
  expect(desk.parts().phase).toEqual({ kind: 'waiting' });
  await tap();
  expect(desk.parts().phase).toEqual({ kind: 'problem', problem: 'not_recorded' });
});

test('a linked card becomes a visit labelled as a free read, which ends when the desk is cleared', async () => {
  const { desk, tap } = start({});
  await tap();
  const { phase } = desk.parts();
  if (phase.kind !== 'identified') throw new Error(`desk is ${phase.kind}`);
  expect(phase.visit).toMatchObject({
    residentId: RESIDENT,
    evidence: { level: 'L0', source: 'common_card_id', revocation: 'unknown' },
  });
  expect(desk.visit(phase.visit.visitId)).toEqual(phase.visit);
  desk.clear();
  expect(desk.visit(phase.visit.visitId)).toBeUndefined();
});

test.each([
  [{ reading: failure('card_lost') } as const, 'card_pulled'],
  [{ reading: failure('not_my_number_card') } as const, 'not_my_number_card'],
  [{ reading: failure('card_unreadable') } as const, 'card_unreadable'],
  [{ reading: failure('card_too_slow') } as const, 'card_unreadable'],
  [{ reading: failure('too_many_commands') } as const, 'card_unreadable'],
  [{ connect: 'busy' } as const, 'card_busy'],
  [{ linked: false } as const, 'not_linked'],
  [{ chip: failure('chip_mismatch') } as const, 'chip_mismatch'],
  [{ chip: failure('card_lost') } as const, 'card_pulled'],
])('each bad tap has its own stop: %o', async (options, problem) => {
  const { desk, tap } = start(options);
  await tap();
  expect(desk.parts().phase).toEqual({ kind: 'problem', problem });
});

test('a card past its date is served with a note', async () => {
  const expired: TapReading = {
    commonCardId: { serial: '000000000000001', municipality: '99999', expires: '2026-11-22' },
    certificate: { status: 'certificate_expired' },
    apdus: 5,
    durationMs: 1,
    lastApduAt: 0,
  };
  const { desk, tap } = start({ reading: success(expired) });
  await tap();
  const { phase } = desk.parts();
  expect(phase.kind === 'identified' && phase.visit.notes).toEqual(['card_expired', 'certificate_expired']);
});

test('reader states are told apart: no service, no reader, ready', () => {
  const { desk, hear } = start({});
  expect(desk.parts().reader.state).toBe('ready');
  hear({ kind: 'reader_removed', reader: 'A' });
  expect(desk.parts().reader.state).toBe('no_reader');
  hear({ kind: 'service', state: 'down' });
  expect(desk.parts().reader.state).toBe('service_down');
});

test('a chip that answers with its pinned key is labelled LC', async () => {
  const { desk, tap } = start({ chip: success({ lastApduAt: 0 }) });
  await tap();
  const { phase } = desk.parts();
  expect(phase.kind === 'identified' && phase.visit.evidence.level).toBe('LC');
});

test('while somebody is being identified no tap is read, and the level only rises', async () => {
  const { desk, tap, hear } = start({});
  await tap();
  const before = desk.parts().phase;
  if (before.kind !== 'identified') throw new Error(`desk is ${before.kind}`);
  expect(desk.checked.begin()).toBe(true);
  expect(desk.visit(before.visit.visitId)).toBeUndefined();
  hear({ kind: 'card_removed', reader: 'A' });
  await tap();
  expect(desk.parts().phase).toEqual({ kind: 'checking', visit: before.visit });
  const of = { source: 'number_b', revocation: 'unknown' } as const;
  desk.checked.raise(RESIDENT, { level: 'L2', ...of });
  desk.checked.raise(RESIDENT, { level: 'L1', ...of });
  desk.checked.end();
  const after = desk.parts().phase;
  if (after.kind !== 'identified') throw new Error(`desk is ${after.kind}`);
  expect(after.visit.evidence.level).toBe('L2');
  expect(after.visit.visitId).not.toBe(before.visit.visitId);
  expect(desk.checked.tokenOf(after.visit.visitId)).toEqual(TOKEN);
  desk.clear();
  expect(desk.checked.tokenOf(after.visit.visitId)).toBeUndefined();
});

test('a conversation needs exactly one card', async () => {
  const { desk, tap } = start({ linked: false });
  const job = async () => 'talked';
  expect(await desk.withOneCard(job)).toEqual(failure('no_card'));
  await tap('A');
  expect(await desk.withOneCard(job)).toEqual(success('talked'));
  await tap('B');
  expect(await desk.withOneCard(job)).toEqual(failure('two_cards'));
});

const badge = { profile: 'staff-badge', id: 'S0000001', level: 'LC', lastApduAt: 0 } as const;

test('the municipality’s own application is read only where the card’s number leads to nobody', async () => {
  let asked = 0;
  const ordinance: ReadOrdinance = async () => {
    asked += 1;
    return success(badge);
  };
  const known = start({ ordinance });
  await known.tap();
  expect(asked).toBe(0);
  for (const reading of [undefined, failure('not_my_number_card')] as const) {
    const { desk, tap } = start({ linked: false, ordinance, ...(reading === undefined ? {} : { reading }) });
    await tap();
    const { phase } = desk.parts();
    expect(phase.kind === 'identified' && phase.visit.evidence).toEqual({
      level: 'LC',
      source: 'ordinance',
      revocation: 'unknown',
    });
  }
  expect(asked).toBe(2);
});

test.each([
  [success(undefined), undefined, 'not_linked'],
  [success(undefined), failure('not_my_number_card'), 'not_my_number_card'],
  [failure('card_lost'), undefined, 'card_pulled'],
  [failure('chip_mismatch'), undefined, 'chip_mismatch'],
] as const)('an own application that gives %o stops the desk', async (own, reading, problem) => {
  const { desk, tap } = start({
    linked: false,
    ordinance: async () => own,
    ...(reading === undefined ? {} : { reading }),
  });
  await tap();
  expect(desk.parts().phase).toEqual({ kind: 'problem', problem });
});
