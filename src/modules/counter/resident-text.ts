/** Words of the resident's window: for everybody, in やさしい日本語, and in other languages. No honorific chains, one thing in a sentence. */
import { ko, pt, vi, zh } from './resident-text-languages.ts';
import type { ResidentWords } from './resident-words.ts';

export type { ResidentWords };

/** やさしい日本語 stands right after Japanese: many who read none of the others read that. */
export const LANGUAGES = ['ja', 'easy', 'en', 'zh', 'ko', 'vi', 'pt'] as const;
export type Language = (typeof LANGUAGES)[number];

/** BCP 47, by which a browser chooses the letters and a screen reader the voice. */
export const LANG_TAGS: Record<Language, string> = {
  ja: 'ja',
  easy: 'ja',
  en: 'en',
  zh: 'zh-Hans',
  ko: 'ko',
  vi: 'vi',
  pt: 'pt-BR',
};

/** Languages that the catalogue has titles in. */
export const isCatalogued = (language: Language): language is 'ja' | 'easy' | 'en' =>
  language === 'ja' || language === 'easy' || language === 'en';

const ja: ResidentWords = {
  language: '日本語',
  title: '確認の画面',
  idle: 'こちらの画面で 内容を 確かめていただきます',
  idleLead: '職員が 画面を 出すまで お待ちください。',
  call: '係を よぶ',
  called: '係が まいります',
  formsTitle: 'この届け出を します',
  formsLead: (count: number) => `${String(count)}件です。つぎの画面で 内容を 確かめてください。`,
  valuesTitle: 'まちがいは ありませんか',
  valuesLead: 'ちがうところが あれば、そこを 押してください。',
  page: (at: number, all: number) => `${String(at)} / ${String(all)}`,
  household: 'この届け出について',
  wrong: 'ここが ちがいます',
  right: 'もう一度 押すと もどります',
  told: 'ちがうところを 係に 伝えました。係が 直します。',
  corrected: '直しました',
  correctedLead: '係が 直したところです。もう一度 見てください。',
  back: '前へ',
  next: 'つぎへ',
  good: 'まちがいありません',
  signTitle: '署名を してください',
  signLead: 'わくの中に、指か ペンで お名前を 書いてください。',
  pad: '署名の欄',
  again: '書き直す',
  sign: 'これで よい',
  empty: 'お名前を 書いてから 押してください。',
  thanks: 'ありがとうございました',
  thanksLead: '係が 受け付けます。このまま お待ちください。',
  outdated: '内容が 変わりました。もう一度 はじめから 確かめてください。',
  failed: 'いまは できません。係を よんでください。',
  waiting: 'しばらく お待ちください',
  training: '訓練',
};

const easy: ResidentWords = {
  ...ja,
  language: 'やさしい',
  title: 'かくにんの 画面（がめん）',
  idle: 'この 画面（がめん）で 書（か）いてあることを 見（み）ます',
  idleLead: 'すこし 待（ま）ってください。',
  call: '係（かかり）の 人（ひと）を よぶ',
  called: '係（かかり）の 人（ひと）が 来（き）ます',
  formsTitle: 'これを 出（だ）します',
  formsLead: (count) => `${String(count)}つ あります。つぎの 画面（がめん）で 見（み）てください。`,
  valuesTitle: 'まちがいは ありませんか',
  valuesLead: 'ちがうときは、そこを 押（お）してください。',
  household: 'この とどけの こと',
  wrong: 'ちがいます',
  right: 'もう一度（いちど） 押（お）すと もどります',
  told: '係（かかり）の 人（ひと）に つたえました。直（なお）します。',
  corrected: '直（なお）しました',
  correctedLead: '係（かかり）の 人（ひと）が 直（なお）しました。もう一度（いちど） 見（み）てください。',
  back: 'まえ',
  next: 'つぎ',
  good: 'まちがいは ありません',
  signTitle: '名前（なまえ）を 書（か）いてください',
  signLead: 'しかくの 中（なか）に、ゆびか ペンで 書（か）きます。',
  pad: '名前（なまえ）を 書（か）くところ',
  again: 'もう一度（いちど） 書（か）く',
  sign: 'これで いいです',
  empty: '名前（なまえ）を 書（か）いてください。',
  thanks: 'ありがとうございました',
  thanksLead: 'ここで 待（ま）ってください。',
  outdated: 'かわりました。もう一度（いちど） 見（み）てください。',
  failed: 'いまは できません。係（かかり）の 人（ひと）を よんでください。',
  waiting: '待（ま）ってください',
};

const en: ResidentWords = {
  language: 'English',
  title: 'Please check',
  idle: 'You will check your details on this screen',
  idleLead: 'Please wait until the staff member shows them.',
  call: 'Call staff',
  called: 'Someone is coming',
  formsTitle: 'These will be submitted',
  formsLead: (count) =>
    `${String(count)} form${count === 1 ? '' : 's'}. Please check the details on the next screens.`,
  valuesTitle: 'Is everything correct?',
  valuesLead: 'If something is wrong, press it.',
  page: (at, all) => `${String(at)} of ${String(all)}`,
  household: 'About this visit',
  wrong: 'This is wrong',
  right: 'Press again to take it back',
  told: 'The staff member has been told and will correct it.',
  corrected: 'Corrected',
  correctedLead: 'The staff member has corrected this. Please look at it again.',
  back: 'Back',
  next: 'Next',
  good: 'Everything is correct',
  signTitle: 'Please sign',
  signLead: 'Write your name in the box with a finger or a pen.',
  pad: 'Signature',
  again: 'Write again',
  sign: 'Done',
  empty: 'Please write your name first.',
  thanks: 'Thank you',
  thanksLead: 'The staff member will accept it now. Please wait here.',
  outdated: 'Something has changed. Please check again from the beginning.',
  failed: 'This is not possible now. Please call staff.',
  waiting: 'Please wait',
  training: '訓練 Training',
};

export const RESIDENT_TEXT: Record<Language, ResidentWords> = { ja, easy, en, zh, ko, vi, pt };
