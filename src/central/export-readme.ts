import { keyFingerprint } from '../outbox/export-format.ts';
import { EXPORTED_TABLES } from './export-tables.ts';

/** README.txt of an export: what each file is, and how to check it with other tools than ours. */

interface About {
  readonly tenant: string;
  readonly name: string;
  readonly mode: 'drill' | 'real';
  readonly at: number;
  readonly centreKey: string;
}

const tables = Object.entries(EXPORTED_TABLES).map(
  ([table, { title }]) => `  tables/${table}.ndjson, .csv   ${title}`,
);

export const exportReadme = ({
  tenant,
  name,
  mode,
  at,
  centreKey,
}: About): string => `${name}（${tenant}）の一括書き出し
書き出した時刻: ${new Date(at).toISOString()}（UTC）　${mode === 'real' ? '本番' : '訓練'}のデータ

【注意】個人情報を含みます。持ち出し・保管・消去は、市区町村の情報セキュリティの決まりに従ってください。
ファイルは暗号化していません。暗号化した媒体に保管してください。

■ ファイル
  manifest.json        ファイルの一覧（大きさと SHA-256）
  manifest.sig         manifest.json への本部の署名（Ed25519、base64）
  SHA256SUMS           同じ一覧（sha256sum -c SHA256SUMS で確かめられます）
  centre-key.txt       本部の公開鍵（SPKI、base64）と指紋
  streams.ndjson       記録の流れの一覧（端末と世代）と、本部が受け取った最後の番号
  streams/*.ndjson     すべての記録。1 行 1 件。受け取ったときのまま（body は署名された文字列そのもの）
  events.csv           同じ記録を表計算で見るためのもの（UTF-8、BOM 付き）
  heads.ndjson         端末が署名した区切り（番号とハッシュと署名）
  checkpoints.ndjson   本部が毎時署名した検査点（C2SP checkpoint の形）と立会人の署名
  erasures.ndjson      保存期間が満了して内容を消去した記録（どの記録を、本部のどの操作で）
  staff.ndjson         本部の画面を使える職員（番号と役割。暗証番号は含みません）
${tables.join('\n')}
  .ndjson は 1 行に JSON が 1 件、.csv は同じものを表にしたものです。時刻は 1970 年からのミリ秒です。

■ 確かめ方（かざすのプログラムで）
  kazasu verify-log --export このフォルダー --key ${keyFingerprint(centreKey)}
  指紋は、書き出しとは別の道（電話、書面）で本部から受け取ったものを使ってください。

■ 確かめ方（ほかの道具で）
  1. sha256sum -c SHA256SUMS
  2. 署名: manifest.sig は次のバイト列への Ed25519 の署名です。
       欄の並び [ "kazasu.export.v1", SHA-256(manifest.json) の16進 ]
     欄の並びは、それぞれの欄の UTF-8 の前に長さ（32 ビット、ビッグエンディアン）を付けてつないだものです（以下同じ）。
  3. 記録: hash は次の並びの SHA-256（16進）です。
       [ "kazasu.event.v1", tenant, device, epoch, seq, eventId, hlc, kind, prevHash, body ]
     prevHash は前の記録の hash、最初は 0 が 64 個です。seq は 1 から欠けなく続きます。
     body が null の記録は消去したものです。erasures.ndjson にあり、その extents の並びのハッシュ（5. と同じ式）が
     操作の記録（端末 centre の central.erased）の extents と同じで、操作の checkpoint 件の検査点が hash を含みます。
  4. 端末の署名: heads.ndjson の sig は次の並びへの、key（端末の公開鍵）の署名です。
       [ "kazasu.head.v1", tenant, device, epoch, seq, hash ]
  5. 検査点: note は C2SP の signed note / tlog-checkpoint です。木は RFC 6962 で、葉の中身は記録の hash（32 バイト）、
     葉の順番は checkpoints.ndjson の extents を上から順に並べたものです。4 行目の extents は次の並びの SHA-256 です。
       [ "kazasu.extents.v1", 前の値（最初は 0 が 64 個）, 端末, 世代, fromSeq, toSeq, 端末, … ]
     proof は、前の検査点から続いていることの証明（RFC 6962 §2.1.2）です。
`;
