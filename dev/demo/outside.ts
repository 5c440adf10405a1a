import type { FaultRule } from '../simulators/faults.ts';
import type { SyntheticPerson } from './applicants.ts';

/** The simulated outside systems, by what the demo needs them for. */
export interface Outside {
  /** The person opens an account at the national portal; the one-stop has no service for that (DT-1). */
  openAccount(person: SyntheticPerson): Promise<void>;
  /** Puts a marriage into the civil-status database. */
  recordMarriage(o: {
    wife: SyntheticPerson;
    husband: SyntheticPerson;
    registeredOn: string;
    registerNumber: string;
    registeredBy: string;
  }): Promise<void>;
  /** From now on the citizen portal is down for this one dossier. */
  breakPublication(dossierCode: string): Promise<void>;
  /** Status codes that the national portal has received of a dossier, in order. */
  portalStatuses(dossierCode: string): Promise<readonly string[]>;
}

const call = async (url: string, method: 'GET' | 'POST' | 'PUT', body?: unknown): Promise<Response> => {
  const response = await fetch(url, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  if (!response.ok && response.status !== 404) throw new Error(`${method} ${url}: HTTP ${response.status}`);
  return response;
};

const spouse = ({ personalId, fullName, birthDate }: SyntheticPerson) => ({ personalId, fullName, birthDate });

/** The simulators' own doors, by the addresses of `stack.json`. */
export const createOutside = (at: {
  readonly nationalPortal: string;
  readonly citizenPortal: string;
  readonly civilStatus: string;
}): Outside => ({
  openAccount: async ({ personalId }) => void (await call(`${at.nationalPortal}/accounts`, 'POST', { personalId })),
  recordMarriage: async ({ wife, husband, ...record }) =>
    void (await call(`${at.civilStatus}/records`, 'PUT', [
      { register: 'MARRIAGE', ...record, spouses: [spouse(wife), spouse(husband)], state: 'IN_FORCE' },
    ])),
  breakPublication: async (dossierCode) => {
    const known = (await (await call(`${at.citizenPortal}/faults`, 'GET')).json()) as readonly FaultRule[];
    const rule: FaultRule = { kind: 'DOWN', match: { dossierCode } };
    await call(`${at.citizenPortal}/faults`, 'PUT', [...known, rule]);
  },
  portalStatuses: async (dossierCode) => {
    const response = await call(`${at.nationalPortal}/dossiers/${encodeURIComponent(dossierCode)}`, 'GET');
    return response.status === 404 ? [] : ((await response.json()) as { readonly statuses: readonly string[] }).statuses;
  },
});
