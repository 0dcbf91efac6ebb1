import { describe, expect, it } from 'vitest';
import { readTextHints } from '../../../../src/survey/words/text-hints.ts';

describe('bytes that the text header names', () => {
  it('are read in the forms that programs write, and never across another name', () => {
    const hints = (text: string) => {
      const { inline, crossline } = readTextHints([text]);
      return [[...inline.keys()], [...crossline.keys()]];
    };
    expect(hints('C 5 INLINE: BYTE 9   CROSSLINE: BYTE 21')).toEqual([[9], [21]]);
    expect(hints('C10 IN-LINE NUMBER IN BYTES 189-192\nC11 X-LINE NUMBER IN BYTES 193-196')).toEqual([
      [189],
      [193],
    ]);
    expect(hints('C 7 BYTES 181-184: INLINE\nC 8 BYTES 185-188: XLINE')).toEqual([[181], [185]]);
    expect(hints('C24 ILINE 189 Integer - 4 byte\nC25 XLINE 193 Integer - 4 byte')).toEqual([[189], [193]]);
    expect(hints('C35 *** BYTE LOCATION OF KEY HEADERS ***\nC37 INLINE: 9, XLINE: 21,')).toEqual([[9], [21]]);
    expect(hints('C36 INLINE: 5-8             ;  X-LINE: 21-24;')).toEqual([[5], [21]]);
    expect(hints('C 2 INLINE 189 CROSSLINE 193')).toEqual([[189], [193]]);
  });

  it('are not taken from line numbers, or from the bytes of other things', () => {
    for (const text of [
      'C 4 INLINE 1 TO 700, CROSSLINE 300 TO 900',
      'C 4 INLINE 101 CROSSLINE 201',
      'C 4 First inline: 101  Last inline: 133\nC 5 First xline: 201  Last xline: 233\nC 6 SCALAR IN BYTES 71-72',
      'C16 DATA RANGE INLINES=9985-10369, X-LINES=1932-2536',
      'C32 BYTES 189-192 :WATERDEPTH AT CDP    BYTES 193-196 : PRENMO DATUM CORR MS T',
      'C17 CORNER1:3D INLINE  9985, 3D XLINE 1932, UTM-X 438727.0, UTM-Y 6475514.4',
      'C29 SOURCE X COORDINATE BYTES 73-76   GROUP Y COORDINATE BYTES 85-88',
    ]) {
      const hints = readTextHints([text]);
      expect(Object.values(hints).flatMap((bytes) => [...bytes])).toEqual([]);
    }
  });

  it('name the positions of traces too, each with the line that says so', () => {
    const hints = (text: string) => {
      const { x, y } = readTextHints([text]);
      return [...x, ...y];
    };
    expect(hints('C37 BINX (CDPX): 181-184,          BINY (CDPY): 185-188,')).toEqual([
      [181, 'C37 BINX (CDPX): 181-184, BINY (CDPY): 185-188'],
      [185, 'C37 BINX (CDPX): 181-184, BINY (CDPY): 185-188'],
    ]);
    expect(hints('C27 X coordinate  : bytes 73-76\nC28 Y coordinate  : bytes 77-80')).toEqual([
      [73, 'C27 X coordinate : bytes 73-76'],
      [77, 'C28 Y coordinate : bytes 77-80'],
    ]);
    expect(hints('C26 X 201 Integer - 4 byte\nC27 Y 205 Integer - 4 byte').map(([byte]) => byte)).toEqual([
      201, 205,
    ]);
    expect(hints('C 3 CDP X 181 CDP Y 185').map(([byte]) => byte)).toEqual([181, 185]);
    expect(
      hints('C35 *** BYTE LOCATION ***\nC36 CMP UTM-X: 181, ALL COORDS SCALED BY: 10.0, CMP UTM-Y: 185').map(
        ([byte]) => byte,
      ),
    ).toEqual([181, 185]);
  });

  it('of a rev 2.1 Layout stanza name words in XML', () => {
    const stanza =
      '((SEG:Layout:text/xml))\n<layout><traceHeader>\n<entry name="iline" byte="213" type="int4"/>\n<entry type="int4" byte="217" name="xline"/></traceHeader></layout>';
    const { inline, crossline } = readTextHints(['C 1', stanza]);
    expect([[...inline.keys()], [...crossline.keys()]]).toEqual([[213], [217]]);
  });
});
