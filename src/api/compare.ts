import type { Comparison } from './comparison.ts';
import type { Dataset } from './types.ts';

/**
 * Lays the second survey over the first, on the bins and samples that they share: slices of both, their difference, NRMS.
 * Of a second survey that is whole, the offset or gather is compared that the first one shows. Both stay the caller's, to be closed when the comparison is no longer used.
 * @throws SegyError 'no-geometry' with the reason when they cannot be compared
 */
export async function compareSurveys(first: Dataset, second: Dataset): Promise<Comparison> {
  const [{ Comparison }, { partLike }] = await Promise.all([
    import('./comparison.ts'),
    import('./compared-part.ts'),
  ]);
  const { dataset, said } = partLike(first, second);
  return new Comparison(first, dataset, said);
}
