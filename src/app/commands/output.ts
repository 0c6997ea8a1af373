/** What every subcommand prints with, and the exit codes: 0 good, 1 the thing asked about is bad, 2 wrong use. */

import { ROLL_CODES } from '../../registry/import/roll-codes.ts';

let watched = false;

/** Whoever reads may stop reading (`kazasu … | head`): then there is nobody to print for. */
const stdout = (): NodeJS.WriteStream => {
  if (!watched)
    process.stdout.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      process.exit();
    });
  watched = true;
  return process.stdout;
};

export const print = (line: string): void => void stdout().write(`${line}\n`);
export const complain = (line: string): void => void process.stderr.write(`${line}\n`);

/** What each reason means for the person at the keyboard, and what to do next. */
const EXPLAIN: Readonly<Record<string, string>> = {
  no_log_here: 'このフォルダーに記録はありません。--data を確かめてください。',
  locked: '端末が動いています。端末を止めてから、もう一度実行してください。',
  wrong_key: '鍵が合いません。この記録を作った端末の鍵ファイルがあるか確かめてください。',
  key_missing:
    '記録はありますが鍵 (record.key) がありません。控えの record.key を元のフォルダーに戻すか、systemd の LoadCredentialEncrypted を確かめてください。鍵を作り直してはいけません。',
  key_file_damaged: '鍵ファイルが壊れています。控えの鍵ファイルに戻してください。',
  damaged:
    '記録のファイルが壊れています。消さずに kazasu salvage を実行してください（端末を始めると自動で行います）。',
  store_too_new:
    'この記録は新しい版のプログラムが使ったものです。プログラムを新しくしてください。記録は変えていません。',
  backup_bad:
    'この控えは使えません（壊れているか、この端末の鍵では開きません）。別の控えを指定してください。',
  no_backup_folder: '控えを書くフォルダーを --to か、設定の backup.folder で指定してください。',
  folder_missing:
    '控えを書くフォルダーがありません。入れ物（USBメモリーなど）がつながっているか確かめてください。',
  not_proved: '書いた控えを読み返せませんでした。控えは作られていません。入れ物を替えてください。',
  stopped: '途中で止まりました。もう一度実行してください。',
  disk_full: 'ディスクがいっぱいです。空きを作ってから、もう一度実行してください。',
  storage_failed: 'ディスクに書けません。フォルダーの権限とディスクを確かめてください。',
  other_device: 'この記録は別の端末のものです。--site の device を確かめてください。',
  profile_missing: '設定ファイルが見つかりません。',
  profile_wrong: '設定ファイルに誤りがあります。',
  not_an_export: '書き出しのフォルダーではありません。--export を確かめてください。',
  unreadable_export: '書き出しのファイルを読めません。入れ物（ディスクやUSBメモリー）を確かめてください。',
  not_this_centre:
    '別の本部の鍵で署名された書き出しです。指紋 (--key) を、書き出しとは別の道で確かめてください。',
  bad_signature: '署名が正しくありません。書き出しの一覧が変えられています。',
  not_checkpoints: '検査点のファイルではありません。kazasu checkpoint export のファイルを指定してください。',
  not_empty: 'フォルダーが空ではありません。新しいフォルダーを指定してください。',
  not_as_planned:
    '消去する件数が、確かめたときと違います。何も消去していません。もう一度 件数を確かめてください。',
  not_at_a_branch: '支所ノードでは消去しません。本部で行ってください。',
  altered_checkpoint:
    '本部の検査点が、署名したものと違います。kazasu verify-log --central で確かめてください。',
  behind:
    '検査点にある記録が、いまはありません（切り替えで失われたかもしれません）。端末が送り直すまで、新しい検査点は作りません。',
  no_checkpoint: '検査点がまだありません。',
  not_continued: '前に見た検査点から続いていません。署名していません。本部に理由を尋ねてください。',
  bad_checkpoint: '検査点が正しくありません。署名していません。',
  unknown_checkpoint: 'その大きさの検査点は、この本部にありません。',
  bad_cosignature: '立会人の署名が正しくありません。',
  token_key_in_use:
    'この端末には、別の鍵で作った住民データか記録があります。鍵は、新しいフォルダーの端末にだけ入れられます。',
  file_missing: 'そのファイルがありません。',
  no_roster:
    'この端末は、まだ本部から場所の名簿を受け取っていません。一度つながると受け取ります。記録はこの端末に残っています。',
  other_roster: 'この端末の名簿は、別の場所のものです。--site を確かめてください。',
  nothing_to_carry:
    '持ち出すものはありません。本部が持っているか、前のファイルに入っています。前のファイルを失くしたときは --all を付けてください。',
  not_a_carry_file: '持ち出しファイルではありません。何も変わっていません。',
  carry_cut_off:
    '持ち出しファイルが途中で切れています。USB メモリーを抜くのが早すぎたのかもしれません。何も変わっていません。もう一度写してください。',
  carry_damaged: '持ち出しファイルが壊れています。端末で作り直してください (carry out --all)。',
  other_centre: '別の本部に宛てた持ち出しファイルです。この本部では開けません。何も変わっていません。',
  wrong_tenant: '別の市区町村の持ち出しファイルです。何も変わっていません。',
  wrong_mode: '訓練と本番が違う持ち出しファイルです。何も変わっていません。',
  other_terminal: 'この端末に宛てた持ち出しファイルではありません。何も変わっていません。',
  not_on_roster: 'その端末は、この場所で使っている端末の名簿にありません。',
  unknown_carrier: '登録されていない端末が書いたファイルです。何も変わっていません。',
  carrier_signature: '書いた端末の署名が正しくありません。何も変わっていません。',
  too_large_file: 'ファイルが大きすぎます。避難所の一覧か確かめてください。',
  not_towns: '町字の位置のファイルではありません（Geolonia 住所データの JSON が要ります）。',
  places_refused: '読めないファイルがあるため、何も変えていません。上の説明を見てください。',
  no_places: '避難所の一覧は、まだ取り込まれていません。kazasu shelters import で取り込んでください。',
  no_such_place: 'その ID の避難所は一覧にありません。',
  forms_unreadable:
    '様式のファイルに 読めないところが あります。上の場所を 直してください。何も 取り込んでいません。',
  wrong_reason: '理由を 5文字から500文字で 書いてください。',
  wrong_fact: 'その項目は 目録に ないか、その答えは ありません。kazasu forms check の目録を 見てください。',
  no_such_form: 'その ID の様式は 目録に ありません。--form を 確かめてください。',
  places_wrong: '位置の設定ファイルが ないか、誤りが あります。at を 見てください。',
  catalogue_missing: '様式の目録のフォルダーが ありません。',
  catalogue_wrong: '様式の目録のファイルに 誤りが あります。file と at を 見てください。',
  wrong_date: '日付は YYYY-MM-DD で書いてください。',
  no_campaign: 'その種類の登録し直しは お願いしていません。',
  cannot_record: '記録できなかったため、何もしていません。ディスクの空きを確かめてください。',
  not_training: 'これは訓練専用です。本番の設定では使えません。',
  fake_in_production: '模擬のカードやリーダーは本番の設定では使えません。',
  dialect_missing: '図書館システムの方言のファイルが ありません（library.system の dialect）。',
  dialect_wrong: '図書館システムの方言のファイルに 誤りがあります（library.system の dialect）。',
  library_file_missing: '図書館システムへの線の証明書か暗証のファイルが ありません（library.system）。',
  queue_wrong_key:
    '貸出の控え（library-queue.db）の鍵が 合いません。控えの library-queue.key を 元のフォルダーに 戻してください。',
  queue_damaged:
    '貸出の控え（library-queue.db）が 壊れています。消さずに 別の場所へ移し、図書館システムの貸出と 突き合わせてください。',
  history_wrong_key:
    '読書履歴（library-history.db）の鍵が 合いません。控えの library-history.key を 元のフォルダーに 戻してください。',
  history_damaged:
    '読書履歴（library-history.db）が 壊れています。別の場所へ移すと、空から 始まります。控えは ありません。',
  attendance_list_missing: '職員の名簿のファイルが ありません（attendance の list）。',
  attendance_list_wrong: '職員の名簿のファイルに 誤りがあります（attendance の list）。',
  fees_missing: '手数料の表のファイルが ありません（certificates の fees）。',
  fees_wrong: '手数料の表に 誤りが あります。at の行を 見てください。',
  issuer_tls_missing: '証明書発行システムの 証明書のファイル（ca・cert・key）が 読めません。',
  plain_http: '証明書発行システムには https で つないでください（http は この端末の中だけです）。',
  simulated_in_production: '模擬の認証局は本番の設定では使えません。',
  registry_missing: '住民のデータがありません。先に kazasu town（訓練）または取り込みを実行してください。',
  registry_old:
    '住民のデータは、このプログラムの前の版が作ったものです。kazasu town（訓練）または取り込みで作り直してください。',
  not_sealed: '封のファイル（…manifest.json）がないか、署名がありません。封をした人に確かめてください。',
  wrong_seal: '封が正しくありません。この市区町村が信じる人の署名ではないか、封の後で変えられています。',
  other_municipality: '別の市区町村のデータです。',
  not_newer: '使っている版より新しくありません。新しい版を封してもらってください。',
  older_data: 'データの日付が、使っている版より古いものです。',
  import_stopped: '取り込みをやめました。',
  out_of_memory:
    '一度に覚えておくことが多すぎて、読むのをやめました。支援措置のある人が何万人にもなっていないか、書き出しの設定を確かめてください。',
  other_site: '別の場所の住民データです。',
  other_scope:
    'この場所の役割 (modules) に合わない住民データです。設定を直したら、配布をやり直してください。',
  no_replica_here: 'この場所では住民データを使いません。',
  no_replica: 'この場所では住民データを使いません。配るものはありません。',
  not_whole: 'このフォルダーの住民データは一部だけです。取り込みをした機械で実行してください。',
  gap: '間の版がありません。古い版から順に入れるか、publish --whole で全部を作ってください。',
  other_package:
    '同じ版で中身の違うものが渡されています。publish --above に newest を指定してやり直してください。',
  wrong_hash: '届いたものが署名と合いません。もう一度実行してください。',
  refused: '本部が受け取りませんでした。本部の設定 registryPublishers にこの鍵があるか確かめてください。',
  publish_url_missing:
    '配布を渡す先が分かりません。--central-url に本部の画面の住所を指定するか、--offline を付けてください。',
  centre_key_wrong:
    '本部の鍵 (centre.key) が、データベースの認証局を作った鍵と違います。控えの鍵を戻してください。作り直すと、すべての端末の登録がやり直しになります。',
  authority_wrong:
    '本部の設定 deviceCa の認証局を使えません。P-256 の CA の証明書と、その鍵 (PKCS#8) があるか確かめてください。',
  unknown_request: 'その申請はありません。kazasu device list で確かめてください。',
  already_decided: 'その申請は、ほかの人がもう決めています。',
  name_in_use:
    'その名前の端末が、もう使われています。置き換えるなら、その端末のための登録コード (--device) を出してください。',
  unknown_device: 'その名前の端末はないか、もう廃止されています。',
  reason_missing: '理由を --reason に書いてください（2 文字から 200 文字）。',
  unreachable: '本部に届きません。回線を確かめてください。作ったものは残っています。',
  not_a_package: '配布された住民データのファイルではないか、途中で切れています。',
  file_changed: 'ファイルが、署名されたものと違います。もう一度写してください。',
  wrong_package_key: 'この場所の鍵ではありません。package.key を確かめてください。',
  package_key_missing:
    'この場所の鍵がありません。配布する機械が作った鍵を package.key の名で置いてください。',
  seal_keys_missing: '端末の設定に、封を確かめる公開鍵 (registry.sealKeys) がありません。',
  seal_key_wrong: '封の鍵ではありません（Ed25519 の鍵が要ります）。',
  seal_key_missing: '鍵のファイルが見つかりません。',
  mixed_files: '一つの版にできるのは、同じフォルダーの、同じ様式のファイルだけです。',
  unknown_file: 'どの様式のファイルか分かりません。見出しを確かめてください。',
  bad_line: 'この行を読めません。何も書いていません。列の並びと中身を確かめてください。',
  unreadable_file: 'ファイルを読めません。場所と権限を確かめてください。',
  broken_archive: '圧縮ファイルが壊れています。写し直してください。',
  zip_bomb: '圧縮ファイルを開くと大きすぎます。出どころを確かめてください。',
  no_version_before: '戻せる版がありません。',
  version_in_use:
    'この版の住民のデータは、すでに使われているか、戻せる版です。新しい版の番号にしてください。',
  protected_lost:
    '支援措置を受けている人が減ります。支援措置の担当と確かめ、正しければ --confirm-protected を付けて、もう一度実行してください。',
  version_moved:
    'その間に別の版に切り替わりました。kazasu registry status で版を確かめて、もう一度実行してください。',
  replica_missing: '切り替える先の住民のデータがありません。もう一度取り込んでください。',
  port_taken: 'その番号のポートは別のプログラムが使っています。--port で別の番号を指定してください。',
  card_port_taken:
    '内蔵リーダーのポートは別のプログラムが使っています。--card-port で別の番号を指定してください。',
  unknown_persona: 'その名前のカードはありません。上の一覧から選んでください。',
  other_mode:
    'このフォルダーの記録は、訓練と本番が違います。混ぜられません。本番には新しいフォルダーを指定してください。',
  bad_device: '端末の名前は、英小文字・数字・ハイフンで 32 文字までです。',
  part_ended: '動いていた部分が止まったため、すべて終わりました。上の記録を見て、もう一度始めてください。',
  central_ended:
    '本部が止まりました。端末は動き続けます（記録は端末に残ります）。本部も動かすには、Ctrl+C で終えてから始め直してください。',
  not_started: '始められませんでした。上の記録を見てください。',
  already_running: '同じフォルダーの本部が、もう動いています。先にそれを終えてください。',
  database_unreachable:
    'PostgreSQL に届きません。本部の設定の database と、サーバーが動いているかを確かめてください。',
  schema_too_new: 'データは新しい版の本部が作ったものです。本部のプログラムを新しくしてください。',
  schema_not_ready:
    'データベースの表がまだないか、古い版のものです。本部の設定の database.ownerUrl に表の持ち主の接続先を書いて、一度始めてください。',
  role_too_strong:
    'この PostgreSQL のロールでは団体の間の仕切りが効かないため、本番では始めません (because: superuser 管理者、bypassrls 行の保護を外せる、owner 表の持ち主)。表を持たないロールを database.url に書いてください（docs/decisions/0022）。',
  tenant_not_set:
    'データベースへの接続に団体コードが付きません。間の接続プール（pgbouncer など）がその設定を落としていないかを確かめてください（docs/decisions/0022）。',
  tenant_needed: '複数の団体を預かる本部です。--tenant で団体コードを指定してください。',
  volatile_database: 'PostgreSQL の設定では記録が失われることがあります (fsync)。設定を直すまで始めません。',
  answers_missing: '答えのファイルが見つかりません。',
  answers_wrong: '答えのファイルに誤りがあります。何も作っていません。',
  secrets_wrong: '前に作った合言葉のファイル (secrets.json) が壊れています。金庫の控えから戻してください。',
  openssl_failed: '証明書を作れませんでした。openssl が入っているか確かめてください。',
  bad_url: 'データベースの住所 (DATABASE_URL) の書き方が違います。sslmode は verify-full か disable です。',
  port_in_use: 'その番号のポートは別のプログラムが使っています。--port で別の番号を指定してください。',
  programs_missing:
    'この機種用の PostgreSQL のプログラムがありません。npm ci をやり直すか、database.url を設定してください。',
  programs_unusable: 'PostgreSQL のプログラムを動かせません。フォルダーの権限を確かめてください。',
  no_database_user:
    'root で動かすには、PostgreSQL 用の利用者が要ります。root でない利用者で動かしてください。',
  wrong_owner: 'データのフォルダーの持ち主が違います。前と同じ利用者で動かしてください。',
  password_missing: 'データベースの合言葉のファイルがありません。控えから戻してください。',
  other_version: 'データは別の版の PostgreSQL のものです。元の版に戻すか、移し替えてください。',
  init_failed: 'データベースを作れませんでした。フォルダーの空きと権限を確かめてください。',
  start_failed: 'データベースを始められませんでした。データのフォルダーの記録を見てください。',
  still_running: '前のデータベースが終わりません。少し待って、もう一度実行してください。',
  vite_missing: '画面を作る道具（vite）がありません。npm ci を実行してください。',
  build_failed: '画面を作れませんでした。',
  trust_missing: '認証局の証明書のフォルダーがありません。--trust を確かめてください。',
  anchor_unreadable: '認証局の証明書のファイルを読めません。',
  config_missing: '本部の設定ファイルが見つかりません。',
  support_list_header: '名簿の見出しに「宛名番号」と「支援を要する事由」がありません。',
  config_wrong: '本部の設定ファイルに誤りがあります。',
  no_card: 'カードが置かれませんでした。カードをリーダーに置いて、もう一度実行してください。',
  not_my_number_card: 'マイナンバーカードではありません。',
  phone: 'スマートフォンの電子証明書です。PIN なしでは読めません。カードを使ってください。',
  card_unreadable: 'カードを読めません。置き直しても読めないときは、市の窓口で確かめてもらってください。',
  card_too_slow: 'カードの応えが遅く、読み取りを打ち切りました。向きを確かめて置き直してください。',
  too_many_commands: 'カードの応えがおかしく、読み取りを打ち切りました。別のカードで確かめてください。',
  card_unresponsive: 'カードが応えません。向きを確かめて置き直してください。',
  card_lost: '読み取りの途中でカードが離れました。もう一度かざしてください。',
  reader_lost: '読み取りの途中でリーダーが外れました。つなぎ直してください。',
  service_lost: '読み取りの途中で pcscd が止まりました。もう一度実行してください。',
  busy: '別のプログラムがカードを使っています。終わってから、もう一度実行してください。',
  no_reader: 'カードリーダーが見つかりません。つなぎ直してください。',
  service_down: 'カードリーダーのサービス (pcscd) が動いていません。',
  bad_birth: '生年月日は YYYY-MM-DD の形で、ある日付を指定してください。カードには何も送っていません。',
  bad_number_b: '照合番号B は数字 14 桁です。カードには何も送っていません。',
  pin_not_typed: '暗証番号が入力されませんでした。キーボードのある画面で実行してください。',
  pin_too_short: '暗証番号は 4 文字以上にしてください。',
  pins_differ: '二つの暗証番号が違います。もう一度実行してください。',
  bad_pin: '暗証番号は数字 4 桁です。カードには何も送っていません。',
  no_terminal: '番号を入れるキーボードがありません。照合番号B は --number-b - で標準入力から渡せます。',
  interrupted: '入力をやめました。カードには何も送っていません。',
  cv_root_unreadable: '記録の署名者のファイル (cv/*.yaml) を読めません。',
  unknown_flow: 'その名前の流れはありません。--list で確かめてください。',
  flow_failed: 'やりとりを最後まで再現できませんでした。',
  no_place: '文書に、その流れの目印がありません。',
  not_closed: '文書の目印が閉じていません。',
  not_tried: 'その前に止めたため、試していません。',
  unreadable_image: '顔写真を絵にできません。',
  too_large: '顔写真が大きすぎます。',
  decoder_slow: '顔写真を絵にするのに時間がかかりすぎ、打ち切りました。',
  photo_needs_number_b: '顔写真を読むには照合番号B が要ります。--number-b を付けてください。',
  bad_digits: '番号の形が正しくありません。カードには何も送っていません。',
  before_meiji: '生年月日に元号がありません。カードには何も送っていません。',
  altered: '記録が発行者の署名と合いません。偽造かもしれません。カードを預かって確かめてください。',
  not_training_trace: '応答の中身は、訓練の設定でだけ示せます。',
  file_exists: 'その名前のファイルがあります。上書きしません。別の名前を指定してください。',
  fictional_in_production: '架空のカードプロファイルは、本番の設定では使えません。',
  wrong: '番号が違います。left は残り回数です。確かめてから、もう一度実行してください。',
  secret_wrong: '番号が違います。left は残り回数です。確かめてから、もう一度実行してください。',
  blocked: 'この番号はロックされています。解除は市の窓口を案内してください。',
  secret_blocked: 'この番号はロックされています。解除は市の窓口を案内してください。',
  too_few_tries: '残り回数が少ないため、照合しませんでした。続けるなら --insist を付けてください。',
  tries_unknown: '残り回数が分からないため、照合しませんでした。',
  absent: '頼まれた記録のアプリケーションが、このカードにありません。',
  garbled: 'カードの記録の形が正しくありません。',
  pin_needed: 'この記録は暗証番号がないと読めません。',
  profile_needs_secret:
    'かざすだけでは読めないプロファイル（照合の番号が要るもの）です。サイトの設定から外してください。',
  profile_needs_pinned_key:
    'かざすだけでは複製を見分けられないプロファイル（登録したときの公開鍵 pinned が要るもの）です。サイトの設定から外してください。',
  secret_missing: 'プロファイルの照合に要る番号がありません。--birth や --number-b を付けてください。',
  secret_malformed: '番号の形がプロファイルと合わないため、送りませんでした。',
  not_this_key:
    '署名がカードの鍵のものではありません。複製かもしれません。カードを預かって確かめてください。',
  clone_suspected: '複製かもしれません。カードを預かって確かめてください。',
  certificate_missing: 'この設定では電子証明書を読めないため、本人の証明はできません。',
  certificate_expired: '電子証明書の期限が切れています。暗証番号は送っていません。',
  certificate_not_yet_valid: '電子証明書はまだ有効ではありません。暗証番号は送っていません。',
  certificate_unknown_ca:
    '知らない認証局の電子証明書です。--trust を確かめてください。暗証番号は送っていません。',
  certificate_revoked: '失効した電子証明書です。暗証番号は送っていません。',
  certificate_wrong_use: '利用者証明用の電子証明書ではありません。暗証番号は送っていません。',
  certificate_wrong_key:
    '電子証明書の鍵または署名の方式が、この種類のカードのものではありません。暗証番号は送っていません。',
  certificate_garbled: '電子証明書を読めません。暗証番号は送っていません。',
  roll_missing:
    'この選挙の名簿がありません。先に kazasu roll import（訓練なら kazasu roll town）を実行してください。',
  other_election: '別の選挙の名簿です。--election と、配布のファイルを確かめてください。',
  wrong_roll: '名簿の行が、署名されたハッシュと合いません。使わずに、配布し直すか取り込み直してください。',
  not_a_polling_place:
    'この場所は、選挙の定義のどの投票所でもありません。places の id か site を確かめてください。',
  election_missing: '選挙の定義のファイルが見つかりません。',
  election_wrong: '選挙の定義に誤りがあります。at の場所を直してください。',
  election_old: '名簿は、より新しい版の選挙の定義の上にあります。新しい定義のファイルを指定してください。',
  election_changed: '選挙の定義の内容が変わっているのに、version が同じです。version を 1 増やしてください。',
  election_not_in_roll:
    '名簿にある選挙の定義と、ファイルの版が違います。kazasu roll election で名簿に入れてください。',
  election_wrong_mode:
    '訓練の選挙は訓練の設定でだけ、本番の選挙は本番の設定でだけ使えます。mode を確かめてください。',
  columns_missing: '列の対応のファイルが見つかりません。',
  columns_wrong: '列の対応のファイルに誤りがあります。at の場所を直してください。',
  number_taken: '同じ名簿番号の人が二人います。名簿番号を確かめてください。',
  roll_of_the_past: `${ROLL_CODES.roll_of_the_past.says}${ROLL_CODES.roll_of_the_past.toDo}`,
  roll_of_the_future: `${ROLL_CODES.roll_of_the_future.says}${ROLL_CODES.roll_of_the_future.toDo}`,
};

/** One sentence for the person and the reason code for the log; `detail` says where. */
export const explain = (reason: string, detail?: Readonly<Record<string, unknown>>): string => {
  const where = Object.entries(detail ?? {})
    .map(([name, value]) => `${name}: ${String(value)}`)
    .join(', ');
  return `${EXPLAIN[reason] ?? 'うまくいきませんでした。'} (${reason}${where === '' ? '' : `; ${where}`})`;
};

/** Prints the reason and makes the process end with 1. */
export const fail = (reason: string, detail?: Readonly<Record<string, unknown>>): void => {
  complain(explain(reason, detail));
  process.exitCode = 1;
};
