import type { Said } from '../../db/register/commands.ts';
import type { RegisteredDossier } from '../../db/register/dossiers.ts';
import { instantsIn } from '../../domain/calendar/index.ts';
import { stepName } from '../../domain/dossier/activities.ts';
import { holding, portalCodeOf, statusOf, tasksOf } from '../../domain/dossier/derive.ts';
import type { Actor } from '../../domain/dossier/state.ts';
import { causeWords } from '../../domain/dossier/step-causes.ts';
import { nextActs } from '../acts/next-acts.ts';
import type { Caller } from '../http/auth.ts';
import { maskedName } from '../http/person-text.ts';
import type { DossierView } from './dossier-body.ts';

/** `contents`: texts of consultation requests by command id. A supervisor sees the applicant's name masked (1.2). */
export const dossierView = (
  { state, owner }: Pick<RegisteredDossier, 'state' | 'owner'>,
  {
    caller,
    reader,
    at,
    contents,
  }: { readonly caller: Caller; readonly reader: Actor; readonly at: string; readonly contents: ReadonlyMap<string, Said> },
): DossierView => {
  const { law, clock } = state;
  return {
    dossierId: state.dossierId,
    dossierCode: state.dossierCode,
    revision: state.revision,
    procedure: { code: law.procedure.code, version: law.procedure.version, name: law.procedure.name },
    ruleSet: law.ruleSet,
    deadline: {
      unit: law.procedure.deadline.unit,
      amount: law.procedure.deadline.amount,
      source: law.procedure.deadline.source,
      verified: law.procedure.deadline.verified,
    },
    unverified: [...(law.unverified ?? [])],
    phase: state.phase,
    status: statusOf(state),
    closure: state.closure,
    portalCode: portalCodeOf(state),
    channel: state.channel,
    answers: { ...state.answers },
    resultForms: state.resultForms,
    applicant: { fullName: reader.role === 'SUPERVISOR' ? maskedName(owner.fullName) : owner.fullName },
    intakeAgency: state.intakeAgency,
    intakeUnit: state.intakeUnit,
    leadAgency: state.leadAgency,
    leadUnit: state.leadUnit,
    handler: state.handler,
    account: state.account,
    holder: holding(state),
    clock: {
      receivedAt: clock.receivedAt,
      ...instantsIn(clock),
      stepDueAt: state.stepDueAt,
    },
    openedAt: state.openedAt,
    phaseSince: state.phaseSince,
    underway: state.underway,
    failures: state.failures.map((failure) => ({ ...failure, name: stepName(failure.activity), words: causeWords(failure.cause) })),
    requests: state.requests.map(({ command: { act, actor }, request, name, confirmers, at, until }) => ({
      ...{ request, act, name, at, until, confirmers: [...confirmers] },
      by: { person: actor.person, role: actor.role, unit: actor.unit },
    })),
    papers: state.papers.map(({ treatment, convertedFrom, issuerAgency: _issuer, ...paper }) => ({
      ...paper,
      name: law.procedure.components.find(({ code }) => code === paper.component)?.name ?? null,
      row: treatment?.row ?? null,
      scan: treatment?.scan ?? false,
      convert: treatment?.convert ?? false,
      trueCopy: treatment?.trueCopy ?? false,
      captured: [...paper.captured],
      findings: [...paper.findings],
      converted: convertedFrom !== null && convertedFrom === paper.file?.sha256,
    })),
    consultations: state.consultations.map(({ request, ...consultation }) => ({
      ...consultation,
      content: contents.get(request)?.content ?? null,
    })),
    result: state.result,
    supplement: state.supplement,
    obligations: state.obligations.map(({ obligation, kind, status, dueAt, ground }) => ({
      obligation,
      kind,
      status,
      dueAt,
      ground: ground?.code ?? null,
    })),
    withdrawal: state.withdrawal,
    receipt: state.receipt,
    controlSlip: state.controlSlip,
    tasks: tasksOf(state).map(({ key: _key, roles, ...task }) => ({ ...task, roles: [...roles] })),
    acts: nextActs(state, caller, at),
  };
};
