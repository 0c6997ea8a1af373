/**
 * Whatever is written out for somebody to keep. A function of such a name that is not here fails: say how it is called,
 * or why it is none.
 */
export const WRITTEN: Readonly<
  Record<string, 'called' | 'tested beside its source' | 'no output of people'>
> = {
  'console/people.ts peopleCsv': 'called',
  'modules/shelter/print.ts checkInSlip': 'called',
  // The picture of a slip, whichever it is given, and the saving of a paper that was made elsewhere.
  'modules/shelter/screens/slip.tsx SlipDialog': 'no output of people',
  'modules/shelter/screens/parts/save-pdf.ts savePdf': 'no output of people',
  // print.test.ts and print-paper.test.ts look for a protected household's name and address in them.
  'modules/shelter/print.ts cardSlip': 'tested beside its source',
  'modules/shelter/print.ts overnightSlip': 'tested beside its source',
  'modules/shelter/print-paper.ts rosterPaper': 'tested beside its source',
  'modules/shelter/print-paper.ts evacueeCardPaper': 'tested beside its source',
  'modules/shelter/print.ts stockSlip': 'no output of people',
  // print-papers.test.ts looks for a protected elector's address in them.
  'modules/polling/print-papers.ts oathPaper': 'tested beside its source',
  'modules/polling/print-papers.ts rollPaper': 'tested beside its source',
  // Figures of a place, the way to another, a sheet that tries the printer, and their pictures.
  'modules/polling/print-papers.ts reportPaper': 'no output of people',
  'modules/polling/print-papers.ts wayPaper': 'no output of people',
  'modules/polling/print-papers.ts testPaper': 'no output of people',
  'modules/polling/print.ts placeSlip': 'no output of people',
  'modules/polling/screens/map-slip.tsx MapSlip': 'no output of people',
  'modules/polling/screens/report.tsx Report': 'no output of people',
  // Hand those papers on, or key one.
  'app/polling-papers.ts pollingPapers': 'no output of people',
  'modules/polling/printing.ts pollingPaperMethods': 'no output of people',
  'modules/polling/screens/paper.tsx PaperEntry': 'no output of people',
  // Made of forms, views and lists that test/counter/protected.test.ts looks into: no paper there has a protected person's address.
  'modules/counter/paper.ts formPaper': 'tested beside its source',
  'modules/counter/paper.ts batchPaper': 'tested beside its source',
  'modules/counter/paper-letters.ts letterPaper': 'tested beside its source',
  'modules/counter/paper-letters.ts guidePaper': 'tested beside its source',
  'modules/counter/paper-letters.ts statusPaper': 'tested beside its source',
  'modules/counter/slip.ts routeSlip': 'tested beside its source',
  // Hand those on, or draw whatever they are given.
  'app/counter-papers.ts createCounterPapers': 'no output of people',
  'app/form-templates.ts onTownsPaper': 'no output of people',
  'modules/counter/screens/papers.tsx Papers': 'no output of people',
  'modules/counter/print-run.ts printPapers': 'no output of people',
  'print/pdf.ts printPapers': 'no output of people',
  // What for and how much, of nobody: api.test.ts looks for a name in the one, and the other has sums.
  'modules/certificates/print.ts feeSlip': 'tested beside its source',
  'modules/certificates/print.ts closingPaper': 'no output of people',
  'modules/identification/print.ts linkSlip': 'called',
  // The picture of it.
  'modules/identification/screens/slip.tsx Slip': 'called',
  // Draws whichever slip it is given.
  'ui/slip-paper.tsx SlipPaper': 'no output of people',
  // Shows the pictures of papers that are named above.
  'ui/paper-preview.tsx PaperPreview': 'no output of people',
  'ui/text/ja-paper.ts jaPaper': 'no output of people',
  // Names and numbers of people, no address: src/app/links-job.test.ts looks for a protected one's in them.
  'app/links-files.ts leftCsv': 'called',
  'app/links-files.ts reportCsv': 'called',
  'app/links-files.ts reportHtml': 'no output of people',
  // Figures, and lists by 名簿番号: no name and no address is in the records they are made of.
  'central/polling-lists.ts pollListCsv': 'no output of people',
  'central/polling-schema.ts pollingSheetSchema': 'no output of people',
  'central/polling-sheets.ts pollSheet': 'no output of people',
  'central/polling-sheets.ts pollSheetCsv': 'no output of people',
  'central/polling-sheets.ts pollSheetPaper': 'no output of people',
  // Of staff, by their numbers and names: none of them knows a resident.
  // Counts of a library's terminals: nobody and no book.
  'console/library-figures.ts figuresCsv': 'no output of people',
  'central/attendance-lists.ts departmentListCsv': 'no output of people',
  'central/attendance-lists.ts staffListCsv': 'no output of people',
  'central/attendance-papers.ts bookPaper': 'no output of people',
  'central/attendance-papers.ts differenceCsv': 'no output of people',
  'central/attendance-papers.ts intervalCsv': 'no output of people',
  'central/attendance-school.ts schoolCsv': 'no output of people',
  'central/attendance-school.ts schoolPaper': 'no output of people',
  // Lists of staff on the wire, who have no address in them; not papers at all.
  'outbox/attendance-paper.ts digestOfPaper': 'no output of people',
  'outbox/attendance-paper.ts openPaper': 'no output of people',
  'outbox/attendance-paper.ts signPaper': 'no output of people',
  'outbox/attendance-paper.ts signedPaperSchema': 'no output of people',
  'sync/attendance-feed.ts fetchAttendancePaper': 'no output of people',
  // Who is in the building, by the list of staff; what was borrowed, and not by whom; what a shop gave, and not to whom.
  'modules/attendance/print.ts insidePaper': 'no output of people',
  'modules/benefits/print.ts actSlip': 'no output of people',
  'modules/benefits/print.ts closingSlip': 'no output of people',
  // A state and a number, no name and no address.
  'modules/benefits/register-print.ts registerSlip': 'no output of people',
  'modules/benefits/register-text.ts registerSlip': 'no output of people',
  'modules/library/print.ts loanSlip': 'no output of people',
  'modules/library/print.ts historySlip': 'no output of people',
  // What every CSV is made with.
  'kernel/csv.ts toCsv': 'called',
  // The reports of an import: command-outputs.test.ts.
  'registry/import/report.ts createReportFile': 'called',
  'registry/import/report.ts reportPage': 'called',
  'registry/import/report.ts writeReportPage': 'called',
  'app/registry-import.ts defaultReportDir': 'no output of people',
  // Who stands in which file: src/central/shelter-exports.test.ts looks for a protected person in each.
  'central/shelter-export-exchange.ts pfifXml': 'called',
  'central/shelter-export-exchange.ts tecXml': 'called',
  'central/shelter-export-ledger.ts ledgerCsv': 'called',
  'central/shelter-export-roster.ts publicPaper': 'called',
  'central/shelter-export-roster.ts rosterCsv': 'called',
  'central/shelter-export-roster.ts rosterPaper': 'called',
  'central/shelter-export-safety.ts safetyCsv': 'called',
  'central/shelter-export-safety.ts safetyPaper': 'called',
  // Places and figures of shelters, nothing of anybody.
  'central/shelter-export-places.ts openingsCsv': 'no output of people',
  'central/shelter-export-places.ts sheltersGeoJson': 'no output of people',
  'registry/places/report.ts findingsCsv': 'no output of people',
  // Figures of shelters at an hour: src/central/shelter-export-routes.test.ts looks for names in them.
  'central/shelter-report.ts reportCsv': 'no output of people',
  'central/shelter-report.ts reportPaper': 'no output of people',
  'central/shelter-report-routes.ts addShelterReportRoutes': 'no output of people',
  'central/shelter-reports.ts listReports': 'no output of people',
  'central/shelter-reports.ts makeReport': 'no output of people',
  'central/shelter-reports.ts readReport': 'no output of people',
  'central/shelter-reports.ts startReports': 'no output of people',
  // Draw whichever paper they are given.
  'print/pdf.ts printPaper': 'no output of people',
  'print/pdf-driver.ts drawPdf': 'no output of people',
  'registry/import/csv-lines.ts createCsvReader': 'no output of people',
  'registry/support-list.ts readSupportCsv': 'no output of people',
};
/** Functions whose names say that they write something out. */
export const WRITES =
  /export (?:const|function) (\w*(?:Csv|Slip|Html|Report|reportPage|Markup|Pdf|Sheet|Paper|Xml|GeoJson)\w*|reportPage) ?[=(]/gu;
