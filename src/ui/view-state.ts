import { checkOverrides } from '../api/overrides.ts';
import { readViewFragment, type ViewLink, viewFragment } from '../api/view-link.ts';
import type { StageView } from '../core/scene.ts';
import type { Overrides } from '../core/types.ts';
import { DEFAULT_CLIP } from './clip-choice.ts';
import type { Session } from './session.ts';
import type { ViewStore } from './store.ts';
import { indexOf, numberAt, SLOTS } from './survey-shape.ts';

/** What fits into an address; of a longer path a link holds nothing. */
const MOST_POINTS = 256;

/** What is looked at now, and how; null before a survey is shown. */
export function viewOf({ store }: Session, stage: StageView | null): ViewLink | null {
  const shape = store.shape.value;
  const meta = store.meta.value;
  if (!shape || !meta) return null;
  const { inline, crossline, sample } = store.indices.value;
  const { density, wiggle, fillPositive, fillNegative, reversed, swing, clip, clipPercent, clipValue } =
    store.section.value;
  const style = store.volumeShown.value ? store.volumeStyle.value : null;
  const camera = stage?.cameraPlace ?? null;
  return {
    version: 1,
    fingerprint: meta.fingerprint,
    name: meta.name.slice(0, 300),
    overrides: checkOverrides(meta.overrides) as NonNullable<ViewLink['overrides']>,
    part: store.dataset.value?.part ?? null,
    tab: store.tab.value,
    camera: camera && {
      position: [...camera.position],
      target: [...camera.target],
      fieldOfView: camera.fieldOfView,
    },
    inline: numberAt(shape.inline, inline),
    crossline: numberAt(shape.crossline, crossline),
    sample,
    activeSlot: store.activeSlot.value,
    sectionSlot: store.sectionSlot.value,
    show: {
      inline: store.showInline.value,
      crossline: store.showCrossline.value,
      sample: store.showSample.value,
      surface: store.showSurface.value,
    },
    subsample: store.subsample.value as ViewLink['subsample'],
    threshold: store.threshold.value,
    surfaceSign: store.surfaceSign.value,
    depthSlices: store.depthSlices.value,
    colormap: store.colormap.value,
    gain: store.gain.value,
    sectionGain: store.sectionGain.value,
    mapGain: store.mapGain.value,
    clip: store.clipChoice.value,
    verticalExaggeration: store.verticalExaggeration.value,
    sliceOpacity: store.sliceOpacity.value,
    surfaceOpacity: store.surfaceOpacity.value,
    interpolate: store.interpolate.value,
    parallel: store.parallel.value,
    axisNumbers: store.axisNumbers.value,
    crop: store.crop.value && { low: [...store.crop.value.low], high: [...store.crop.value.high] },
    gatherShown: store.gatherShown.value,
    path: pathOf(store),
    section: { density, wiggle, fillPositive, fillNegative, reversed, swing, clip, clipPercent, clipValue },
    volume: style && { ...style, points: style.points.map((point) => ({ ...point })) },
  };
}

/** A path that is still drawn has no section to look at. */
function pathOf({ path, shape, showsLine }: ViewStore): ViewLink['path'] {
  const drawn = path.value;
  if (!drawn?.section || !shape.value || drawn.points.length > MOST_POINTS) return null;
  const { inline, crossline } = shape.value;
  const points = drawn.points.map(
    ({ inlineIndex, crosslineIndex, sampleIndex }): [number, number, number] => [
      numberAt(inline, inlineIndex),
      numberAt(crossline, crosslineIndex),
      sampleIndex,
    ],
  );
  return { points, shown: showsLine.value };
}

/** The page's address with this view in it. */
export const linkTo = (link: ViewLink): string =>
  `${location.origin}${location.pathname}${location.search}${viewFragment(link)}`;

/**
 * Shows the view that an address holds, if the survey shown is that of its file; says so where it is not, or where there is
 * no survey yet. True: nothing is left to do.
 */
export async function followLink(
  session: Session,
  stage: StageView | null,
  fragment: string,
): Promise<boolean> {
  const { store } = session;
  const link = readViewFragment(fragment);
  if (link === null) return true;
  if (link === 'damaged') {
    store.say(
      'error',
      'The link holds a view that cannot be read. Ask for it again, or open the file as usual.',
    );
    return true;
  }
  const meta = store.meta.value;
  if (!meta) {
    store.say('notice', `This link shows a view of “${link.name}”. Drop that file here to see it.`);
    return false;
  }
  if (meta.fingerprint !== link.fingerprint) {
    store.say(
      'notice',
      `The link shows a view of “${link.name}”, and “${meta.name}” is another file: it is shown as usual. Drop the other to see that view.`,
    );
    return false;
  }
  if (await reread(session, link)) return false;
  await show(session, stage, link);
  return true;
}

/** Opens the file as the link reads it, or the part that the link shows; true: the view follows when that is there. */
async function reread(session: Session, link: ViewLink): Promise<boolean> {
  const { store } = session;
  const dataset = store.dataset.value;
  const overrides = link.overrides as Overrides | undefined;
  if (overrides && dataset && !isSame(checkOverrides(dataset.meta.overrides), overrides)) {
    if (!(await session.overrides.readOnce(overrides))) return false;
    const names = Object.keys(overrides).join(', ');
    store.say(
      'notice',
      `The link reads this file otherwise than you did: ${names ? `${names} overruled` : 'with nothing overruled'}. That holds until the file is opened again.`,
    );
    return isSame(checkOverrides(session.dataset?.meta.overrides), overrides);
  }
  if (link.part === undefined || isSame(dataset?.part, link.part)) return false;
  await session.showPart(link.part);
  return isSame(session.dataset?.part, link.part);
}

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

async function show(session: Session, stage: StageView | null, link: ViewLink): Promise<void> {
  const { store } = session;
  const shape = store.shape.value!;
  const { show: shown, volume } = link;
  store.volumeShown.value = false;
  store.chosenColormap.value = link.colormap;
  store.gain.value = link.gain;
  store.sectionGain.value = link.sectionGain;
  store.mapGain.value = link.mapGain;
  store.clipChoice.value = link.clip ?? DEFAULT_CLIP;
  store.verticalExaggeration.value = link.verticalExaggeration;
  store.sliceOpacity.value = link.sliceOpacity;
  store.surfaceOpacity.value = link.surfaceOpacity;
  store.interpolate.value = link.interpolate;
  store.parallel.value = link.parallel;
  store.axisNumbers.value = link.axisNumbers;
  store.crop.value = link.crop;
  store.showInline.value = shown.inline;
  store.showCrossline.value = shown.crossline;
  store.showSample.value = shown.sample;
  store.showSurface.value = shown.surface;
  store.section.value = { ...store.section.value, ...link.section };
  for (const slot of SLOTS) {
    const index = slot === 'sample' ? link.sample : indexOf(shape[slot], link[slot]);
    if (index !== store.indices.value[slot]) session.slices.move(slot, index);
  }
  if (!shape.flat) {
    store.activeSlot.value = link.activeSlot;
    store.sectionSlot.value = link.sectionSlot;
  }
  if (link.subsample !== store.subsample.value) session.setSubsample(link.subsample);
  if (link.surfaceSign !== store.surfaceSign.value) session.surface.setSign(link.surfaceSign);
  if (link.threshold !== store.threshold.value) session.surface.setThreshold(link.threshold);
  if (link.depthSlices !== store.depthSlices.value) session.surface.setDepthSlices(link.depthSlices);
  // The page has drawn once before the camera goes there: a change of exaggeration fits it anew.
  await session.nextFrame();
  if (link.camera) stage?.placeCamera(link.camera);
  if (volume && !shape.flat) {
    store.volumeStyle.value = volume;
    store.volumeShown.value = true;
  }
  store.gatherShown.value = link.gatherShown;
  await showPath(session, link.path);
  store.tab.value = link.tab;
}

async function showPath(session: Session, path: ViewLink['path']): Promise<void> {
  const { store } = session;
  const shape = store.shape.value;
  if (!path || !shape || shape.flat) {
    session.randomLine?.close();
    return;
  }
  const { lineOf } = await import('./random-line.ts');
  const points = path.points.map(([inline, crossline, sampleIndex]) => ({
    inlineIndex: indexOf(shape.inline, inline),
    crosslineIndex: indexOf(shape.crossline, crossline),
    sampleIndex,
  }));
  await lineOf(session).follow(points);
  store.showsLine.value = path.shown && store.lineSection.value !== null;
}
