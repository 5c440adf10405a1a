import { takeDossierCode } from '../../db/register/numbers.ts';
import { project } from '../../db/register/projection.ts';
import type { Activities } from '../../domain/dossier/activities.ts';
import { formatDossierCode } from '../../domain/identifiers/index.ts';
import type { ActivityDeps } from '../deps.ts';

/** The projection and the numbers of our own registers. */
export const createRegisterActivities = ({ db }: Pick<ActivityDeps, 'db'>): Pick<Activities, 'projectDossier' | 'takeDossierCode'> => ({
  projectDossier: (input) => project(db, input),
  takeDossierCode: async ({ dossierId, agency, day }) => ({
    dossierCode: await takeDossierCode(db, {
      dossierId,
      agency,
      day,
      format: (serial) => formatDossierCode({ strategy: 'SHORT', agencyId: agency, receiptDate: day, serial }),
    }),
  }),
});
