/** The subsamples that levels may have, finest first; a level with subsample n has every n-th inline and crossline. */
export const SUBSAMPLES = [1, 2, 4, 8, 16] as const;
export const COARSEST_SUBSAMPLE = 16;
