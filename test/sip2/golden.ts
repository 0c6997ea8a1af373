/**
 * Messages of the published protocol (3M Standard Interchange Protocol 2.00 and its certification examples of 1996–1998), as they are printed.
 * Those that are printed with a checksum of their own were added up by hand of a plain sum (`plainChecksum`), not by the code under test.
 */

/** What a reader of the protocol would reckon with paper: each byte, 65,536 less their sum. */
export const plainChecksum = (text: string): string => {
  const sum = [...Buffer.from(text, 'latin1')].reduce((total, byte) => total + byte, 0);
  return (65_536 - (sum % 65_536)).toString(16).toUpperCase().padStart(4, '0').slice(-4);
};

const SCREEN = (count: number): string =>
  [
    'AFScreenMessage 0 for PatronID, Language 1|',
    'AFScreen Message 1 for PatronID, Language 1|',
    'AFScreen Message 2 for PatronID, Language 1|',
  ]
    .slice(0, count)
    .join('');
const PRINT =
  'AGPrint Line 0 for PatronID, Language 1|AGPrint Line 1 for PatronID, Language 1|AGPrint Line 2 for PatronID, language 1|';

/** Requests that are printed with a checksum that is right. */
export const GOLDEN_REQUESTS: readonly string[] = [
  '9900302.00AY1AZFCA5',
  '9900802.00AY1AZFCA0',
  '01N19960213    162352AO|ALCARD BLOCK TEST|AA104000000705|AC|AY2AZF02F',
  '09N19980821    085721                  APCertification Terminal Location|AOCertification Institute ID|ABCheckInBook|ACTPWord|BIN|AY2AZD6A5',
  '1719980723    100000AOCertification Institute ID|ABItemBook|AY1AZEBEB',
  '2519980723    094240AOCertification Institute ID|AAPatronID|AY4AZEBF1',
  '3519980723    094014AOCertification Institute ID|AAPatronID|AY3AZEBF2',
  '3719980723    0932110401USDBV111.11|AOCertification Institute ID|AAPatronID|BKTransactionID|AY2AZE1EF',
  '6300119980723    091905Y         AOInstitutionID|AAPatronID|BP00001|BQ00005|AY1AZEA83',
  '97AZFEF5',
];

export const GOLDEN_REPLIES: readonly string[] = [
  '941AY3AZFDFA',
  '1808000119980723    115615CF00000|ABItemBook|AJTitle For Item Book|CK003|AQPermanent Location for ItemBook, Language 1|APCurrent Location ItemBook|CHFree-form text with new item property|AY0AZC05B',
  `36Y19980723    110658AOInstitutionID for PatronID|AAPatronID|${SCREEN(3)}${PRINT}AY5AZ970F`,
  '96AZFEF6',
];

/** Printed so, and copied widely, and they do not add up; what the bytes give instead (domain.md §4g). */
export const WRONG_AS_PRINTED: readonly (readonly [string, string])[] = [
  ['9300CNLoginUserID|COLoginPassword|CPLocationCode|AY5AZEC78', 'EC7B'],
  ['2300119960212    100239AOid_21|AA104000000105|AC|AD|AY2AZF400', 'F271'],
  ['11YN19960212    10051419960212    100514AO|AA104000000105|AB000000000005792|AC|AY3AZEDB7', 'EDC2'],
];
export const WRONG_REPLY_AS_PRINTED =
  '98YYYYNN01000319960214    1434092.00AOid_21|AMCentral Library|ANtty30|AFScreen Message|AGPrint Message|AY1AZDA74';

/** Examples of the protocol that are printed without a checksum, one of each message that is not above: sealed in the test by plain sum. */
export const UNSEALED_REQUESTS: readonly string[] = [
  '9300CNLoginUserID|COLoginPassword|CPLocationCode|',
  '2300119960212    100239AOid_21|AA104000000105|AC|AD|',
  '11YN19960212    10051419960212    100514AO|AA104000000105|AB000000000005792|AC|',
  '11YN20060329    203000                  AOUWOLS|AApatron|AB1565921879|AC|',
  '09N19960212    10131119960212    101311AP|AO|AB000000000005792|AC|',
  '15+20060415    110158BW20060815    110158|BSTaylor|BY2|AOUWOLS|AApatron|AB1565921879|',
  '15-20060415    110158AOUWOLS|AApatron|AB1565921879|',
  '1919980723    100658AOCertification Institute ID|ABItemBook|CHFree-form text|',
  '29NN20060415    110158                  AOUWOLS|AApatron|AD6789|AB1565921879|',
  '6519980723    092854AOCertification Institute ID|AAPatronID|',
];

export const UNSEALED_REPLIES: readonly string[] = [
  '98YYYYNN01000319960214    1434092.00AOid_21|AMCentral Library|BXYYYYYYYYYYYYYYYY|ANtty30|AFScreen Message|AGPrint Message|',
  '24              00119960212    100239AO|AA104000000105|AEJohn Doe|AFScreen Message|AGPrint Message|',
  '120NNY19960212    100514AO|AA104000000105|AB000000000005792|AJ|AH|AFItem cannot be charged : see help desk|AGItem can not be charged : see help desk|',
  '101YNN19960212    101311AOid_21|AB000000000005792|AQMain|AJThe Title|CL01|AA104000000105|CK001|',
  `64              00119980723    104009000100000002000100020000AOInstitutionID for PatronID|AAPatronID|AEPatron Name|BZ0002|CA0003|CB0010|BLY|ASItemID1 for PatronID|AUChargeItem1|AUChargeItem2|BDHome Address|BEE Mail Address|BFHome Phone for PatronID|${SCREEN(3)}${PRINT}`,
  `38Y19980723    111035AOInstitutionID for PatronID|AAPatronID|${SCREEN(1)}`,
  `26              00119980723    111413AOInstitutionID for PatronID|AAPatronID|AEPatron Name|BLY|${SCREEN(3)}${PRINT}`,
  '161N19980723    111559BW19980823    111559|BR1|BSTaylor|AOid_21|AAPatronID|ABItemBook|AJTitle|',
  '20119980723    111559ABItemBook|AJTitle|CHFree-form text|',
  '301YNN19980723    111559AOid_21|AAPatronID|ABItemBook|AJTitle|AH19980823    235959|BT06|CIN|BHUSD|BV1.50|CK001|CHtext|BKtransaction|',
  '6610002000119980723    111559AOid_21|BMItem1|BMItem2|BNItem3|',
];
