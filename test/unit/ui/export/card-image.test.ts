import { expect, test } from 'vitest';
import { cardFaults, cardRemarks, cardsOf, linesOf } from '../../../../src/ui/export/card-image.ts';

test('3200 characters are 40 lines of 80 without the blanks at their ends', () => {
  const text = Array.from({ length: 40 }, (_, k) => `C${k + 1} line`.padEnd(80)).join('');
  const cards = cardsOf(text);
  expect(cards).toHaveLength(40);
  expect([cards[0], cards[39]]).toEqual(['C1 line', 'C40 line']);
});

test('an edited text has 40 lines whatever was typed, and more only where they say something', () => {
  expect(linesOf('C 1 one\r\nC 2 two  ')).toHaveLength(40);
  expect(linesOf('C 1 one\r\nC 2 two  ').slice(0, 3)).toEqual(['C 1 one', 'C 2 two', '']);
  expect(linesOf('\n'.repeat(60))).toHaveLength(40);
  expect(linesOf(`${'\n'.repeat(40)}late`)).toHaveLength(41);
});

test('what would be cut off or has no code is told with its line', () => {
  const lines = linesOf('');
  lines[2] = 'x'.repeat(83);
  lines[4] = 'Grundgebirge 5 µs – tief';
  lines[40] = 'too late';
  expect(cardFaults(lines, 'ebcdic').map(({ line, words }) => `${line}: ${words}`)).toEqual([
    '3: 83 columns; what follows column 80 (“xxx”) is cut off',
    '5: “–” has no code in EBCDIC and becomes a blank',
    '41: there are only 40 lines; this one is cut off',
  ]);
  // µ is in EBCDIC's code page 037, and not in ASCII.
  expect(cardFaults(lines, 'ascii')[1]?.words).toMatch(/^“µ”/);
});

test('a card image that is not as the standard has it is remarked, blank lines are not', () => {
  const good = linesOf(
    ['C 1 CLIENT', 'C 2 LINE', ...Array(37).fill(''), 'C40 END TEXTUAL HEADER'].join('\n'),
  );
  expect(cardRemarks(good, 1)).toEqual([]);
  expect(cardRemarks(good.with(1, 'LINE 7'), 1)).toEqual([
    { line: 2, words: 'begins with “LINE” and not with “C 2 ”' },
  ]);
  expect(cardRemarks(good.with(39, ''), 1).map(({ line }) => line)).toEqual([40]);
  expect(cardRemarks(good.with(39, ''), 0)).toEqual([]);
});
