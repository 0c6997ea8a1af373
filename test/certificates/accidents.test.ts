/** Accidents with certificates that happened (domain.md §7), each as a test of its name. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { SimulatedFault } from '../../src/app/certificates-simulated.ts';
import { type Answer, digestOf, type Issuer } from '../../src/modules/certificates/index.ts';
import { clear } from '../../src/modules/certificates/judging.ts';
import { MACHINE, recordWith } from '../../src/modules/certificates/recording.ts';
import type { Mismatch, RequestId } from '../../src/modules/certificates/schema.ts';
import {
  type CertificatesDesk,
  type CertificatesDeskOptions,
  clerk,
  crossingsAt,
  madeUpSubject,
  must,
  openCertificatesDesk,
  ownerOf,
  REASON,
  residentId,
  SECOND,
  supervisor,
} from '../harness/certificates-desk.ts';

let desk: CertificatesDesk;
afterEach(() => desk.close());

/** Yamada is first, Suzuki after her. */
const open = (options: CertificatesDeskOptions = {}): void => {
  desk = openCertificatesDesk({
    subjects: [madeUpSubject(101, { householdId: '1' }), madeUpSubject(202, { householdId: '2' })],
    ...options,
  });
  desk.world.found.add('101');
  desk.world.found.add('202');
};
const of = (id: number) => ({
  whose: { by: 'search', residentId: residentId(id) } as const,
  identity: 'photo_id' as const,
});
/** The nth request has this fault. */
const nth = (at: number, fault: SimulatedFault) => {
  let asked = 0;
  return (): SimulatedFault | undefined => {
    asked += 1;
    return asked === at ? fault : undefined;
  };
};

const isStopped = (why: Mismatch): void => {
  expect(desk.state().stopped).toMatchObject([{ kind: 'resident_person', why }]);
};
const papersFor = (): string[] => desk.world.papers.map((bytes) => ownerOf(bytes).subject);

test('MICJET 2023: under load a lock is not had in time and another’s file lies in its place: not printed, and nothing of this kind is until a supervisor has looked', async () => {
  open({ fault: nth(2, 'lock_crossing') });
  await desk.requestOne(of(101));
  const crossed = await desk.requestOne(of(202));
  expect(crossed).toMatchObject({ phase: 'quarantined', why: 'mark_differs', sheets: null });
  expect(papersFor()).toEqual(['101']);
  isStopped('mark_differs');
  expect(await desk.quote(of(202))).toEqual({ kind: 'stop', why: 'kind_stopped' });
  // Other kinds go on.
  expect(await desk.requestOne({ ...of(202), kind: 'identity' })).toMatchObject({ phase: 'printed' });
  must(
    await desk.methods['certificates.resume'].handle(
      { kind: 'resident_person', reason: REASON, second: SECOND },
      supervisor,
    ),
  );
  expect(await desk.requestOne(of(202))).toMatchObject({ phase: 'printed' });
  expect(papersFor()).toEqual(['101', '202', '202']);
  expect(crossingsAt(desk)).toEqual([]);
});

test('川崎 2023: of two requests within one second the later is written over the earlier: the earlier gets no paper of the later', async () => {
  let asked = 0;
  open({
    fault: () => {
      asked += 1;
      return asked <= 2 ? 'overwrite' : undefined;
    },
  });
  const first = await desk.request(of(101));
  await desk.system.sleep(300);
  const second = await desk.request(of(202));
  await desk.idle();
  expect([first.kind, second.kind]).toEqual(['asked', 'asked']);
  expect(papersFor()).not.toContain('101');
  expect(crossingsAt(desk)).toEqual([]);
  isStopped('mark_differs');
});

test('宗像 2023: the certificate of whoever was here before: not printed', async () => {
  open({ fault: nth(2, 'previous') });
  await desk.requestOne(of(101));
  expect(await desk.requestOne(of(202))).toMatchObject({ phase: 'quarantined', why: 'wrong_request' });
  expect(papersFor()).toEqual(['101']);
  isStopped('wrong_request');
});

test('高松 2024: what answers is set up for another arrangement than this site was set up for: nothing of it is believed', async () => {
  open({ fault: nth(1, 'other_system') });
  expect(await desk.requestOne(of(101))).toMatchObject({ phase: 'quarantined', why: 'wrong_system' });
  expect(desk.world.papers).toEqual([]);
  isStopped('wrong_system');
});

test('J-LIS: a notice of an error that comes with an answer is never passed over', async () => {
  open({ fault: nth(1, 'notice') });
  expect(await desk.requestOne(of(101))).toMatchObject({ phase: 'quarantined', why: 'notice' });
  expect(desk.world.papers).toEqual([]);
  isStopped('notice');
});

test('an answer that comes twice: the second, of somebody else, is not printed, and the kind stops', async () => {
  open({ fault: nth(2, 'twice') });
  await desk.requestOne(of(101));
  expect(await desk.requestOne(of(202))).toMatchObject({ phase: 'printed' });
  await desk.system.sleep(80);
  expect(papersFor()).toEqual(['101', '202']);
  isStopped('mark_differs');
});

test('an answer that comes when nobody waits any more, with another’s document', async () => {
  open({ fault: nth(2, 'late') });
  await desk.requestOne(of(101));
  expect(await desk.requestOne(of(202))).toMatchObject({ phase: 'failed', why: 'no_answer' });
  await desk.system.sleep(80);
  expect(papersFor()).toEqual(['101']);
  isStopped('mark_differs');
});

test.each([
  ['wrong_kind', 'wrong_kind'],
  ['unmarked', 'unmarked'],
  ['cut_off', 'digest_differs'],
] as const)('a document that is not what was asked for (%s) is not printed', async (fault, why) => {
  open({
    fault: nth(1, fault),
    ...(fault === 'cut_off' ? { make: async (_ask, mark) => pdfWithEndTwice(mark) } : {}),
  });
  expect(await desk.requestOne(of(101))).toMatchObject({ phase: 'quarantined', why });
  expect(desk.world.papers).toEqual([]);
});

/** Half of it looks whole. */
const pdfWithEndTwice = (mark: string): Uint8Array => {
  const half = `%PDF-1.7\n%${mark}\n%%EOF\n`;
  return Uint8Array.from(Buffer.from(half + half));
};

test('between arrival and printer: what is changed in the record’s back, or stopped meanwhile, is found right before the printer', async () => {
  open();
  const first = await desk.requestOne(of(101));
  // Another of its kind is quarantined while this one waits for the printer: nothing goes out.
  const asked = await desk.request(of(202));
  if (asked.kind !== 'asked') throw new Error('not asked');
  desk.db.write((tx) =>
    desk.log.append(tx, {
      kind: 'certificates.quarantined',
      actor: { staff: 'desk', role: 'clerk' },
      site: 'shimin',
      mode: 'drill',
      data: {
        requestId: first.requestId,
        kind: 'resident_person',
        why: 'wrong_subject',
        at: 'late',
        sha256: null,
      },
    }),
  );
  await desk.idle();
  expect(papersFor()).toEqual(['101']);
  expect(desk.events().at(-1)).toMatchObject({ kind: 'certificates.failed', data: { why: 'kind_stopped' } });
});

describe('right before the printer everything is read again', () => {
  /** Yamada's paper is in the printer, Suzuki's waits behind it. */
  const waiting = async () => {
    open();
    desk.world.printer = 'hangs';
    const [first, second] = [await desk.request(of(101)), await desk.request(of(202))];
    if (first.kind !== 'asked' || second.kind !== 'asked') throw new Error('not asked');
    const { requestId } = second.entry;
    await vi.waitFor(() => expect(desk.kinds().filter((kind) => kind === 'verified')).toHaveLength(2));
    const [other, own] = [first.entry.requestId, requestId].map((id) => desk.world.answers.get(id));
    if (other === undefined || own === undefined) throw new Error('no answers');
    return { requestId, other, own };
  };
  const clearWith = (requestId: RequestId, answer: Answer) =>
    must(
      recordWith(desk.context, MACHINE, (append, tx) => clear(desk.context, append, tx, requestId, answer)),
    );
  const changed = ({ told, bytes }: Answer, change: (bytes: Uint8Array) => Uint8Array): Answer => {
    const made = change(Uint8Array.from(bytes));
    return { told: JSON.stringify({ ...JSON.parse(told), sha256: digestOf(made) }), bytes: made };
  };

  test('the document as it came goes there', async () => {
    const { requestId, own } = await waiting();
    expect(clearWith(requestId, own)).toEqual({ sheets: null, copies: 1 });
  });

  test('a second time nothing goes there', async () => {
    const { requestId, own } = await waiting();
    clearWith(requestId, own);
    const before = desk.kinds();
    expect(clearWith(requestId, own)).toBeUndefined();
    expect(desk.kinds()).toEqual(before);
  });

  test('what waits while its kind is stopped goes nowhere', async () => {
    const { requestId, own } = await waiting();
    const data = { requestId, kind: 'resident_person', why: 'notice', at: 'late', sha256: null } as const;
    const [first] = desk
      .events()
      .flatMap((event) => (event.kind === 'certificates.printing' ? [event.data] : []));
    must(
      recordWith(desk.context, MACHINE, (append) =>
        append({
          kind: 'certificates.quarantined',
          data: { ...data, requestId: first?.requestId ?? requestId },
        }),
      ),
    );
    expect(clearWith(requestId, own)).toBeUndefined();
    expect(desk.events().at(-1)).toMatchObject({
      kind: 'certificates.failed',
      data: { requestId, why: 'kind_stopped' },
    });
  });

  test.each([
    ['another’s answer', 'wrong_request', (_own: Answer, other: Answer) => other],
    ['another’s file', 'digest_differs', (own: Answer, other: Answer) => ({ ...own, bytes: other.bytes })],
    [
      'another’s file with its digest',
      'mark_differs',
      (own: Answer, other: Answer) => changed(own, () => other.bytes),
    ],
    [
      'a bit that has turned over',
      'digest_differs',
      (own: Answer) => ({ ...own, bytes: own.bytes.map((byte, at) => (at === 12 ? byte ^ 1 : byte)) }),
    ],
    [
      'another document of hers than the one that came',
      'digest_differs',
      (own: Answer) =>
        changed(own, (bytes) => Uint8Array.from(Buffer.concat([bytes, Buffer.from('%%EOF\n')]))),
    ],
    ['no answer at all', 'digest_differs', (own: Answer) => ({ ...own, told: '{}' })],
  ] as const)('%s: quarantined there and then (%s)', async (_name, why, forge) => {
    const { requestId, own, other } = await waiting();
    expect(clearWith(requestId, forge(own, other))).toBeUndefined();
    expect(desk.events().at(-1)).toMatchObject({
      kind: 'certificates.quarantined',
      data: { requestId, why, at: 'printer' },
    });
    expect(desk.state().stopped).toHaveLength(1);
  });
});

test('the terminal is killed while an answer is waited for: nothing is printed afterwards, and the clerk is told', async () => {
  const silent: Issuer = {
    kind: 'simulated',
    ask: () => new Promise(() => undefined),
    onStray: () => undefined,
    forget: () => undefined,
    close: () => undefined,
  };
  open({ issuer: () => silent });
  const asked = await desk.request(of(101));
  if (asked.kind !== 'asked') throw new Error('not asked');
  await desk.reopen();
  const { requestId } = asked.entry;
  const entry = must(await desk.methods['certificates.entry'].handle({ requestId }, clerk));
  expect(entry).toMatchObject({ phase: 'failed', why: 'interrupted', inDoubt: false });
  expect(desk.state().open).toEqual([]);
});

test('the terminal is killed while it prints: which sheets came out is a person’s to say, and they are never given out again', async () => {
  open({ policy: { paper: 'numbered' } });
  must(await desk.methods['certificates.loadPaper'].handle({ series: 'A', from: 100, count: 10 }, clerk));
  desk.world.printer = 'hangs';
  const asked = await desk.request(of(101));
  if (asked.kind !== 'asked') throw new Error('not asked');
  const { requestId } = asked.entry;
  await vi.waitFor(() => expect(desk.kinds().at(-1)).toBe('printing'));
  await desk.reopen();
  desk.world.printer = 'good';
  expect(desk.state()).toMatchObject({
    open: [{ requestId, phase: 'failed', inDoubt: true }],
    paper: { next: 101 },
  });
  // Somebody else is served on the next sheet meanwhile.
  expect(await desk.requestOne({ ...of(202) })).toMatchObject({ sheets: { from: 101, count: 1 } });
  const spoil = { requestId, cause: 'jam' } as const;
  expect(await desk.methods['certificates.spoil'].handle({ ...spoil, sheets: 2 }, clerk)).toMatchObject({
    reason: 'wrong_sheets',
  });
  must(await desk.methods['certificates.spoil'].handle({ ...spoil, sheets: 1 }, clerk));
  expect(desk.state().paper).toMatchObject({ next: 102, left: 8 });
});

test('the very bytes that went to a printer before go to none again, also where no mark is asked for', async () => {
  const bytes = Uint8Array.from(Buffer.from('%PDF-1.7\n%%EOF\n'));
  open({ policy: { proof: 'sidecar' }, make: async () => bytes });
  expect(await desk.requestOne(of(101))).toMatchObject({ phase: 'printed' });
  expect(await desk.requestOne(of(202))).toMatchObject({ phase: 'quarantined', why: 'printed_before' });
  expect(desk.world.papers).toHaveLength(1);
});

test('a re-print is a new act: the same document never goes to a printer twice', async () => {
  open();
  const first = await desk.requestOne(of(101));
  must(
    await desk.methods['certificates.spoil'].handle(
      { requestId: first.requestId, sheets: 0, cause: 'jam' },
      clerk,
    ),
  );
  const again = await desk.requestOne({ ...of(101), replaces: first.requestId });
  expect(again.requestId).not.toBe(first.requestId);
  expect(desk.world.papers).toHaveLength(2);
  expect(desk.kinds().filter((kind) => kind === 'printing')).toHaveLength(2);
});
