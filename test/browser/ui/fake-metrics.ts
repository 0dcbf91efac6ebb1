import type { EngineMetrics } from '../../../src/api/metrics.ts';

/** An engine at work: one of its two workers is always busy. A real one would be idle by the time that a test looks. */
export const fakeMetrics = (): EngineMetrics => ({
  workers: {
    size: 2,
    queued: 3,
    running: 2,
    jobsDone: 41,
    jobsRetried: 1,
    workersLost: 1,
    lastDeath: 'it ended by itself',
    busyMilliseconds: performance.now(),
  },
  memory: {
    limitBytes: 512e6,
    cacheBytes: 2e6,
    cacheBudgetBytes: 256e6,
    tileBudgetBytes: 32e6,
    blockBudgetBytes: 80e6,
    levelBytes: 40e6,
    flightBudgetBytes: 64e6,
  },
});
