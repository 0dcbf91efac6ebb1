import type { ArrayAsking, ArrayChoice, ArrayQuestion } from '../../core/array-survey.ts';
import { cancelledError } from '../../core/errors.ts';
import { pageStorage } from '../kit/page-storage.ts';

/** A question that is shown, and what ends it. */
export interface AskedArray {
  readonly question: ArrayQuestion;
  /** Is aborted if something else is opened meanwhile. */
  readonly signal: AbortSignal | undefined;
  /** Answers it; null if the user wants to open nothing. */
  answer(choice: ArrayChoice | null): void;
}

const keyOf = (key: string): string => `segy-lens/array/${key}`;
/** Answers that the browser would not store last until the page closes. */
const unkept = new Map<string, ArrayChoice>();

function remembered(key: string): ArrayChoice | null {
  try {
    const text = pageStorage()?.getItem(keyOf(key));
    return text ? (JSON.parse(text) as ArrayChoice) : (unkept.get(key) ?? null);
  } catch {
    return unkept.get(key) ?? null;
  }
}

function remember(key: string, choice: ArrayChoice): void {
  unkept.set(key, choice);
  try {
    pageStorage()?.setItem(keyOf(key), JSON.stringify(choice));
  } catch {
    // It is kept in memory.
  }
}

/** Asks which array and which axes are meant, and remembers the answers by hierarchy. What is stored is checked as any choice is when the array is opened. */
export const arraysOf = (show: (asked: AskedArray) => void): ArrayAsking => ({
  remembered,
  ask: (question, signal) =>
    new Promise((resolve, reject) => {
      const answer = (choice: ArrayChoice | null): void => {
        if (choice) {
          remember(question.key, choice);
          resolve(choice);
        } else reject(cancelledError(signal));
      };
      signal?.addEventListener('abort', () => reject(cancelledError(signal)), { once: true });
      show({ question, signal, answer });
    }),
});
