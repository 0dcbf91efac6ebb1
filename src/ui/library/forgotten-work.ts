import { workOver } from '../../api/horizon-keep.ts';
import type { Session } from '../session/session.ts';

const counted = (count: number, what: string): string =>
  count === 0 ? '' : `${count} ${what}${count === 1 ? '' : 's'}`;

/** Says what was drawn over a forgotten survey, which stays, and offers to delete it. */
export async function offerWork(session: Session, fingerprint: string, name: string): Promise<void> {
  const { store } = session;
  const work = await workOver(fingerprint);
  const words = [counted(work.horizons.length, 'horizon'), counted(work.faults.length, 'fault')]
    .filter(Boolean)
    .join(' and ');
  if (!words) return;
  const matter = `work ${fingerprint}`;
  const run = (): void => {
    store.settle(matter);
    work.remove().then(
      () => store.say('done', `${words} of “${name}” are deleted.`, { of: 'page' }),
      (error: unknown) => session.fail(error),
    );
  };
  store.say(
    'notice',
    `${words} of “${name}” stay in this browser, and are there when the file is opened again.`,
    {
      of: 'page',
      matter,
      action: {
        label: 'Delete them',
        hint: 'Deletes what was drawn over this survey; it cannot be brought back',
        run,
      },
    },
  );
}
