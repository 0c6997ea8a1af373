import type { NeedsTab } from './needs-words.ts';

/** Words of the screen of 配慮. What can be chosen has its words in `needs-schema.ts`. */
export const needsText = {
  title: (name: string) => `${name} さんの 配慮が いること`,
  done: 'これでよい',
  tabs: '配慮の 種類',
  tab: {
    allergy: 'アレルギー',
    body: '介護・障害・妊娠',
    health: '医療・病気・薬',
    food: 'ミルク・おむつ・食事',
    language: 'ことば',
    other: '手伝える・連絡先',
  } satisfies Record<NeedsTab, string>,
  section: {
    care: '介護',
    disabilities: '障害・難病',
    mobility: '動き方',
    maternity: '妊娠・産後',
    treatments: '医療',
    medicines: '薬',
    symptoms: 'いまの症状',
    milk: 'ミルク',
    diapers: 'おむつ',
    texture: '食べやすさ',
    diet: '食べないもの',
    languages: '話せることば',
    skills: '手伝えること',
    phone: '電話番号',
    wishes: 'ほしいもの・そのほか',
  },
  severe: '重い',
  otherAllergy: 'ほかのアレルギー',
  maternity: { pregnant: '妊娠中', after_birth: '産後' },
  dueOn: '次は いつまで',
  medicines: '薬が いる',
  lastsUntil: '手もとの薬は',
  inDays: (days: number) => (days === 0 ? 'きょう' : days === 1 ? 'あす' : `${String(days)}日後`),
  /** On the person's row. */
  button: '配慮',
  buttonOf: (name: string) => `${name} さんの 配慮を 記録する`,
} as const;
