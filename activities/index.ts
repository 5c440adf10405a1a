import type { Activities } from '../domain/dossier/activities.ts';
import { createAccountActivities } from './accounts/index.ts';
import { createComponentActivities } from './components/index.ts';
import type { ActivityDeps } from './deps.ts';
import { createNoticeActivities } from './notices/index.ts';
import { createOutsideActivities } from './outside-results/index.ts';
import { createPaymentActivities } from './payment/index.ts';
import { createPortalActivities } from './portal/index.ts';
import { createProjection, createRegisterActivities } from './register/index.ts';
import { createReturningActivities } from './returning/index.ts';
import { createScanningActivities } from './scanning/index.ts';
import { createPackageActivities } from './signing/package.ts';
import { createResultActivities } from './signing/result.ts';
import { createSlipActivities } from './signing/slips.ts';
import { createStoreActivities } from './stores/index.ts';

/** Every activity of the product, over the given database, stores and systems. */
export const createActivities = (deps: ActivityDeps): Activities => {
  const single = {
    ...createRegisterActivities(deps),
    ...createAccountActivities(deps),
    ...createComponentActivities(deps),
    ...createScanningActivities(deps),
    ...createSlipActivities(deps),
    ...createPackageActivities(deps),
    ...createResultActivities(deps),
    ...createNoticeActivities(deps),
    ...createStoreActivities(deps),
    ...createReturningActivities(deps),
    ...createOutsideActivities(deps),
    ...createPortalActivities(deps),
    ...createPaymentActivities(deps),
  };
  return { ...single, ...createProjection(deps, single) };
};
