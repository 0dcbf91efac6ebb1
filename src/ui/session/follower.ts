import type { PageDataset } from '../../api/types.ts';

/**
 * What a feature or layer does when a survey is shown, improves, is optimized or goes away. Followers are
 * called in the order in which they were added.
 */
export interface Follower {
  /** A survey replaces `former`, which is still open. Nothing of the new one is drawn yet. */
  shown?(dataset: PageDataset, former: PageDataset | null): void;
  /** The first picture, and later the chosen level, can be drawn. The next follower waits for the promise. */
  improve?(dataset: PageDataset): Promise<unknown>;
  /** Picture and chosen level are drawn, so slower work may start. The next follower waits for the promise. */
  improved?(dataset: PageDataset): unknown;
  /** Optimize has stored the survey. */
  optimized?(dataset: PageDataset): void;
  /** Stops work for the current survey, because its results are no longer needed. */
  abort?(): void;
  /** The element is removed from the page. */
  dispose?(): void;
}
