const MAX_BUDGET_BYTES = 16 * 1024 ** 3;
const BUDGET_WITHOUT_ESTIMATE_BYTES = 512 * 1024 * 1024;
/** The browser's estimate is used for this long, because asking costs more than a small write and it is approximate anyway. */
const ESTIMATE_MILLISECONDS = 10_000;

export interface StorageLimits {
  readonly budgetBytes: number;
  /** What the browser allows this site; 0 if it does not say. */
  readonly quotaBytes: number;
}

/**
 * Tells how many bytes may be stored: the chosen budget, or else the smaller of 16 GiB and half of what the browser has free
 * (our own bytes count as free). Chromium reports 10 GiB to every site whatever the disk has free, and a survey of 4.5 GB
 * needs 4.4 GB with its crosslines.
 */
export function createStorageLimits(): {
  setBudget(bytes: number | null): void;
  limits(ownBytes: number): Promise<StorageLimits>;
} {
  let chosen: number | null = null;
  let estimate: { quota: number; free: number } | null = null;
  let estimatedAt = 0;
  return {
    setBudget(bytes) {
      chosen = bytes;
    },
    async limits(ownBytes) {
      const now = performance.now();
      if (!estimate || now - estimatedAt > ESTIMATE_MILLISECONDS) {
        const told = await globalThis.navigator?.storage?.estimate?.().catch(() => undefined);
        const quota = told?.quota ?? 0;
        estimate = { quota, free: Math.max(0, quota - (told?.usage ?? 0) + ownBytes) };
        estimatedAt = now;
      }
      const { quota, free } = estimate;
      const automatic = quota > 0 ? Math.min(MAX_BUDGET_BYTES, free / 2) : BUDGET_WITHOUT_ESTIMATE_BYTES;
      return { quotaBytes: quota, budgetBytes: chosen ?? automatic };
    },
  };
}
