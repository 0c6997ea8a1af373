/** 宣誓書一覧, 代理投票記録, 投票済の印, 操作の記録: lists of electors by 名簿番号. Names are not in the records and not at the centre. */
import { z } from 'zod';
import { toCsv } from '../kernel/csv.ts';
import { civilDateInJapan } from '../kernel/dates.ts';
import type { TenantId } from '../kernel/ids.ts';
import type { PollingEvent } from '../modules/polling/schema.ts';
import type { EventBody } from '../outbox/event.ts';
import type { Queryable } from './database.ts';
import { readMarks } from './polling-marks.ts';
import type { PollingList } from './polling-schema.ts';
import { factRow, toFact } from './polling-votes.ts';

type Line = readonly (string | number | null)[];

const JAPAN_OFFSET_MS = 9 * 3_600_000;
const momentOf = (at: number): string =>
  `${civilDateInJapan(at)} ${new Date(at + JAPAN_OFFSET_MS).toISOString().slice(11, 19)}`;

const rowsSchema = factRow.extend({ undone: z.boolean() }).array();
type Listed = ReturnType<typeof toFact> & { readonly undone: boolean };

const readFacts = async (
  sql: Queryable,
  tenant: TenantId,
  election: string,
  kinds: readonly string[] | null,
): Promise<readonly Listed[]> => {
  const rows: unknown = await sql`
    SELECT fact.fact_key, fact.event_id, fact.device, fact.at, fact.received_at, fact.staff, fact.kind, fact.data,
      gone.event_id IS NOT NULL AS undone
    FROM poll_fact AS fact LEFT JOIN poll_undone AS gone ON gone.tenant = fact.tenant AND gone.event_id = fact.event_id
    WHERE fact.tenant = ${tenant} AND fact.election = ${election}
      AND (${kinds}::text[] IS NULL OR fact.kind = ANY(${kinds}::text[]))
    ORDER BY fact.fact_key`;
  return rowsSchema.parse(rows).map((row) => ({ ...toFact(row), undone: row.undone }));
};

const ofAccepted = (facts: readonly Listed[]): ReadonlyMap<string, Listed> =>
  new Map(facts.flatMap((fact) => (fact.event.kind === 'polling.accepted' ? [[fact.eventId, fact]] : [])));

const standingWord = (accept: Listed | undefined): string =>
  accept === undefined ? '受付の記録がまだ届いていない' : accept.undone ? '受付は取消し' : '有効';

const oaths = async (sql: Queryable, tenant: TenantId, election: string): Promise<readonly Line[]> => {
  const facts = await readFacts(sql, tenant, election, ['polling.accepted', 'polling.oath']);
  const accepted = ofAccepted(facts);
  return [
    ['名簿番号', '宣誓した日時', '場所', '事由', '方法', '受付の状態', '記録の ID'],
    ...facts.flatMap(({ event, at, eventId }): Line[] => {
      if (event.kind !== 'polling.oath') return [];
      const accept = accepted.get(event.data.accepts);
      const elector = accept?.event.kind === 'polling.accepted' ? accept.event.data.electorId : '';
      const how = event.data.form === 'signed' ? '画面に署名' : '印刷して署名';
      return [
        [
          elector,
          momentOf(at),
          event.data.place,
          `${event.data.reasonCode}号`,
          how,
          standingWord(accept),
          eventId,
        ],
      ];
    }),
  ];
};

const CAUSES = {
  body: '身体の故障',
  sight: '視覚',
  illness: '病気',
  cannot_write: '字が書けない',
  other: 'その他',
} as const;

const proxies = async (sql: Queryable, tenant: TenantId, election: string): Promise<readonly Line[]> => [
  ['名簿番号', '日時', '場所', '方法', '補助者1', '補助者2', '事由', '受付の状態', '記録の ID'],
  ...(await readFacts(sql, tenant, election, ['polling.accepted'])).flatMap((fact): Line[] => {
    const { event, at, eventId } = fact;
    if (event.kind !== 'polling.accepted' || event.data.assist === undefined) return [];
    const { assist, electorId, place } = event.data;
    const [one, two] = assist.kind === 'proxy' ? assist.helpers : ['', ''];
    const said =
      assist.kind === 'proxy' ? ['代理投票', one, two, CAUSES[assist.cause]] : ['点字投票', '', '', ''];
    return [[electorId, momentOf(at), place, ...said, standingWord(fact), eventId]];
  }),
];

const marks = async (sql: Queryable, tenant: TenantId, election: string): Promise<readonly Line[]> => [
  ['名簿番号', '投票の種類', '日時', '場所', '端末', '区分', '記録の ID'],
  ...(await readMarks(sql, tenant, election)).map(
    (mark): Line => [
      ...[mark.elector, mark.ballots.join('・'), momentOf(mark.at), mark.place, mark.device],
      ...[mark.provisional ? '仮投票' : '期日前投票済', mark.eventId],
    ],
  ),
];

const subjectOf = ({ data }: PollingEvent): string => ('electorId' in data ? (data.electorId ?? '') : '');

const audit = async (sql: Queryable, tenant: TenantId, election: string): Promise<readonly Line[]> => [
  [
    '日時（端末の時計）',
    '本部が受けた日時',
    '場所',
    '端末',
    '職員',
    '種類',
    '名簿番号',
    '取消し',
    '記録の ID',
    '内容 (JSON)',
  ],
  ...(await readFacts(sql, tenant, election, null)).map(
    (fact): Line => [
      ...[
        momentOf(fact.at),
        momentOf(fact.receivedAt),
        fact.event.data.place,
        fact.device,
        fact.staff,
        fact.event.kind,
      ],
      ...[
        subjectOf(fact.event),
        fact.undone ? '取消し済み' : '',
        fact.eventId,
        JSON.stringify(fact.event.data),
      ],
    ],
  ),
];

const LISTS = { oaths, proxies, marks, audit } as const satisfies Record<PollingList, typeof oaths>;

export interface MadeList {
  readonly csv: string;
  /** Lines below the head. */
  readonly count: number;
}

/** Every line says whether it is a drill, and as of when. */
export const pollListCsv = async (
  sql: Queryable,
  {
    tenant,
    election,
    mode,
    now,
  }: {
    readonly tenant: TenantId;
    readonly election: string;
    readonly mode: EventBody['mode'];
    readonly now: number;
  },
  list: PollingList,
): Promise<MadeList> => {
  const [head = [], ...lines] = await LISTS[list](sql, tenant, election);
  const word = mode === 'drill' ? '訓練' : '本番';
  const csv = toCsv([
    ['訓練・本番', '選挙', ...head, '書き出した日時'],
    ...lines.map((line) => [word, election, ...line, momentOf(now)]),
  ]);
  return { csv, count: lines.length };
};
