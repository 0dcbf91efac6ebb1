/** Beginnings by which a spreadsheet takes a field for a formula, full-width signs and leading blanks included. */
const FORMULA = /^[\s\uFEFF]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]|^[\t\r\n]/;

/**
 * A text as a field of CSV. A spreadsheet would run a field that begins like a formula, and a file, a name or a user may have put
 * one there, so that it gets an apostrophe in front, with which spreadsheets take it for text.
 */
export function csvField(text: string): string {
  return `"${(FORMULA.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
}
