import * as v from 'valibot';
import type { CameraPlace } from '../../core/scene.ts';
import type { StageView } from '../../view/stage-view.ts';
import type { ViewPart } from '../session/view-parts.ts';
import { between } from '../session/view-settings.ts';

const number = between(-1e6, 1e6);
const triple = v.tuple([number, number, number]);

/** The camera of the 3D view as a part of the view. It has no state while there is no stage. */
export const cameraPart = (stage: () => StageView | null): ViewPart => ({
  name: 'camera',
  saved: v.object({ position: triple, target: triple, fieldOfView: between(0.1, 120) }),
  fromVersion1: ({ camera }) => camera ?? undefined,
  read: () => stage()?.cameraPlace,
  write: (place) => stage()?.placeCamera(place as CameraPlace),
});
