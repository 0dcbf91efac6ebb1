import { Latest } from '../kit/latest.ts';
import { saveBlob } from '../kit/save-blob.ts';
import type { Session } from '../session/session.ts';
import type { SectionFormat } from './section-figure.ts';
import type { SectionView } from './section-view.ts';

/** Only one file is made at a time: saving again cancels the one being made. */
const saving = new Latest();

/** Makes the file and lets the browser save it. Reading the values of a large section can be cancelled. */
export async function exportSection(
  session: Session,
  view: SectionView,
  format: SectionFormat,
): Promise<void> {
  const { store } = session;
  const { source } = view;
  if (!source) return;
  if (source.waits) {
    store.say('notice', 'The section of both surveys is still being read. Save it once it is shown.', {
      matter: 'save section',
    });
    return;
  }
  const task = {
    kind: 'save section',
    label: `Saving the section as ${format.toUpperCase()}`,
    cancel: () => saving.abort(),
  };
  try {
    const [{ sectionFile }, { dataTitle, pictureTitle }] = await Promise.all([
      import('./section-export.ts'),
      import('./section-svg.ts'),
    ]);
    const isPicture = format === 'png' || format === 'svg';
    const title = isPicture ? pictureTitle(view) : dataTitle(store, source);
    const blob = await store.during(task, () =>
      saving.run((signal) => sectionFile(store, view, format, signal)),
    );
    if (blob) saveBlob(blob, `${store.meta.value?.name ?? 'section'} ${title}.${format}`);
  } catch (error) {
    session.fail(error, '', { matter: 'save section' });
  }
}
