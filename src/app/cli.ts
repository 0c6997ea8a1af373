import { READ } from './commands/read-entry.ts';
import { type CommandEntry, runProgram } from './program.ts';

const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'start',
    description: '訓練用の町を動かす: 本部、端末、カードの机',
    load: async () => (await import('./commands/start.ts')).defineStart,
  },
  {
    name: 'terminal',
    description: '端末を動かす: カードリーダー、記録、画面',
    load: async () => (await import('./commands/terminal.ts')).defineTerminal,
  },
  {
    name: 'central',
    description: '本部を動かす: 受信、PostgreSQL、本部の画面',
    load: async () => (await import('./commands/central.ts')).defineCentral,
  },
  {
    name: 'card',
    description: '仮想のマイナンバーカードを vpcd のリーダーにかざす（訓練）',
    load: async () => (await import('./commands/card.ts')).defineCard,
  },
  {
    name: 'desk',
    description: '訓練用カードの机: 画面の上で仮想のカードをかざす',
    load: async () => (await import('./commands/desk.ts')).defineDesk,
  },
  READ,
  {
    name: 'trace',
    description: 'カードとのやりとりを、仮想のカードで一つずつ再現して示す（訓練）',
    load: async () => (await import('./commands/trace.ts')).defineTrace,
  },
  {
    name: 'openapi',
    description: '本部の通信の形を OpenAPI 3.1 で示す',
    load: async () => (await import('./commands/openapi.ts')).defineOpenApi,
  },
  {
    name: 'town',
    description: '架空の町を作り、暗号化した住民データとして端末のフォルダーに置く（訓練）',
    load: async () => (await import('./commands/town.ts')).defineTown,
  },
  {
    name: 'registry',
    description: '住民データ: ファイルに封をする、取り込む、版を見る、戻す、各場所に配る、端末に入れる',
    load: async () => (await import('./commands/registry.ts')).defineRegistry,
  },
  {
    name: 'roll',
    description:
      '選挙人名簿: 封をする、取り込む、更正する、調べる、投票所に配る、端末に入れる、訓練の名簿を作る',
    load: async () => (await import('./commands/roll.ts')).defineRoll,
  },
  {
    name: 'shelters',
    description: '避難所の一覧: オープンデータを確かめる、取り込む、示す（近い順、端末の設定）',
    load: async () => (await import('./commands/shelters.ts')).defineShelters,
  },
  {
    name: 'forms',
    description: '様式の目録: 直すところを示す、用事と答えから手続きを示す、書き出す、改正の案として取り込む',
    load: async () => (await import('./commands/forms.ts')).defineForms,
  },
  {
    name: 'benefits',
    description: '優遇とポイント: カードの一覧を、番号を符号に変えて作る',
    load: async () => (await import('./commands/benefits.ts')).defineBenefits,
  },
  {
    name: 'links',
    description: 'カードの登録: 報告、全員の登録し直し、のこりの一覧（端末を止めてから）',
    load: async () => (await import('./commands/links.ts')).defineLinks,
  },
  {
    name: 'doctor',
    description: 'リーダー・記録・時計・鍵・プリンター・ディスクを調べ、することを示す',
    load: async () => (await import('./commands/doctor.ts')).defineDoctor,
  },
  {
    name: 'verify-log',
    description: '端末・本部・書き出しの記録を最初から確かめ、最初の誤りの番号を示す',
    load: async () => (await import('./commands/verify-log.ts')).defineVerifyLog,
  },
  {
    name: 'backup',
    description: '止めた端末の記録の控えを作り、確かめる',
    load: async () => (await import('./commands/backup.ts')).defineBackup,
  },
  {
    name: 'restore',
    description: '控えを止めた端末の記録に戻す（新しい系列が始まる）',
    load: async () => (await import('./commands/restore.ts')).defineRestore,
  },
  {
    name: 'salvage',
    description: '壊れた記録から読めるものを新しい記録に移す（壊れたファイルは残す）',
    load: async () => (await import('./commands/salvage.ts')).defineSalvage,
  },
  {
    name: 'carry',
    description: '回線がないとき: 記録を USB メモリーなどで本部に運ぶ（端末で out、本部で in）',
    load: async () => (await import('./commands/carry.ts')).defineCarry,
  },
  {
    name: 'export',
    description: '市区町村のすべての記録を、開いた形式で書き出す',
    load: async () => (await import('./commands/export.ts')).defineExport,
  },
  {
    name: 'checkpoint',
    description: '検査点: 作る、書き出す、立会人が署名する、署名を受け取る',
    load: async () => (await import('./commands/checkpoint.ts')).defineCheckpoint,
  },
  {
    name: 'retention',
    description: '保存期間が満了した記録を数え、本部から内容を消去する',
    load: async () => (await import('./commands/retention.ts')).defineRetention,
  },
  {
    name: 'rebuild',
    description: '本部の一覧（人数・名簿・要確認）を、記録から作り直す',
    load: async () => (await import('./commands/rebuild.ts')).defineRebuild,
  },
  {
    name: 'build',
    description: '端末・本部・カードの机の画面を作る（変わったものだけ）',
    load: async () => (await import('./commands/build.ts')).defineBuild,
  },
  {
    name: 'central-bundle',
    description: '本部の 3 台（PostgreSQL の主と副、etcd）に置くファイル一式を作る',
    load: async () => (await import('./commands/central-bundle.ts')).defineCentralBundle,
  },
  {
    name: 'device',
    description: '端末の登録: 一覧、承認、却下、廃止（本部の PostgreSQL に対して）',
    load: async () => (await import('./commands/device.ts')).defineDevice,
  },
  {
    name: 'break-glass',
    description: '本部の画面に入る非常用コードを作る（封をして保管）',
    load: async () => (await import('./commands/break-glass.ts')).defineBreakGlass,
  },
  {
    name: 'pin',
    description: '職員の暗証番号を、設定に書く形（pinScrypt）にする',
    load: async () => (await import('./commands/pin.ts')).definePin,
  },
  {
    name: 'enrol-code',
    description: '新しい端末を本部に登録するための、一度だけ使えるコードを出す（本部を止めてから）',
    load: async () => (await import('./commands/enrol-code.ts')).defineEnrolCode,
  },
];

await runProgram(COMMANDS);
