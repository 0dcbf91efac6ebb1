import type { OpenSource } from '../api/types.ts';
import type { ViewStore } from './store.ts';

/** A survey opened in this page: it is at hand again by its source, of which the page keeps no more than that. */
export interface OpenedSurvey {
  readonly fingerprint: string;
  readonly name: string;
  readonly source: OpenSource;
}

const MOST_SURVEYS = 30;

/** Enters a survey into the list that the page's head offers; the one opened longest ago leaves a full list. */
export function rememberSurvey({ surveys }: ViewStore, survey: OpenedSurvey): void {
  const known = surveys.value.some(({ fingerprint }) => fingerprint === survey.fingerprint);
  surveys.value = known
    ? surveys.value.map((other) => (other.fingerprint === survey.fingerprint ? survey : other))
    : [...surveys.value, survey].slice(-MOST_SURVEYS);
}
