const MAX_BUDGET_BYTES = 16 * 1024 ** 3;
const BUDGET_WITHOUT_ESTIMATE_BYTES = 512 * 1024 * 1024;
/** An estimate costs more than a small write, and is approximate anyway. */
const ESTIMATE_MILLISECONDS = 10_000;

export interface StorageLimits {
  readonly budgetBytes: number;
  /** What the browser allows this site; 0 where it does not tell. */
  readonly quotaBytes: number;
}

/**
 * What may be kept: the budget chosen, else 16 GiB or half of what the browser has free (our own bytes count as free). Chromium
 * tells every site 10 GiB whatever the disk holds, and a survey of 4.5 GB with its crosslines takes 4.4.
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
