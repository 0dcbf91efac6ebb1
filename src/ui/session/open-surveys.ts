import type { OpenedSurvey, ViewStore } from './store.ts';

const MOST_SURVEYS = 30;

/** Adds a survey to the list of open surveys. When the list is full, the one opened first is removed. */
export function rememberSurvey({ surveys }: ViewStore, survey: OpenedSurvey): void {
  const known = surveys.value.some(({ fingerprint }) => fingerprint === survey.fingerprint);
  surveys.value = known
    ? surveys.value.map((other) => (other.fingerprint === survey.fingerprint ? survey : other))
    : [...surveys.value, survey].slice(-MOST_SURVEYS);
}
