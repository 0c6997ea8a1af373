import type { Indicator } from '../central/shelter-schema.ts';
import { count } from './text.ts';

/** 生活環境のめやす in words: enough or not is said by a mark and a number. */

export const INDICATOR_WORDS: Readonly<Record<Indicator['name'], string>> = {
  area: '居住スペース',
  toilets: 'トイレ',
  womens: '女性用トイレ',
  baths: '入浴',
};

export const valueWord = ({ name, value, wanted }: Indicator): string => {
  if (value === null) return '未報告';
  return name === 'area'
    ? `${value.toFixed(1)}㎡/人（めやす ${wanted}㎡）`
    : `${count(value)}（めやす ${count(wanted)}）`;
};

export const missingWord = ({ name, missing }: Indicator): string => {
  if (missing === null) return '−';
  if (missing === 0) return '○ 足りています';
  return `△ あと ${count(missing)}${name === 'area' ? '㎡' : name === 'baths' ? 'か所' : '基'}`;
};
