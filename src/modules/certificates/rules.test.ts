import { describe, expect, test } from 'vitest';
import { civilDateSchema } from '../../kernel/dates.ts';
import { residentIdSchema } from '../../kernel/ids.ts';
import {
  CERTIFICATE_KINDS,
  CERTIFICATES,
  certificatePolicySchema,
  type FeeTable,
  PAPERS_OF,
} from './kinds-schema.ts';
import {
  type Against,
  type Asked,
  type DeskNow,
  decideRequest,
  mismatchOf,
  type Seen,
  type Subject,
  type Told,
  type Wish,
} from './rules.ts';

const me = residentIdSchema.parse('101');
const subject: Subject = {
  residentId: me,
  householdId: '500',
  age: 46,
  standing: 'present',
  leavesOn: null,
  nameLetters: 5,
  lettersPending: false,
  protected: false,
};
const fees: FeeTable = {
  ordinance: '条例',
  fees: [
    { kind: 'resident_person', yen: 300, cardYen: 200 },
    { kind: 'seal', yen: 300 },
  ],
  exemptions: [
    { id: 'official', name: '公用', rule: '公用', papers: '公用請求書' },
    { id: 'pension', name: '年金', rule: '年金', papers: '年金の書類', kinds: ['resident_person'] },
  ],
};
const atDesk = { residentId: me, householdId: '500', byCard: true, cardExpired: false, proved: false };
const desk: DeskNow = {
  machine: null,
  stopped: false,
  atDesk,
  released: true,
  repeated: false,
  policy: certificatePolicySchema.parse({}),
  fees,
};
const wish: Wish = {
  kind: 'resident_person',
  options: [],
  copies: 1,
  requester: { as: 'self', papers: [] },
  identity: 'card_face',
  sealCard: false,
  exemption: null,
  past: [],
};
interface Change {
  readonly desk?: Partial<DeskNow>;
  readonly subject?: Partial<Subject>;
  readonly wish?: Partial<Wish>;
}
const decide = (change: Change = {}) =>
  decideRequest({ ...desk, ...change.desk }, { ...subject, ...change.subject }, { ...wish, ...change.wish });
/** Why not; `ok` when it is. */
const why = (change: Change = {}) => {
  const decision = decide(change);
  return decision.kind === 'stop' ? decision.why : decision.kind;
};
const other = residentIdSchema.parse('202');
const proxy = { as: 'proxy', name: '鈴木　一郎', papers: ['power_of_attorney'] } as const;

describe('交付の可否', () => {
  test('her own 住民票 by her card: nothing is asked for, nothing stands on it that nobody asked for, and the card’s fee', () => {
    expect(decide()).toEqual({
      kind: 'ok',
      fee: { unit: 200, copies: 1, byCard: true, exemption: null, yen: 200 },
      seal: null,
    });
  });

  test.each(['offline', 'clock', 'data_stale', 'no_printer', 'no_paper'] as const)(
    'offline, a clock that is wrong, old data: no certificate, whoever asks (%s)',
    (machine) => {
      for (const kind of CERTIFICATE_KINDS) expect(why({ desk: { machine }, wish: { kind } })).toBe(machine);
    },
  );

  test.each(['not_yet', 'outside', 'moved_out', 'deceased', 'removed'] as const)(
    'who is no resident of today has no 住民票, and 除票 only whoever was one: %s',
    (standing) => {
      expect(why({ subject: { standing }, wish: { requester: proxy } })).toBe(standing);
      const ended = standing === 'moved_out' || standing === 'deceased' || standing === 'removed';
      expect(why({ subject: { standing }, wish: { kind: 'resident_removed', requester: proxy } })).toBe(
        standing === 'deceased' ? 'deceased' : ended ? 'ok' : 'still_registered',
      );
    },
  );

  test('nobody asks for herself after her death, nor anybody in her name: heirs ask with their reason and its proof', () => {
    const subject = { standing: 'deceased' } as const;
    const ask = (requester: Wish['requester']) =>
      why({ subject, wish: { kind: 'resident_removed', requester } });
    expect(why({ subject, wish: { kind: 'resident_removed' } })).toBe('deceased');
    expect(ask(proxy)).toBe('deceased');
    expect(ask({ as: 'household', papers: [] })).toBe('deceased');
    const heir = { as: 'third_party', name: '鈴木　一郎', papers: ['grounds'] } as const;
    expect(ask(heir)).toBe('reason_missing');
    expect(ask({ ...heir, reason: '相続の手続き' })).toBe('ok');
    expect(ask({ ...heir, papers: [], reason: '相続の手続き' })).toBe('papers_missing');
    expect(ask({ as: 'lineal', name: '鈴木　一郎', papers: ['family_register'] })).toBe('asker_not_allowed');
    expect(ask({ as: 'duty', name: '税務署', papers: ['official_letter'], reason: '滞納処分' })).toBe('ok');
  });

  test('転出予定: not here, or noted where the town says so', () => {
    const leavesOn = civilDateSchema.parse('2026-12-20');
    expect(why({ subject: { leavesOn } })).toBe('leaving');
    const noted = { ...desk.policy, leaving: 'note' } as const;
    expect(decide({ subject: { leavesOn }, desk: { policy: noted } })).toMatchObject({
      warnings: ['leaving'],
    });
    expect(why({ subject: { leavesOn }, desk: { policy: noted }, wish: { past: ['leaving'] } })).toBe('ok');
  });

  test('a name over the limit, or with a letter that has still to be made, is the office’s', () => {
    expect(why({ subject: { nameLetters: 48 } })).toBe('ok');
    expect(why({ subject: { nameLetters: 49 } })).toBe('name_too_long');
    expect(why({ subject: { lettersPending: true } })).toBe('letters_pending');
  });

  test('支援措置: she herself after a supervisor’s word; in her name nobody, with the words of every other stop of the office', () => {
    const hidden = { subject: { protected: true } } as const;
    expect(why({ ...hidden, desk: { released: false } })).toBe('supervisor_needed');
    expect(why({ ...hidden, desk: { released: true } })).toBe('ok');
    for (const as of ['lineal', 'proxy', 'third_party'] as const)
      for (const released of [false, true])
        expect(
          why({
            ...hidden,
            desk: { released },
            wish: { requester: { as, name: 'x', papers: PAPERS_OF[as], reason: '理由' } },
          }),
        ).toBe('not_here');
  });

  test('the same within ten minutes is asked about, once', () => {
    expect(decide({ desk: { repeated: true } })).toMatchObject({ kind: 'warn', warnings: ['repeat'] });
    expect(why({ desk: { repeated: true }, wish: { past: ['repeat'] } })).toBe('ok');
  });

  test('an expired card is no 本人確認; another paper is', () => {
    const expired = { desk: { atDesk: { ...atDesk, cardExpired: true } } };
    expect(why(expired)).toBe('card_expired');
    expect(why({ ...expired, wish: { identity: 'photo_id' } })).toBe('ok');
  });
});

describe('だれが請求できるか', () => {
  test('herself and whoever lives with her, nobody else without papers', () => {
    const hers = { atDesk: { ...atDesk, residentId: other } };
    expect(why({ desk: hers })).toBe('asker_not_allowed');
    expect(why({ desk: hers, wish: { requester: { as: 'household', papers: [] } } })).toBe('ok');
    const away = { atDesk: { ...atDesk, residentId: other, householdId: '501' } };
    expect(why({ desk: away, wish: { requester: { as: 'household', papers: [] } } })).toBe(
      'asker_not_allowed',
    );
    expect(why({ desk: { atDesk: null }, wish: { requester: { as: 'household', papers: [] } } })).toBe(
      'asker_not_allowed',
    );
  });

  test('a proxy has a name and 委任状; a third party a reason and its proof; an office its letter', () => {
    expect(why({ wish: { requester: { as: 'proxy', papers: [] } } })).toBe('requester_missing');
    expect(why({ wish: { requester: { ...proxy, papers: [] } } })).toBe('papers_missing');
    expect(why({ wish: { requester: { ...proxy, papers: ['grounds'] } } })).toBe('papers_missing');
    expect(why({ wish: { requester: { ...proxy, papers: ['legal_guardian'] } } })).toBe('ok');
    const third = { as: 'third_party', name: '債権回収', papers: ['grounds'] } as const;
    expect(why({ wish: { requester: third } })).toBe('reason_missing');
    expect(why({ wish: { requester: { ...third, reason: '債権の保全' } } })).toBe('ok');
    const duty = { as: 'duty', name: '税務署', papers: ['official_letter'], reason: '公用' } as const;
    expect(why({ wish: { requester: duty } })).toBe('ok');
  });

  test('every kind has somebody who may ask for it, and 独身証明書 nobody but herself', () => {
    for (const kind of CERTIFICATE_KINDS) expect(CERTIFICATES[kind].askers).toContain('self');
    expect(why({ wish: { kind: 'unmarried', requester: proxy } })).toBe('asker_not_allowed');
  });

  test('個人番号 and 住民票コード: herself and her household alone, with a purpose', () => {
    for (const option of ['my_number', 'resident_code'] as const) {
      expect(why({ wish: { options: [option] } })).toBe('purpose_missing');
      expect(why({ wish: { options: [option], purpose: '勤務先' } })).toBe('ok');
      expect(why({ wish: { options: [option], purpose: '勤務先', requester: proxy } })).toBe(
        'guarded_option',
      );
    }
    expect(why({ wish: { kind: 'identity', options: ['domicile'] } })).toBe('option_not_here');
  });

  test('a certificate of a year names it', () => {
    expect(why({ wish: { kind: 'income' } })).toBe('year_missing');
    expect(why({ wish: { kind: 'income', fiscalYear: 2026 } })).toBe('ok');
  });
});

describe('印鑑登録証明書', () => {
  const seal = { kind: 'seal' } as const;
  test('印鑑登録証, whoever brings it; without it her own proved PIN; without both nothing', () => {
    expect(why({ wish: seal })).toBe('seal_proof_needed');
    expect(decide({ wish: { ...seal, sealCard: true } })).toMatchObject({ kind: 'ok', seal: 'seal_card' });
    const proved = { atDesk: { ...atDesk, proved: true } };
    expect(decide({ desk: proved, wish: seal })).toMatchObject({ kind: 'ok', seal: 'pin' });
    const brings = { as: 'proxy', name: '鈴木　一郎', papers: [] } as const;
    expect(
      why({ desk: proved, wish: { ...seal, requester: { ...brings, papers: ['power_of_attorney'] } } }),
    ).toBe('seal_proof_needed');
    expect(why({ wish: { ...seal, requester: brings, sealCard: true } })).toBe('ok');
    expect(why({ wish: { ...seal, requester: { as: 'household', papers: [] }, sealCard: true } })).toBe(
      'asker_not_allowed',
    );
  });
  test('the card as 印鑑登録証 only where the town says so, and not when it has expired', () => {
    const proved = { ...atDesk, proved: true };
    const policy = { ...desk.policy, sealByCard: false };
    expect(why({ desk: { atDesk: proved, policy }, wish: seal })).toBe('seal_proof_needed');
    expect(
      why({ desk: { atDesk: { ...proved, cardExpired: true } }, wish: { ...seal, identity: 'photo_id' } }),
    ).toBe('seal_proof_needed');
  });
  test('from 15, and never without a birth date', () => {
    const with15 = (age: number | null) => why({ subject: { age }, wish: { ...seal, sealCard: true } });
    expect([with15(14), with15(15), with15(null)]).toEqual(['too_young', 'ok', 'age_unknown']);
  });
});

describe('手数料', () => {
  const feeFor = (change: Change) => {
    const decision = decide(change);
    return decision.kind === 'ok' ? decision.fee.yen : decision;
  };
  test('by copy, by card, by exemption', () => {
    expect(feeFor({ wish: { copies: 3 } })).toBe(600);
    const searched = { atDesk: { ...atDesk, byCard: false } };
    expect(feeFor({ desk: searched, wish: { identity: 'photo_id' } })).toBe(300);
    expect(feeFor({ wish: { exemption: 'official', copies: 3 } })).toBe(0);
    expect(why({ wish: { kind: 'seal', sealCard: true, exemption: 'pension' } })).toBe('exemption_not_here');
    expect(why({ wish: { exemption: 'nothing' } })).toBe('exemption_not_here');
  });
});

describe('what came against what was asked for', () => {
  const requestId = '0c6d9ac4-1c0a-4c9f-a5b1-4d6c3a1b2c3d';
  const asked: Asked = {
    requestId,
    at: 1_000_000,
    asked: { subjectId: me, kind: 'resident_person', options: ['head', 'relationship'] },
  };
  const told: Told = {
    requestId,
    subject: '101',
    kind: 'resident_person',
    options: ['relationship', 'head'],
    madeAt: 1_001_000,
    sha256: 'a'.repeat(64),
    system: 'shomei',
    notices: [],
  };
  const seen: Seen = { sha256: 'a'.repeat(64), isPdf: true, marks: ['m', 'm'] };
  const against: Against = {
    policy: { proof: 'mark', clockToleranceSeconds: 60 },
    system: 'shomei',
    mark: 'm',
    printedBefore: false,
    now: 1_002_000,
  };
  test('everything agrees', () => expect(mismatchOf(asked, told, seen, against)).toBeUndefined());

  test.each([
    ['wrong_request', { requestId: 'another' }],
    ['wrong_subject', { subject: '202' }],
    ['wrong_kind', { kind: 'income' }],
    ['wrong_options', { options: ['relationship'] }],
    ['wrong_options', { options: ['relationship', 'head', 'my_number'] }],
    ['wrong_options', { fiscalYear: 2026 }],
    ['wrong_system', { system: 'shomei-2' }],
    ['made_before', { madeAt: 939_999 }],
    ['made_ahead', { madeAt: 1_062_001 }],
    ['notice', { notices: ['E'] }],
    ['digest_differs', { sha256: 'b'.repeat(64) }],
  ] as const)('%s: %o', (expected, change) => {
    expect(mismatchOf(asked, { ...told, ...change }, seen, against)).toBe(expected);
  });
  test.each([
    ['not_a_pdf', { isPdf: false }],
    ['unmarked', { marks: [] }],
    ['mark_differs', { marks: ['other'] }],
    ['mark_differs', { marks: ['m', 'other'] }],
  ] as const)('%s: %o', (expected, change) => {
    expect(mismatchOf(asked, told, { ...seen, ...change }, against)).toBe(expected);
  });
  test('printed before, and a file without a mark only where the site has said so', () => {
    expect(mismatchOf(asked, told, seen, { ...against, printedBefore: true })).toBe('printed_before');
    const sidecar = { ...against, policy: { ...against.policy, proof: 'sidecar' } } as const;
    expect(mismatchOf(asked, told, { ...seen, marks: [] }, sidecar)).toBeUndefined();
    expect(mismatchOf(asked, told, { ...seen, marks: ['other'] }, sidecar)).toBe('mark_differs');
  });
});
