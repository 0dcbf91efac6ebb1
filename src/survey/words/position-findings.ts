import type { Finding, FindingAlternative, HeaderWord } from '../../core/types.ts';
import { isAllowedScalar } from './coordinate-scalar.ts';
import { type AffineFit, type Coordinates, isGoodFit, scalarFactor, type WordPair } from './coordinates.ts';
import { nameOfWord } from './line-words.ts';

const alternative = ([x, y]: WordPair, why: string): FindingAlternative => ({
  label: `X at ${nameOfWord(x)}, Y at ${nameOfWord(y)}`,
  why,
  overrides: { x, y },
});

const rounded = (length: number): string => String(Number(length.toPrecision(4)));

function binsOf({ inlineVector, crosslineVector }: AffineFit, factor = 1): string {
  const [inline, crossline] = [inlineVector, crosslineVector].map(({ x, y }) =>
    rounded(Math.hypot(x, y) * factor),
  );
  return `${inline} × ${crossline}`;
}

const lengthUnit = ({ unit }: Coordinates): string => (unit === 'm' || unit === 'ft' ? ` ${unit}` : '');

/** Describes coordinates that were found at uncommon bytes. */
function describeFound(coordinates: Coordinates, others: readonly WordPair[], fit: AffineFit): Finding {
  const [x, y]: readonly [HeaderWord, HeaderWord] = coordinates.words;
  const residual = fit.residualBins < 0.01 ? '0.01' : fit.residualBins.toFixed(2);
  return {
    code: 'coordinates-inferred',
    severity: 'info',
    message:
      `X is read from ${nameOfWord(x)} and Y from ${nameOfWord(y)}: the words that usually hold positions do not fit the grid. ` +
      `These fit within ${residual} of a bin, with bins of ${binsOf(fit)}${lengthUnit(coordinates)} at right angles.`,
    alternatives: [
      alternative(
        [y, x],
        'The same positions mirrored: only the order of the bytes tells which of the two is X.',
      ),
      ...others.map((words) => alternative(words, 'These words fit the grid as well.')),
    ],
  };
}

/** Describes coordinates at uncommon bytes that the text header names. */
function describeNamed({ words, quote }: Coordinates, fit: AffineFit | null): Finding {
  const [x, y] = words.map(nameOfWord);
  return {
    code: 'coordinates-inferred',
    severity: 'info',
    message: `X is read from ${x} and Y from ${y}. The text header says ${quote}${fit ? ', and the grid bears it out' : ''}.`,
  };
}

/** Describes a coordinate scalar that was not applied, or that the standard does not have. */
function describeScalar(coordinates: Coordinates, fit: AffineFit | null): Finding | null {
  const { scalar, scalarIgnored } = coordinates;
  const stands = `The coordinate scalar (bytes 71–72) is ${scalar.value}`;
  if (scalarIgnored) {
    const factor = scalarFactor(scalar.value);
    const unit = lengthUnit(coordinates);
    const evidence = fit
      ? `with it bins would measure ${binsOf(fit, factor)}${unit}, without it ${binsOf(fit)}${unit}`
      : 'only without it neighbouring traces are as far apart as is usual in a survey';
    return {
      code: 'coordinate-scalar',
      severity: 'warning',
      message: `${stands}, but the stored positions do not need it: ${evidence}. It is not applied.`,
    };
  }
  if (isAllowedScalar(scalar.value)) return null;
  return {
    code: 'coordinate-scalar',
    severity: 'warning',
    message: `${stands}, which the standard does not have (powers of ten up to 10000 and their negatives). It is applied nevertheless.`,
    remedy: 'Compare a distance on the map with what you know of the survey.',
  };
}

/**
 * Adds findings on what was inferred or is doubtful about the coordinates in use.
 * @param fit how they fit the grid; null for traces without a grid
 */
export function describePositions(
  coordinates: Coordinates | null | undefined,
  fit: AffineFit | null,
  findings: Finding[],
): void {
  if (!coordinates) return;
  const onGrid = isGoodFit(fit) ? fit : null;
  if (coordinates.others && onGrid) findings.push(describeFound(coordinates, coordinates.others, onGrid));
  if (coordinates.quote) findings.push(describeNamed(coordinates, onGrid));
  const scalar = describeScalar(coordinates, onGrid);
  if (scalar) findings.push(scalar);
}
