import { batch, computed, signal } from '@lit-labs/preact-signals';
import type { CacheEntry, CacheStats, Dataset, DatasetMeta, OpenSource } from '../api/types.ts';
import type {
  ColormapName,
  CropBox,
  DisplaySettings,
  EightBit,
  SliceSlot,
  VolumeStyle,
} from '../core/scene.ts';
import type { GatherData, LineSection } from '../core/section.ts';
import type { AmplitudeRange, HeaderWord, Mesh, PlacedSlice, Progress, Statistics } from '../core/types.ts';
import { type ClipChoice, clipOf, DEFAULT_CLIP } from './clip-choice.ts';
import type { Companion } from './companion.ts';
import type { ComparisonState } from './compare-state.ts';
import type { MapColouring } from './map-colours.ts';
import type { DrawnPath } from './path-plan.ts';
import { DEFAULT_SECTION, type SectionDisplay } from './section-display.ts';
import { clampIndex, type SurveyShape } from './survey-shape.ts';

export type Status = 'idle' | 'opening' | 'preview' | 'refining' | 'ready';
export type TabName = '3d' | 'section' | 'map' | 'headers' | 'quality';
export type SurfaceSign = 'positive' | 'negative' | 'both';

/** Which panels stand open; remembered by the browser. */
export interface Panels {
  readonly controls: boolean;
  readonly summary: boolean;
  readonly sectionOptions: boolean;
}

/** The views that may have a gain of their own. */
export type OwnGain = 'sectionGain' | 'mapGain';

/** The level of the survey that the GPU holds, and how. */
export interface HeldVolume {
  readonly subsample: number;
  /** Null: half floats. */
  readonly eightBit: EightBit | null;
}

/** What became of the samples that the volume is drawn from; the reason is a clause, such as "the GPU is out of memory". */
export type VolumeSamples =
  | { readonly kind: 'loading' }
  | { readonly kind: 'refused'; readonly reason: string }
  | ({ readonly kind: 'ready' } & HeldVolume);

export const DEFAULT_PANELS: Panels = { controls: true, summary: true, sectionOptions: false };

export interface Message {
  readonly id: number;
  readonly kind: 'error' | 'notice';
  readonly text: string;
  /** The file that could not be read as inferred, and may be as the user says. */
  readonly refused?: Blob | undefined;
}

/** A running piece of work that the status bar shows and can cancel. */
export interface Task {
  readonly id: number;
  readonly label: string;
  readonly progress: Progress | null;
  readonly cancel: () => void;
  /** What the button that cancels says. */
  readonly cancelLabel: string;
  /** Gives up what is done as well, where stopping keeps it; its button says Cancel. */
  readonly discard?: (() => void) | undefined;
}

/** A sample of the survey by its full-resolution indices. */
export interface CursorPoint {
  readonly inlineIndex: number;
  readonly crosslineIndex: number;
  readonly sampleIndex: number;
}

export interface CustomWord extends HeaderWord {
  readonly name: string;
}

export interface Readout extends CursorPoint {
  /** What the picture shows there; null where it does not tell. */
  readonly amplitude: number | null;
  /** The stored value, once the pointer rested. */
  readonly exact: {
    readonly value: string;
    readonly hex: string;
    readonly trace: number;
    readonly byteOffset: number;
  } | null;
}

export interface QualityAsked {
  readonly complete: boolean;
  readonly window: readonly [number, number] | null;
}

const DEFAULT_QUALITY: QualityAsked = { complete: false, window: null };

/** A survey opened in this page: it is at hand again by its source, of which the page keeps no more than that. */
export interface OpenedSurvey {
  readonly fingerprint: string;
  readonly name: string;
  readonly source: OpenSource;
}

export interface Inferred {
  readonly dataset: Dataset;
  readonly meta: DatasetMeta | null;
  /** Why the file cannot be read with nothing overruled. */
  readonly problem: string;
}

/** The power of two that a slider from 1 to 16 means: the next one for a step of one, else the nearest by ratio. */
export function snapSubsample(raw: number, former: number): number {
  if (raw === former + 1) return Math.min(16, former * 2);
  if (raw === former - 1) return Math.max(1, former / 2);
  return 2 ** Math.round(Math.log2(Math.max(1, raw)));
}

export const SUBSAMPLES = [1, 2, 4, 8, 16] as const;

type Slices = Readonly<Record<SliceSlot, PlacedSlice | null>>;
type Indices = Readonly<Record<SliceSlot, number>>;

/** All that the page shows, in signals; knows no DOM and does no work. */
export class ViewStore {
  readonly status = signal<Status>('idle');
  readonly dataset = signal<Dataset | null>(null);
  readonly meta = signal<DatasetMeta | null>(null);
  readonly shape = signal<SurveyShape | null>(null);
  readonly amplitude = signal<AmplitudeRange | null>(null);
  readonly openingName = signal('');
  /** Surveys opened in this page, the one shown among them, in the order of their coming. */
  readonly surveys = signal<readonly OpenedSurvey[]>([]);
  /** A second survey laid over the one shown; null: none. */
  readonly comparison = signal<ComparisonState | null>(null);

  readonly tasks = signal<readonly Task[]>([]);
  readonly messages = signal<readonly Message[]>([]);
  readonly lastOperation = signal<{ label: string; milliseconds: number } | null>(null);
  readonly bytesRead = signal(0);
  readonly cacheStats = signal<CacheStats | null>(null);
  /** The surveys that this browser knows, latest first; null until asked for. */
  readonly library = signal<readonly CacheEntry[] | null>(null);
  /** Share of the survey shown that optimize has stored. */
  readonly optimizedShare = signal(0);
  readonly statistics = signal<Statistics | null>(null);
  readonly readout = signal<Readout | null>(null);

  /** What nothing overruled would give of the survey shown; null until it was asked for. */
  readonly inferred = signal<Inferred | null>(null);

  readonly indices = signal<Indices>({ inline: 0, crossline: 0, sample: 0 });
  readonly slices = signal<Slices>({ inline: null, crossline: null, sample: null });
  readonly mesh = signal<Mesh | null>(null);
  readonly depthPlanes = signal<readonly PlacedSlice[]>([]);
  readonly activeSlot = signal<SliceSlot>('inline');
  readonly sectionSlot = signal<SliceSlot>('inline');
  readonly tab = signal<TabName>('3d');
  readonly panels = signal<Panels>(DEFAULT_PANELS);
  /** The Section tab shows all offsets at one place of a prestack survey. */
  readonly companions = signal<readonly Companion[]>([]);
  readonly gatherShown = signal(false);
  readonly gather = signal<GatherData | null>(null);
  readonly section = signal<SectionDisplay>(DEFAULT_SECTION);
  /** The path over the survey that is drawn, or was; null: none. */
  readonly path = signal<DrawnPath | null>(null);
  readonly hasPath = computed(() => this.path.value !== null);
  /** The section along it (a random line), shown in the Section tab instead of a slice while `showsLine`. */
  readonly lineSection = signal<LineSection | null>(null);
  readonly showsLine = signal(false);
  /** The crosshair that all views share; set by a click. */
  readonly cursor = signal<CursorPoint | null>(null);
  /** What the check of the survey shown was asked for: every trace of a large file, a window of the spectrum (null: all samples). */
  readonly qualityAsked = signal<QualityAsked>(DEFAULT_QUALITY);
  /** What the colour of the map says; `word` is the name of a header word. */
  readonly mapColour = signal<{ readonly colouring: MapColouring; readonly word: string }>({
    colouring: 'traces',
    word: '',
  });
  /** Every trace of the survey shown was asked onto the map, however large its file. */
  readonly mapComplete = signal(false);
  /** Trace header words of the user's own, beside the standard's. */
  readonly customWords = signal<readonly CustomWord[]>([]);
  /** What the Headers tab shows, and by name the columns of its table; null: the usual ones. */
  readonly headersShown = signal<'file' | 'traces'>('file');
  readonly headerColumns = signal<readonly string[] | null>(null);

  readonly subsample = signal<number>(4);
  readonly subsampleTouched = signal(false);
  readonly subsampleNote = signal('');
  readonly threshold = signal(0.5);
  readonly surfaceSign = signal<SurfaceSign>('positive');
  readonly depthSlices = signal(0);
  readonly clipChoice = signal<ClipChoice>(DEFAULT_CLIP);
  readonly gain = signal(1);
  /** Gains of the other views; null: as in 3D. */
  readonly sectionGain = signal<number | null>(null);
  readonly mapGain = signal<number | null>(null);
  readonly verticalExaggeration = signal(1);
  readonly sliceOpacity = signal(1);
  readonly surfaceOpacity = signal(1);
  readonly showInline = signal(true);
  readonly showCrossline = signal(true);
  readonly showSample = signal(true);
  readonly showSurface = signal(true);
  readonly interpolate = signal(true);
  /** The volume is drawn as a whole, and how; the style stays when it is not. */
  readonly volumeShown = signal(false);
  readonly volumeStyle = signal<VolumeStyle | null>(null);
  /** Which level of the survey the GPU holds for it, and how, or why it holds none. */
  readonly volumeSamples = signal<VolumeSamples>({ kind: 'loading' });
  readonly parallel = signal(false);
  readonly axisNumbers = signal<DisplaySettings['axisNumbers']>('lines');
  /** The part of the survey that the 3D view shows. */
  readonly crop = signal<CropBox | null>(null);
  readonly theme = signal<'light' | 'dark'>('light');
  /** Null until chosen: then the data decide between a diverging and a sequential map. */
  readonly chosenColormap = signal<ColormapName | null>(null);

  readonly colormap = computed<ColormapName>(
    () => this.chosenColormap.value ?? (this.amplitude.value?.bothSigns === false ? 'viridis' : 'grey'),
  );

  /** Amplitudes at the ends of the colours at gain 1, in every view. */
  readonly clip = computed(() => clipOf(this.amplitude.value, this.statistics.value, this.clipChoice.value));

  readonly display = computed<DisplaySettings>(() => ({
    colormap: this.colormap.value,
    clip: this.clip.value,
    gain: this.gain.value,
    verticalExaggeration: this.verticalExaggeration.value,
    sliceOpacity: this.sliceOpacity.value,
    surfaceOpacity: this.surfaceOpacity.value,
    showInline: this.showInline.value,
    showCrossline: this.showCrossline.value,
    showSample: this.showSample.value,
    showSurface: this.showSurface.value,
    interpolate: this.interpolate.value,
    theme: this.theme.value,
    parallel: this.parallel.value,
    axisNumbers: this.axisNumbers.value,
    crop: this.crop.value,
  }));

  /** The amplitude that the threshold means, before a mesh has told. */
  readonly thresholdAmplitude = computed<number | null>(() => {
    const range = this.amplitude.value;
    if (!range) return null;
    if (!range.bothSigns) return range.p001 + this.threshold.value * (range.p999 - range.p001);
    const level = this.threshold.value * range.p999Absolute;
    return this.surfaceSign.value === 'negative' ? -level : level;
  });

  /** The gain that a view has, its own or that of 3D. */
  gainOf(view: OwnGain): number {
    return this[view].value ?? this.gain.value;
  }

  #nextId = 1;

  /** Replaces the survey in one step: nothing of the former one stays. */
  show(dataset: Dataset, shape: SurveyShape, slices: Slices, indices: Indices): void {
    batch(() => {
      this.dataset.value = dataset;
      this.meta.value = dataset.meta;
      this.shape.value = shape;
      this.amplitude.value = dataset.amplitude;
      this.indices.value = indices;
      this.slices.value = slices;
      this.mesh.value = null;
      this.depthPlanes.value = [];
      this.statistics.value = null;
      this.optimizedShare.value = 0;
      this.readout.value = null;
      this.cursor.value = null;
      this.gather.value = null;
      this.path.value = null;
      this.lineSection.value = null;
      this.qualityAsked.value = DEFAULT_QUALITY;
      this.mapComplete.value = false;
      this.crop.value = null;
      // Amplitudes typed for one survey mean nothing for another.
      if (this.clipChoice.value.kind === 'values') this.clipChoice.value = DEFAULT_CLIP;
      this.showsLine.value = false;
      this.subsampleNote.value = '';
      this.bytesRead.value = dataset.work.bytesRead;
      if (shape.flat) {
        this.activeSlot.value = 'inline';
        this.sectionSlot.value = 'inline';
      }
    });
  }

  setIndex(slot: SliceSlot, index: number): void {
    const shape = this.shape.value;
    if (!shape) return;
    this.indices.value = { ...this.indices.value, [slot]: clampIndex(shape[slot], Math.round(index)) };
  }

  setSlice(slot: SliceSlot, slice: PlacedSlice | null): void {
    this.slices.value = { ...this.slices.value, [slot]: slice };
  }

  /** Takes over what the dataset learned meanwhile; true when the metadata were replaced. */
  refresh(): boolean {
    const dataset = this.dataset.value;
    if (!dataset) return false;
    const changed = this.meta.value !== dataset.meta;
    batch(() => {
      this.bytesRead.value = dataset.work.bytesRead;
      this.meta.value = dataset.meta;
      this.amplitude.value = dataset.amplitude;
    });
    return changed;
  }

  /** The same text is not said twice. */
  say(kind: Message['kind'], text: string, refused?: Blob): void {
    const others = this.messages.value.filter((message) => message.text !== text);
    this.messages.value = [...others, { id: this.#nextId++, kind, text, refused }].slice(-4);
  }

  dismiss(id: number): void {
    this.messages.value = this.messages.value.filter((message) => message.id !== id);
  }

  dismissAll(): void {
    this.messages.value = [];
  }

  /** Enters a piece of work into the status bar; `end` takes it out. */
  begin(
    label: string,
    cancel: () => void,
    cancelLabel = 'Cancel',
    discard?: () => void,
  ): { report: (progress: Progress) => void; end: () => void } {
    const id = this.#nextId++;
    this.tasks.value = [...this.tasks.value, { id, label, progress: null, cancel, cancelLabel, discard }];
    return {
      report: (progress) => {
        this.tasks.value = this.tasks.value.map((task) => (task.id === id ? { ...task, progress } : task));
      },
      end: () => {
        this.tasks.value = this.tasks.value.filter((task) => task.id !== id);
      },
    };
  }
}
