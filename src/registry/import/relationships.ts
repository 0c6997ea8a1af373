/** 続柄コード (two digits each, chained) and 続柄表記. */

export const RELATIONSHIPS: Readonly<Record<string, string>> = {
  '02': '世帯主',
  '11': '夫',
  '12': '妻',
  '20': '子',
  '30': '父',
  '31': '母',
  '40': '兄',
  '41': '姉',
  '42': '弟',
  '43': '妹',
  '50': '祖父',
  '51': '祖母',
  '60': '孫',
  '70': '縁故者',
  '80': '同居人',
  '99': 'その他',
};

/** 世帯主 */
export const HEAD_CODE = '02';
export const HEAD = '世帯主';

/** `2012` is 子の妻; `undefined`: one of them is none of the table. */
export const relationshipOf = (code: string): string | undefined => {
  const parts = (code.match(/\d\d/g) ?? []).map((two) => RELATIONSHIPS[two]);
  return parts.length === 0 || parts.includes(undefined) ? undefined : parts.join('の');
};
