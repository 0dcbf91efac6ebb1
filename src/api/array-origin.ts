import type { ArrayChoice, ArrayQuestion, ArraySurvey } from '../core/array-survey.ts';
import type { ChunkLevel, StoreDescriptor, ZarrPlace } from '../core/chunks.ts';
import type { ChunkRecipe } from '../core/cube.ts';
import { fingerprint, sha256Hex } from '../io/fingerprint.ts';
import { openSource } from '../io/open-source.ts';
import type { ByteSource } from '../io/source.ts';
import { probeKeys } from '../zarr/chunk-plan.ts';
import { Hierarchy } from '../zarr/hierarchy.ts';
import { openStore } from '../zarr/store.ts';
import type { StoreHost } from '../zarr/store-types.ts';
import { describeHierarchy } from '../zarr/survey.ts';

/** An array that was found, with what identifies its data. */
export interface DescribedArray {
  readonly store: ChunkRecipe['store'];
  readonly survey: ArraySurvey;
  readonly name: string;
  /** What tells this data from any other. */
  readonly origin: string;
  /** Whether a change of the data would change `origin`, so that derived data may be stored beyond this visit. */
  readonly isSure: boolean;
  /** Reads what tells whether the data are still the same. */
  readonly stamp: (signal?: AbortSignal) => Promise<string>;
  /** What `stamp` gave at opening. */
  readonly first: string;
}

/** Asks about one hierarchy. */
export interface StoreAsking {
  readonly always?: boolean;
  remembered(key: string): ArrayChoice | null;
  ask(question: ArrayQuestion, signal?: AbortSignal): Promise<ArrayChoice>;
}

const HOST: StoreHost = { open: openSource, tally: () => undefined };

const hash = (text: string): Promise<string> => sha256Hex(new TextEncoder().encode(text));

/** Metadata documents whose version tells of a change. */
const ROOTS = ['zarr.json', '.zmetadata', '.zattrs'];
/** A stamp that says something: not empty, and not the size alone. */
const TELLS = /^(absent|.*\S \S.*|[^\s].*[^\d\s].*)$/;

/**
 * Describes a hierarchy. It is identified by its place, its metadata, their entity tags or dates, and those of a few chunks of the
 * finest and the coarsest level, because whoever replaces samples need not touch the metadata.
 */
export async function describeStore(
  store: StoreDescriptor,
  choice: ArrayChoice,
  asking: StoreAsking | null,
  signal?: AbortSignal,
): Promise<DescribedArray> {
  const read = async (call?: AbortSignal): Promise<Hierarchy> =>
    Hierarchy.open(openStore(store, HOST), store.name, call);
  const hierarchy = await read(signal);
  const place = store.kind === 'url' ? store.url.replace(/\?.*$/, '') : store.name;
  const root = JSON.stringify(hierarchy.attributes);
  const key = await hash(`${place}\n${root}\n${hierarchy.format}`);
  const known = asking && !asking.always ? asking.remembered(key) : null;
  const given = { ...known, ...choice };
  const ask = asking && {
    always: asking.always ?? false,
    ask: (question: Omit<ArrayQuestion, 'key'>, call?: AbortSignal) => {
      const earlier = asking.remembered(key);
      return asking.ask({ ...question, chosen: { ...earlier, ...question.chosen }, key }, call);
    },
  };
  const stampOf = async (of: Hierarchy, probes: readonly string[], call?: AbortSignal) => {
    const versions = ROOTS.map((each) => of.store.version(each));
    const chunks = await Promise.all(probes.map((each) => of.store.stampOf(each, call)));
    const told = chunks.filter((chunk) => chunk !== 'absent');
    const isSure = told.length === 0 ? versions.some(Boolean) : told.every((chunk) => TELLS.test(chunk));
    return { text: await hash([JSON.stringify(of.attributes), ...versions, ...chunks].join('\n')), isSure };
  };
  let probes: string[] = [];
  let stamping: ReturnType<typeof stampOf> | null = null;
  // The chunks are looked at while the rest of the metadata is read.
  const found = (levels: readonly ChunkLevel<ZarrPlace>[]): void => {
    probes = [...new Set([levels[0]!, levels.at(-1)!].flatMap(probeKeys))];
    stamping = stampOf(hierarchy, probes, signal);
    stamping.catch(() => undefined);
  };
  const describe = (of: ArrayChoice) => describeHierarchy(hierarchy, store.name, of, signal, ask, found);
  // An answer that fits no more, because the arrays have others names or shapes now, is asked for again.
  const survey = await describe(given).catch((error: unknown) => {
    if (!known || !asking || signal?.aborted) throw error;
    return describe(choice);
  });
  const first = await stamping!;
  return {
    store,
    survey,
    name: store.name.replace(/\.(zip|ozx)$/i, ''),
    origin: `${place} ${await hash(`${first.text}\n${survey.version}`)}`,
    isSure: first.isSure,
    first: first.text,
    stamp: async (call) => (await stampOf(await read(call), probes, call)).text,
  };
}

/** Identifies a file by its size and sampled blocks, as SEG-Y files are. */
export async function stampOfFile(
  bytes: ByteSource,
  signal?: AbortSignal,
): Promise<Pick<DescribedArray, 'origin' | 'isSure' | 'stamp' | 'first'>> {
  const stamp = async (call?: AbortSignal): Promise<string> => (await fingerprint(bytes, call)).fingerprint;
  const first = await stamp(signal);
  return { origin: first, isSure: true, first, stamp };
}
