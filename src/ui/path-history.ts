import type { PathPoint } from '../core/scene.ts';
import type { Session } from './session.ts';
import type { ViewPart } from './view-history.ts';

interface PathState {
  readonly points: readonly PathPoint[];
  readonly drawing: boolean;
  /** The Section tab shows the section along it. */
  readonly shown: boolean;
}

/** The path over the survey as a part of the view that is undone: point by point while it is drawn. */
export function pathPart(session: Session): ViewPart {
  const { path, showsLine } = session.store;
  return {
    read: (): PathState | null => {
      const drawn = path.peek();
      return drawn && { points: drawn.points, drawing: drawn.drawing, shown: showsLine.peek() };
    },
    write: (state) => void write(state),
  };

  async function write(state: unknown): Promise<void> {
    const { lineOf } = await import('./random-line.ts');
    const line = lineOf(session);
    const wanted = state as PathState | null;
    if (!wanted) line.close();
    else if (wanted.drawing) line.draw(wanted.points);
    else {
      const same = JSON.stringify(path.value?.points) === JSON.stringify(wanted.points);
      if (!same || !path.value?.section) await line.follow(wanted.points);
      showsLine.value = wanted.shown && session.store.lineSection.value !== null;
    }
  }
}
