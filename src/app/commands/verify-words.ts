/** What a report of a check says in words; a line a thing, the first bad record by its number. */

import { type BookCheck, CHAIN_WORDS, isBookRight } from '../../central/benefits-schema.ts';
import type { Detail } from '../../kernel/result.ts';
import type { CheckpointCheck, CheckpointFault } from '../../outbox/verify-checkpoints.ts';
import type { LogReport, StreamCheck, StreamReport } from '../../outbox/verify-held.ts';
import type { VerifyRecordFailure } from '../../outbox/verify-record.ts';
import type { FileCheck, FileFault } from '../verify-export.ts';

const STREAM: Readonly<Record<StreamCheck, string>> = {
  bad_record: '記録の形ではありません',
  erased: '消去の記録がないのに、内容が消えています',
  wrong_stream: '別の端末か別の市区町村の記録です',
  wrong_seq: '記録が抜けているか、入れ替わっているか、余分です',
  wrong_prev: '後の記録とつながりません（差し替えられています）',
  wrong_hash: '内容が変えられています',
  missing_tail: '末尾の記録がなくなっています',
  beyond_head: '受け取ったはずのない記録が続いています',
  wrong_head: '端末が署名したものと違います',
  bad_signature: '端末の署名ではありません',
};

/** Of a terminal's own record. */
const RECORD: Readonly<Record<VerifyRecordFailure, string>> = {
  ...STREAM,
  unreadable: STREAM.bad_record,
  bad_receipt: '本部の受領証に、本部のものでない署名があります',
  wrong_receipt: '本部が受け取ったと約束した記録と違います',
};

/** The first bad record of a terminal in words; undefined: it is no fault of a record. */
export const recordLine = (reason: string, detail: Detail = {}): string | undefined => {
  const words: Readonly<Record<string, string>> = RECORD;
  const said = words[reason];
  if (said === undefined || detail['seq'] === undefined) return undefined;
  const epoch = detail['epoch'] === undefined ? '' : `（前の世代 ${detail['epoch']}）`;
  return `誤りがあります${epoch}: ${detail['seq']} 番 ${said} (${reason})`;
};

const CHECKPOINT: Readonly<Record<CheckpointCheck, string>> = {
  bad_note: '検査点の形ではありません',
  bad_signature: '本部の署名ではありません',
  wrong_size: '検査点の件数が署名と違います',
  wrong_extents: '検査点の範囲が署名と違います',
  not_continued: '前の検査点（または持ち込まれた検査点）から続いていません',
  beyond_log: '検査点にある記録が、いまはありません',
  wrong_root: '検査点のときと違う記録です',
  bad_cosignature: '立会人の署名ではありません',
};

const FILE: Readonly<Record<FileCheck, string>> = {
  missing_file: 'ファイルがありません',
  extra_file: '一覧にないファイルです',
  wrong_file: '書き出したときと違います',
  bad_line: 'この行が書き出したときと違います',
};

const streamLine = ({ device, epoch, events, erased, fault, forkedAt }: StreamReport): string => {
  const name = `${device} (${epoch})`;
  const more = [
    erased > 0 ? `消去済み ${erased} 件` : '',
    forkedAt === null ? '' : '記録が二つに分かれた端末（要確認）',
  ].filter((each) => each !== '');
  const good = `よい記録です ${name}: ${events} 件${more.length > 0 ? `、${more.join('、')}` : ''}`;
  if (fault === null) return good;
  const since = fault.since < fault.seq ? `。${fault.since} 番から後は信じられません` : '';
  return `誤りがあります ${name}: ${fault.seq} 番 ${STREAM[fault.check]} (${fault.check})${since}`;
};

const checkpointLine = ({ check, size, device, epoch, seq }: CheckpointFault): string => {
  const place = device === undefined ? '' : `、${device} (${epoch ?? ''}) の ${seq ?? 0} 番から`;
  return `検査点に誤りがあります: ${size} 件の検査点 ${CHECKPOINT[check]} (${check})${place}`;
};

export const fileLine = ({ check, path, line }: FileFault): string =>
  `ファイルに誤りがあります: ${path}${line === undefined ? '' : ` の ${line} 行目`} ${FILE[check]} (${check})`;

/** Of a log: each stream, and the checkpoints. */
export const reportLines = ({ streams, checkpoints, events }: LogReport): string[] => [
  ...streams.map(streamLine),
  checkpoints.fault === null
    ? `検査点: ${checkpoints.count} 個、最後のものは ${checkpoints.size} 件（全 ${events} 件）`
    : checkpointLine(checkpoints.fault),
  ...checkpoints.witnesses.map(
    ({ name, size, at }) =>
      `立会人 ${name}: ${size} 件までを ${new Date(at * 1_000).toISOString()} に確かめました`,
  ),
];

/** Of the book of points; nothing where there is none. */
export const bookLines = (check: BookCheck): string[] => {
  if (check.entries === 0 && isBookRight(check)) return [];
  const { entries, chain, sum, unbalanced, balancesOff, lotsOff, numbersMissing } = check;
  if (isBookRight(check))
    return [`よい帳簿です（ポイント）: ${entries} 件、${chain.upTo} 番まで署名があります`];
  const sums = `合計 ${sum}、合わない取引 ${unbalanced}、残高 ${balancesOff}、ポイント ${lotsOff}、抜けた番号 ${numbersMissing}`;
  const { fault } = chain;
  return [
    fault === null
      ? `帳簿に誤りがあります（ポイント）: ${sums}`
      : `帳簿に誤りがあります（ポイント）: ${fault.number} 番 ${CHAIN_WORDS[fault.why]} (${fault.why})。${sums}`,
  ];
};
