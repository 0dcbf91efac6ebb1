import { readCapabilities } from '../../view/capabilities.ts';
import type { Session } from '../session/session.ts';
import { SETTING_NAMES } from '../session/view-settings.ts';
import { libraryOf } from './library-session.ts';

/** The page's version, which the build puts here. */
declare const __VERSION__: string | undefined;

/** Measures older than these are left out. */
const MOST_TIMINGS = 100;

/** Uncaught errors before these are left out, and what a stack is longer than. */
const MOST_ERRORS = 20;
const MOST_CHARACTERS = 1500;

/** What stands in place of what is not told. */
const LEFT_OUT = '…';

type Told = Readonly<Record<string, unknown>>;

/**
 * What helps to find a fault: versions, browser, GPU, settings, the survey's shape and findings, what the page has said, errors that
 * nothing caught, and times.
 * It holds no sample, no coordinate and nothing of the text header.
 * @param withNames whether names of files and hosts are told
 */
export async function diagnosticsOf(session: Session, withNames: boolean): Promise<Told> {
  const { store, services } = session;
  const told = {
    what: 'SEG-Y Lens diagnostics',
    made: new Date().toISOString(),
    names: withNames ? 'told' : 'left out',
    page: page(),
    browser: browser(),
    gpu: gpu(),
    storage: {
      ...(await services.cache.stats().catch(() => null)),
      kept: await services.cache.isKept().catch(() => null),
      problem: services.storageProblem(),
    },
    ...services.metrics(),
    settings: session.settings,
    view: Object.fromEntries(SETTING_NAMES.map((name) => [name, store[name].value])),
    survey: survey(session),
    messages: store.said.value.map(({ kind, text, at }) => ({ seconds: seconds(at), kind, text })),
    uncaught: store.uncaught
      .slice(-MOST_ERRORS)
      .map(({ at, text }) => ({ seconds: seconds(at), text: plainStack(text) })),
    timings: timings(),
  };
  return withNames ? told : (withoutNames(told, namesOf(session)) as Told);
}

const seconds = (milliseconds: number): number => Math.round(milliseconds) / 1000;

/** Addresses in a stack are shortened to the names of the page's own scripts, because they may hold the address of a file. */
const plainStack = (text: string): string =>
  text
    .slice(0, MOST_CHARACTERS)
    .replaceAll(/\b[a-z-]+:\/\/[^\s)?#]*\/([^\s)?#/:]*)(?:[?#]\S*?(?=:\d+:\d+|[\s)]|$))?/gi, '$1');

function page(): Told {
  const { crossOriginIsolated, location } = globalThis;
  return {
    version: typeof __VERSION__ === 'string' ? __VERSION__ : 'unknown',
    openSeconds: seconds(performance.now()),
    crossOriginIsolated: crossOriginIsolated ?? false,
    // Their values may hold the address of a file.
    parameters: [...new URLSearchParams(location?.search ?? '').keys()],
  };
}

function browser(): Told {
  const { navigator, devicePixelRatio, innerWidth, innerHeight } = globalThis;
  const { userAgent, language, hardwareConcurrency, deviceMemory } = (navigator ?? {}) as Navigator & {
    deviceMemory?: number;
  };
  return {
    userAgent,
    language,
    processors: hardwareConcurrency,
    memoryGigabytes: deviceMemory ?? null,
    window: [innerWidth, innerHeight],
    pixelRatio: devicePixelRatio,
  };
}

/** The GPU as a context of its own sees it, because that of the 3D view may be lost. */
function gpu(): Told | null {
  const canvas = typeof OffscreenCanvas === 'undefined' ? null : new OffscreenCanvas(1, 1);
  const context = canvas?.getContext('webgl2');
  if (!context) return null;
  const capabilities = readCapabilities(context);
  context.getExtension('WEBGL_lose_context')?.loseContext();
  return { ...capabilities };
}

function survey({ store }: Session): Told | null {
  const meta = store.meta.value;
  if (!meta) return null;
  const { geometry, vertical } = meta;
  const grid = 'inline' in geometry ? [geometry.inline.count, geometry.crossline.count] : null;
  return {
    name: meta.name,
    fileSize: meta.fileSize,
    revision: meta.revision,
    byteOrder: meta.byteOrder,
    sampleFormat: meta.sampleFormat,
    samplesPerTrace: meta.samplesPerTrace,
    sampleIntervalMicroseconds: meta.sampleIntervalMicroseconds,
    vertical: vertical.domain,
    traceCount: meta.traceCount,
    kind: geometry.kind,
    inlinesAndCrosslines: grid,
    sorting: 'sorting' in geometry ? geometry.sorting : null,
    verified: 'verified' in geometry ? geometry.verified : null,
    overrides: meta.overrides,
    findings: meta.findings.map(({ code, severity, message }) => ({ code, severity, message })),
  };
}

function timings(): readonly Told[] {
  const measures = performance.getEntriesByType('measure') as PerformanceMeasure[];
  return measures
    .filter(({ name }) => name.startsWith('segy-lens/'))
    .slice(-MOST_TIMINGS)
    .map(({ name, startTime, duration, detail }) => ({
      seconds: seconds(startTime),
      name: name.slice('segy-lens/'.length),
      milliseconds: Math.round(duration * 10) / 10,
      ...(detail as Told | null),
    }));
}

/** Every name that may stand in a sentence, the longest first, because one may be a part of another. */
function namesOf(session: Session): readonly string[] {
  const { meta, surveys, openingName } = session.store;
  const known = libraryOf(session).known.value ?? [];
  const names = [
    meta.value?.name,
    openingName.value,
    ...surveys.value.map(({ name }) => name),
    ...known.flatMap(({ name, host }) => [name, host]),
  ];
  return [...new Set(names.flatMap((name) => name || []))].sort((a, b) => b.length - a.length);
}

/** Replaces names in every text, and all that is quoted, because what sentences quote are names and texts of files. */
function withoutNames(value: unknown, names: readonly string[]): unknown {
  if (typeof value === 'string') {
    return names
      .reduce((text, name) => text.replaceAll(name, LEFT_OUT), value)
      .replaceAll(/“[^”]*”/g, `“${LEFT_OUT}”`);
  }
  if (Array.isArray(value)) return value.map((each) => withoutNames(each, names));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withoutNames(each, names)]));
}
