import * as v from 'valibot';
import { ATTRIBUTE_KINDS } from '../attribute/kinds.ts';
import type { AttributeOptions } from '../attribute/settings.ts';
import type { AttributeKind } from '../core/attribute.ts';
import type { Cube } from '../core/cube.ts';
import { SegyError } from '../core/errors.ts';
import { AttributeCube } from './attribute-cube.ts';
import { checked } from './call-options.ts';
import { EngineCube } from './engine-cube.ts';

export { ATTRIBUTE_KINDS, type AttributeKindInfo, type AttributeParameter } from '../attribute/kinds.ts';
export { AttributeCube } from './attribute-cube.ts';

/** What `attribute` is asked for. */
export interface AttributeRequest extends AttributeOptions {
  /** The cubes that a formula calls `b`, `c` and so on, at the bins and samples that they share with the first. */
  readonly cubes?: readonly Cube[] | undefined;
}

const number = v.optional(v.number('must be a number'));
const frequency = v.optional(
  v.union([v.number(), v.pipe(v.array(v.number()), v.readonly())], 'must be a number or a list of numbers'),
);
const oneOf = <const T extends readonly string[]>(...allowed: T) =>
  v.optional(v.picklist(allowed, `must be ${allowed.slice(0, -1).join(', ')} or ${allowed.at(-1)}`));

const KINDS = ATTRIBUTE_KINDS.map(({ kind }) => kind);

const REQUEST = v.object(
  {
    kind: v.picklist<readonly AttributeKind[], string>(KINDS, `must be one of ${KINDS.join(', ')}`),
    windowMilliseconds: number,
    windowMetres: number,
    samples: number,
    lines: number,
    hilbertSamples: number,
    operatorSamples: number,
    frequencyHz: frequency,
    cyclesPerKilometre: frequency,
    taper: oneOf('hann', 'gaussian', 'morlet'),
    waveletCycles: number,
    phaseDegrees: number,
    steered: v.optional(v.boolean('must be true or false')),
    extension: oneOf('mirror90', 'mirror180', 'cross', 'full'),
    statistic: oneOf('mean', 'min', 'max'),
    dipUnit: oneOf('slope', 'degrees'),
    velocityMetresPerSecond: number,
    expression: v.optional(v.string('must be a formula')),
    cubes: v.optional(
      v.array(
        v.custom<EngineCube>((cube) => cube instanceof EngineCube, 'must be cubes of open surveys'),
        'must be a list of cubes',
      ),
    ),
  },
  'must be { kind, … }',
);

/**
 * An attribute of a cube, as another cube on the same grid. Nothing is computed until samples are asked for; slices, sections, windows,
 * levels and statistics then read what they show with the neighbours that the formula needs, from the file itself in full precision,
 * and nothing else. `src/attribute/README.md` has the table of kinds with their parameters, units and defaults.
 * @param cube the samples of an open survey or a cube computed from one
 * @throws SegyError 'bad-argument' with a sentence about the parameter, 'closed'
 */
export function attribute(cube: Cube, request: AttributeRequest): AttributeCube {
  if (!(cube instanceof EngineCube))
    throw new SegyError('bad-argument', 'An attribute is computed of the cube of an open survey.');
  cube.checkOpen();
  const { cubes = [], ...options } = checked(REQUEST, request, 'The attribute');
  for (const other of cubes) other.checkOpen();
  return new AttributeCube([cube, ...(options.kind === 'expression' ? cubes : [])], options);
}
