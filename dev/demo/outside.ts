import type { MarriageRecord, RecordOf } from '../../domain/law/results/records.ts';
import type { FaultRule } from '../simulators/faults.ts';
import type { SyntheticPerson } from './applicants.ts';
import { OTHERS } from './sample-values.ts';

const call = async (url: string, method: 'GET' | 'POST' | 'PUT', body?: unknown): Promise<Response> => {
  const response = await fetch(url, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  if (!response.ok && response.status !== 404) throw new Error(`${method} ${url}: HTTP ${response.status}`);
  return response;
};

const spouse = ({ personalId, fullName, birthDate }: SyntheticPerson) => ({ personalId, fullName, birthDate });

type Planted = RecordOf<'MARRIAGE'> | RecordOf<'POPULATION'> | RecordOf<'LAND'>;

const recordOf = (register: string, of: SyntheticPerson): Planted | null => {
  const entry = { registerNumber: `MAU-${of.personalId}`, registeredOn: '2015-08-12', registeredBy: 'Ủy ban nhân dân phường Tân Lập' };
  const { personalId, fullName, birthDate, sex, ethnicity, nationality } = of;
  const person = { personalId, fullName, birthDate, sex, ethnicity, nationality, residence: of.address };
  switch (register) {
    case 'MARRIAGE':
      return { register, ...entry, spouses: [person, OTHERS[sex]], state: 'IN_FORCE' };
    case 'POPULATION':
      return { register, person, hometown: 'Phường Tân Lập, tỉnh Đắk Lắk', state: 'ALIVE' };
    case 'LAND':
      return {
        ...{ register, ...entry, certificateNumber: 'CĐ 000119', holders: [{ personalId, fullName }], mapSheet: '25', parcelNumber: '119' },
        ...{ parcelAddress: of.address, areaM2: 125.5, purpose: 'Đất ở tại đô thị', useTerm: 'Lâu dài', assets: 'Nhà ở riêng lẻ' },
      };
    default:
      return null;
  }
};

/** The simulated outside systems, by what the demo needs them for: their own doors, by the addresses of `stack.json`. */
export const createOutside = (
  at: Readonly<Record<'nationalPortal' | 'citizenPortal' | 'civilStatus' | 'population' | 'land' | 'business', string>>,
) => ({
  /** A register knows what it must of somebody in place of a paper; one of lives that have ended, or begun, is asked in vain. */
  plant: async (register: string, of: SyntheticPerson): Promise<void> => {
    const record = recordOf(register, of);
    const where = { MARRIAGE: at.civilStatus, POPULATION: at.population, LAND: at.land };
    if (record !== null) await call(`${where[record.register]}/records`, 'PUT', [record]);
  },
  /** The person opens an account at the national portal; the one-stop has no service for that (DT-1). */
  openAccount: async ({ personalId }: SyntheticPerson): Promise<void> =>
    void (await call(`${at.nationalPortal}/accounts`, 'POST', { personalId })),
  /** Puts a marriage into the civil-status database. */
  recordMarriage: async ({
    wife,
    husband,
    ...record
  }: { readonly wife: SyntheticPerson; readonly husband: SyntheticPerson } & Pick<
    MarriageRecord,
    'registeredOn' | 'registerNumber' | 'registeredBy'
  >): Promise<void> =>
    void (await call(`${at.civilStatus}/records`, 'PUT', [
      { register: 'MARRIAGE', ...record, spouses: [spouse(wife), spouse(husband)], state: 'IN_FORCE' },
    ])),
  /** From now on the citizen portal is down for this one dossier. */
  breakPublication: async (dossierCode: string): Promise<void> => {
    const known = (await (await call(`${at.citizenPortal}/faults`, 'GET')).json()) as readonly FaultRule[];
    const rule: FaultRule = { kind: 'DOWN', match: { dossierCode } };
    await call(`${at.citizenPortal}/faults`, 'PUT', [...known, rule]);
  },
  /** Status codes that the national portal has received of a dossier, in order. */
  portalStatuses: async (dossierCode: string): Promise<readonly string[]> => {
    const response = await call(`${at.nationalPortal}/dossiers/${encodeURIComponent(dossierCode)}`, 'GET');
    return response.status === 404 ? [] : ((await response.json()) as { readonly statuses: readonly string[] }).statuses;
  },
});

export type Outside = ReturnType<typeof createOutside>;
