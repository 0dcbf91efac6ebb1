import { checked, DATASET } from './call-options.ts';
import type { Comparison } from './comparison.ts';
import { SurveyDataset } from './dataset.ts';
import type { Dataset } from './types.ts';

/**
 * Compares two surveys on the bins and samples that they share: slices of both, their difference and NRMS. If the second survey is
 * whole, its offset or gather is used that the first one shows. The caller closes both surveys when the comparison is no longer used.
 * @throws SegyError 'no-geometry' with the reason if they cannot be compared, 'closed'
 */
export async function compareSurveys(first: Dataset, second: Dataset): Promise<Comparison> {
  for (const [survey, name] of [
    [first, 'The first survey'],
    [second, 'The second survey'],
  ] as const) {
    checked(DATASET, survey, name);
    if (survey instanceof SurveyDataset) survey.checkOpen();
  }
  const [{ Comparison }, { partLike }] = await Promise.all([
    import('./comparison.ts'),
    import('./compared-part.ts'),
  ]);
  const { dataset, said } = partLike(first, second);
  return new Comparison(first.cube, dataset.cube, said);
}
