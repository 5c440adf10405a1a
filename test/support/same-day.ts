import type { ActData } from '../../domain/dossier/commands.ts';
import { isRefusal } from '../../domain/failures.ts';
import { ofKind, pinLaw } from '../../domain/law/pin.ts';
import { type CaseAnswers, unitOf } from '../../domain/law/procedure.ts';
import { at, COMMUNE_A, ORDINARY_PAPER, officer, type Scene, scene } from './dossier.ts';
import { shippedLaw } from './law.ts';

const UNITS = ofKind(shippedLaw(), 'AGENCY').find(({ key, validTo }) => key === COMMUNE_A && validTo === null)?.body.units ?? {};

/** A copy to be certified (P01), accepted: its original is shown and given back, its copy handed in. `local` is an hour in Vietnam. */
export const acceptedCopy = (
  local: string,
  o: { readonly answers?: CaseAnswers; readonly data?: ActData['ACCEPT']; readonly acceptedAt?: string } = {},
): Scene => {
  const answers = o.answers ?? { volume: 'ORDINARY' };
  const law = pinLaw({
    ...{ law: shippedLaw(), procedureCode: '2.000815', intakeAgency: COMMUNE_A, leadAgency: COMMUNE_A },
    ...{ day: local.slice(0, 10), answers },
  });
  if (isRefusal(law)) throw new Error(law.code);
  const leadUnit = unitOf(UNITS, law.procedure.leadUnit) ?? '';
  const receivedAt = at(local);
  const dossier = scene({
    ...{ version: 1, id: 'open', act: 'OPEN', actor: officer },
    data: {
      ...{ partyId: '00000000-0000-4000-8000-000000000001', channel: 'IN_PERSON', answers, leadAgency: COMMUNE_A, leadUnit },
      ...{ receivedAt, catchUp: false, resultForms: 'BOTH', law },
    },
  });
  dossier.act(officer, 'START_IDENTIFICATION', {}, receivedAt);
  dossier.act(officer, 'RESOLVE_ACCOUNT', {}, receivedAt);
  dossier.outcome('RESOLVE_ACCOUNT', { account: 'LINKED' }, receivedAt);
  dossier.act(officer, 'CLASSIFY', { ...ORDINARY_PAPER, item: 'P01-C1', handedIn: false }, receivedAt);
  dossier.act(officer, 'CLASSIFY', { ...ORDINARY_PAPER, item: 'P01-C2' }, receivedAt);
  const then = o.acceptedAt === undefined ? receivedAt : at(o.acceptedAt);
  dossier.act(officer, 'ACCEPT', o.data ?? {}, then);
  dossier.outcome('ACCEPT', { dossierCode: 'H15.901-260302-0001' }, then);
  return dossier;
};
