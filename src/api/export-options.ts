import * as v from 'valibot';
import { BINARY_HEADER_FIELDS } from '../segy/binary-header.ts';
import { CALL_OPTIONS } from './call-options.ts';
import { wholeFrom } from './number-schemas.ts';
import { headerWord, READABLE_FORMATS, WORD_TYPES } from './overrides.ts';

const number = v.number('must be a number');
const cells = v.instance(Int32Array, 'must be an Int32Array of indices from 0');

const places = v.object(
  { inlineIndices: cells, crosslineIndices: cells },
  'must be { inlineIndices, crosslineIndices }',
);

/** A range of numbers with an optional step. */
const range = v.pipe(
  v.array(number, 'must be [first, last] or [first, last, step]'),
  v.check(
    (given) => given.length === 2 || given.length === 3,
    'must be [first, last] or [first, last, step]',
  ),
  v.transform((given) => given as unknown as readonly [number, number, number?]),
);

const word = v.object(
  {
    byte: wholeFrom(1, 239, 'The byte of a word'),
    type: v.optional(v.picklist(WORD_TYPES, `must be one of ${WORD_TYPES.join(', ')}`)),
    value: v.optional(number),
    from: v.optional(
      v.union(
        [v.string(), headerWord('the word to copy')],
        'must be { byte, type } or the name of a header word',
      ),
    ),
    expression: v.optional(v.string('must be an expression such as cdpX * 10')),
  },
  'must be { byte, type, value or from or expression }',
);

/** The options of `exportSegy`. */
export const EXPORT_OPTIONS = v.object(
  {
    ...CALL_OPTIONS.entries,
    container: v.optional(v.picklist(['segy', 'su', 'float32'], 'must be segy, su or float32')),
    inlines: v.optional(range),
    crosslines: v.optional(range),
    samples: v.optional(range),
    traces: v.optional(v.instance(Int32Array, 'must be an Int32Array of trace numbers from 0')),
    offsets: v.optional(v.strictTuple([number, number], 'must be [from, to]')),
    cells: v.optional(places),
    path: v.optional(places),
    revision: v.optional(v.picklist([0, 1, 2], 'must be 0, 1 or 2')),
    byteOrder: v.optional(v.picklist(['big', 'little'], 'must be big or little')),
    sampleFormat: v.optional(
      v.picklist(READABLE_FORMATS, `must be one of the codes ${READABLE_FORMATS.join(', ')}`),
    ),
    textEncoding: v.optional(v.picklist(['ebcdic', 'ascii'], 'must be ebcdic or ascii')),
    textHeader: v.optional(
      v.pipe(
        v.array(
          v.pipe(
            v.string('must be a line of text'),
            v.maxLength(80, 'must have lines of at most 80 characters'),
          ),
          'must be 40 lines',
        ),
        v.length(40, 'must be 40 lines'),
      ),
    ),
    words: v.optional(v.array(word, 'must be a list of words')),
    binary: v.optional(
      v.record(
        v.picklist(Object.keys(BINARY_HEADER_FIELDS), 'must be named as in binaryHeaderFields()'),
        number,
        'must be { name: number }',
      ),
    ),
    repair: v.optional(v.boolean('must be true or false')),
    pad: v.optional(v.boolean('must be true or false')),
    scale: v.optional(v.boolean('must be true or false')),
    antiAlias: v.optional(v.boolean('must be true or false')),
  },
  'must be an object of options',
);
