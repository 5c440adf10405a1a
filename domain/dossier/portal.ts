import type { DossierState, PortalMessage } from './state.ts';

/**
 * The portal knows a dossier by its code, so what happened before the code was given is told once it is there, in order; of a dossier that
 * ends without one it never hears (docs/decisions/004).
 */
export const portalDue = ({ dossierCode, portal }: DossierState): PortalMessage | undefined =>
  dossierCode === null ? undefined : portal.queue[0];

/** Name of a message as work of its dossier. */
export const portalWork = ({ seq }: Pick<PortalMessage, 'seq'>): string => `portal-${seq}`;
