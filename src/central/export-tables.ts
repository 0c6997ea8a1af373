/** Which table goes into an export, under which name, and which does not and why. A table that is not here fails the build. */

export interface ExportedTable {
  readonly title: string;
  /** Left out of both files. */
  readonly without?: readonly string[];
}

export const EXPORTED_TABLES: Readonly<Record<string, ExportedTable>> = {
  device: { title: '端末' },
  shelter_place: { title: '避難所' },
  shelter_presence: { title: '避難者の現在の状態' },
  shelter_fact: { title: '避難所の記録（数えたもの）' },
  quarantine: { title: '数えられなかった記録' },
  anomaly: { title: '要確認' },
  fork_evidence: { title: '二つに分かれた記録の証拠' },
  roster_member: { title: '場所ごとの端末' },
  site_roster: { title: '場所の端末の名簿（署名したもの）' },
  link_change: { title: 'カードの登録（符号。カードの番号ではない）' },
  desk_alarm: { title: '窓口の警報' },
  device_request: { title: '端末の登録の申し込み', without: ['code_hash'] },
  device_certificate: { title: '端末の証明書' },
  device_decision: { title: '端末の登録・廃止の記録' },
  reservation_scope: { title: '二重受付を防ぐ範囲の決まり' },
  reservation_held: { title: '先に割り当てた受付' },
  reservation: { title: '受付の予約' },
  reservation_aside: { title: '受付の予約（訓練と本番のうち、いま使っていない方）' },
  reservation_held_aside: { title: '先に割り当てた受付（訓練と本番のうち、いま使っていない方）' },
  reservation_request: { title: '受付の予約の申し込みと答え' },
  acceptance: { title: '受付（選挙など、一人一度のもの）' },
  acceptance_release: { title: '受付の取り消し' },
  console_look: { title: '本部の画面での閲覧' },
  poll_election: { title: '選挙の定義' },
  poll_roll: { title: '配った選挙人名簿の版' },
};

/** Written by export.ts itself, with their own files. */
export const LOG_TABLES: readonly string[] = [
  'event',
  'stream',
  'stream_head',
  'checkpoint',
  'checkpoint_extent',
  'checkpoint_cosignature',
  'erasure',
];

const SECRET = 'a secret, or the hash of one, of use only to this centre';
const DERIVED = 'folded from the log again by whoever has it';

export const NOT_EXPORTED: Readonly<Record<string, string>> = {
  migration: 'of the program, not of the municipality',
  central_key: SECRET,
  tenant_ca: SECRET,
  enrol_code: SECRET,
  console_code: SECRET,
  console_session: SECRET,
  console_proof: SECRET,
  console_flow: SECRET,
  passkey: SECRET,
  break_glass: SECRET,
  projection_state: DERIVED,
  projection_progress: DERIVED,
  reservation_followed: 'how far the reservations followed the log: of use to this centre only',
  shelter_fact_resident: DERIVED,
  shelter_undone: DERIVED,
  branch_cursor: 'how far the centre above has what is here: of use to this machine only',
  branch_link_cursor: 'how far the centre above was read: of use to this machine only',
  branch_mirror: 'a copy of what the centre above says, which exports it itself',
  registry_package: 'what the municipality itself handed in, encrypted: the centre could not read it',
  registry_package_part: 'what the municipality itself handed in, encrypted: the centre could not read it',
};

/** What a column is called at the top of a sheet; one that is not here keeps its name. */
export const COLUMN_LABELS: Readonly<Record<string, string>> = {
  tenant: '団体コード',
  device: '端末',
  epoch: '世代',
  seq: '番号',
  site: '場所',
  site_name: '場所の名前',
  public_key: '公開鍵',
  enrolled_at: '登録した時刻',
  revoked_at: '使用停止の時刻',
  shelter_id: '避難所',
  name: '名前',
  capacity: '収容人数',
  last_event_at: '最後の記録の時刻',
  resident_id: '宛名番号',
  status: '状態',
  since: 'いつから',
  event_id: '記録の ID',
  sex: '性別',
  age: '年齢',
  at: '時刻',
  kind: '種類',
  data: '内容 (JSON)',
  reason: '理由',
  staff: '職員',
  role: '役割',
  use: '目的',
  people: '人数',
  about: '何について (JSON)',
  found_at: '見つけた時刻',
  detail: '詳細',
  settled_at: '処理した時刻',
  settled_by: '処理した職員',
  received_at: '受信した時刻',
  mode: '訓練・本番',
};
