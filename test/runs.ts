declare const __TEST_LONG__: boolean;

/** How often a property is tried: `some` times in `npm test`, which a person waits for, `many` times in `npm run test:long`. */
export const runs = (some: number, many: number): number => (__TEST_LONG__ ? many : some);
