import { takeDossierCode } from '../../db/register/numbers.ts';
import { project } from '../../db/register/projection.ts';
import type { Activities, ShortActivity, ShortWork } from '../../domain/dossier/activities.ts';
import { formatDossierCode } from '../../domain/identifiers/index.ts';
import type { ActivityDeps } from '../deps.ts';

/** The numbers of our own registers. */
export const createRegisterActivities = ({ db }: Pick<ActivityDeps, 'db'>): Pick<Activities, 'takeDossierCode'> => ({
  takeDossierCode: async ({ dossierId, agency, day }) => ({
    dossierCode: await takeDossierCode(db, {
      dossierId,
      agency,
      day,
      format: (serial) => formatDossierCode({ strategy: 'SHORT', agencyId: agency, receiptDate: day, serial }),
    }),
  }),
});

type Short = Partial<Pick<Activities, ShortActivity>>;

/** What the works brought back that were done. One that fails is not among them: as work of its own it is tried again, and seen to fail. */
const brought = async (short: Short, works: readonly ShortWork[]): Promise<Readonly<Record<string, unknown>>> => {
  const did: Record<string, unknown> = {};
  for (const { work, activity, input } of works) {
    const bring = short[activity] as ((of: object) => Promise<unknown>) | undefined;
    try {
      if (bring) did[work] = (await bring(input)) ?? {};
    } catch {}
  }
  return did;
};

/** The projection, and behind it the short works that its changes owe. */
export const createProjection = ({ db }: Pick<ActivityDeps, 'db'>, short: Short): Pick<Activities, 'projectDossier'> => ({
  projectDossier: async (input) => {
    const projected = await project(db, input);
    if (projected.kind !== 'WRITTEN' || input.works === undefined) return projected;
    return { ...projected, did: await brought(short, input.works) };
  },
});
