import type { OpenedSurvey, ViewStore } from './store.ts';

const MOST_SURVEYS = 30;

/** Enters a survey into the list that the page's head offers; the one opened longest ago leaves a full list. */
export function rememberSurvey({ surveys }: ViewStore, survey: OpenedSurvey): void {
  const known = surveys.value.some(({ fingerprint }) => fingerprint === survey.fingerprint);
  surveys.value = known
    ? surveys.value.map((other) => (other.fingerprint === survey.fingerprint ? survey : other))
    : [...surveys.value, survey].slice(-MOST_SURVEYS);
}
