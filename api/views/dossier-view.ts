import type { Said } from '../../db/register/commands.ts';
import type { RegisteredDossier } from '../../db/register/dossiers.ts';
import type { StorageLink } from '../../db/register/storage.ts';
import { instantsIn, officeMinutesBetween } from '../../domain/calendar/index.ts';
import { workName } from '../../domain/dossier/activities.ts';
import { countsOf, feesNow } from '../../domain/dossier/acts/obligations.ts';
import { calendarOf } from '../../domain/dossier/clock.ts';
import { holding, portalCodeOf, statusOf, tasksOf } from '../../domain/dossier/derive.ts';
import { dispositionOf } from '../../domain/dossier/disposition.ts';
import { resultNumber } from '../../domain/dossier/document-number.ts';
import { definitionOf } from '../../domain/dossier/outcome.ts';
import { paymentsOf } from '../../domain/dossier/payments.ts';
import { type Representative, relationInWords } from '../../domain/dossier/representatives.ts';
import { listOf } from '../../domain/dossier/signed-lists.ts';
import type { DossierState, OutsideResult } from '../../domain/dossier/state.ts';
import { causeWords } from '../../domain/dossier/work-causes.ts';
import { amountOf, rateInWords, uncounted } from '../../domain/law/fees.ts';
import type { AgencyDefinition } from '../../domain/law/types.ts';
import { nextActs } from '../acts/next-acts.ts';
import { requestBody } from '../bodies/pending-request.ts';
import type { Caller } from '../http/auth.ts';
import type { DossierView } from './dossier-body.ts';
import type { ToldDuplicates } from './duplicates.ts';
import { explanationOf } from './explained.ts';
import { dataStorage, resultStorage } from './storage-view.ts';

const limitOf = ({ unit, amount, extraDays, source, verified }: DossierState['law']['procedure']['deadline']): DossierView['deadline'] => ({
  ...{ unit, amount, source, verified },
  ...(extraDays === undefined ? {} : { extraDays }),
});

const outsideView = (
  state: DossierState,
  { report, checking: _checking, conflict, fault, late, ...entry }: OutsideResult,
  { contents, at }: { readonly contents: ReadonlyMap<string, Said>; readonly at: string },
): DossierView['outside'][number] => {
  const said = contents.get(report?.command ?? '');
  const end = entry.endedAt ?? at;
  return {
    ...entry,
    name: definitionOf(state, entry.code)?.name ?? entry.code,
    late: late === true || (entry.dueAt !== null && entry.dueAt < end),
    minutes: entry.since === null || end < entry.since ? 0 : officeMinutesBetween(calendarOf(state), entry.since, end),
    sha256: report?.sha256 ?? null,
    number: said?.number ?? null,
    link: said?.link ?? null,
    fault: fault ?? null,
    conflict: conflict?.sha256 ?? null,
  };
};

/** The whole of it, before the table of reads takes away what is not for this caller (shown.ts). `contents`: texts of consultation requests by command id. */
export const dossierView = (
  { state, owner }: Pick<RegisteredDossier, 'state' | 'owner'>,
  {
    caller,
    at,
    contents,
    fields,
    duplicates,
    representative,
    issuer,
    links,
  }: {
    readonly caller: Caller;
    readonly at: string;
    readonly contents: ReadonlyMap<string, Said>;
    readonly fields: DossierView['resultFields'];
    readonly duplicates: ToldDuplicates | null;
    readonly representative: Representative | null;
    /** The lead agency, whose symbol follows the number; null: there is no number yet. */
    readonly issuer: Pick<AgencyDefinition, 'symbol'> | null;
    /** Of what databases outside keep, by record. */
    readonly links: ReadonlyMap<string, StorageLink>;
  },
): DossierView => {
  const { law, clock } = state;
  return {
    dossierId: state.dossierId,
    dossierCode: state.dossierCode,
    revision: state.revision,
    procedure: { code: law.procedure.code, version: law.procedure.version, name: law.procedure.name },
    ruleSet: law.ruleSet,
    deadline: limitOf(law.procedure.deadline),
    unverified: [...(law.unverified ?? [])],
    phase: state.phase,
    status: statusOf(state),
    closure: state.closure,
    portalCode: portalCodeOf(state),
    channel: state.channel,
    answers: { ...state.answers },
    resultForms: state.resultForms,
    duplicates: duplicates === null ? null : { ...duplicates, open: [...duplicates.open] },
    applicant: { fullName: owner.fullName },
    representative: representative && {
      fullName: representative.fullName,
      representation: representative.representation,
      relation: relationInWords(representative),
      scope: representative.authorisation?.scope ?? null,
      until: representative.authorisation?.until ?? null,
    },
    intakeAgency: state.intakeAgency,
    intakeUnit: state.intakeUnit,
    leadAgency: state.leadAgency,
    leadUnit: state.leadUnit,
    handler: state.handler,
    account: state.account,
    accountChoices: (state.accountChoices ?? []).map((choice) => ({ ...choice })),
    holder: holding(state),
    clock: {
      receivedAt: clock.receivedAt,
      ...instantsIn(clock),
      stepDueAt: state.stepDueAt,
    },
    openedAt: state.openedAt,
    phaseSince: state.phaseSince,
    underway: state.underway,
    failures: state.failures.map((failure) => ({ ...failure, name: workName(failure.activity), words: causeWords(failure.cause) })),
    requests: state.requests.map(requestBody),
    papers: state.papers.map(({ treatment, convertedFrom, issuerAgency: _issuer, ...paper }) => ({
      ...paper,
      explained: explanationOf(contents, paper),
      name: law.procedure.components.find(({ code }) => code === paper.component)?.name ?? null,
      line: treatment?.row ?? null,
      scan: treatment?.scan ?? false,
      convert: treatment?.convert ?? false,
      trueCopy: treatment?.trueCopy ?? false,
      exception: treatment?.exception ?? null,
      captured: [...paper.captured],
      findings: [...paper.findings],
      file: paper.file === null ? null : { ...paper.file, list: listOf(state, paper), signed: paper.file.signed ?? null },
      disposition: treatment === null ? null : dispositionOf(law.procedure, { ...paper, treatment }),
      converted: convertedFrom !== null && convertedFrom === paper.file?.sha256,
      storage: dataStorage(state, links, { ...paper, convertedFrom }),
    })),
    consultations: state.consultations.map(({ request, reasonedBy, function: _body, items: _items, ...consultation }) => ({
      ...consultation,
      content: contents.get(request)?.content ?? null,
      reasons: contents.get(reasonedBy ?? '')?.reasons ?? null,
    })),
    registers: Object.entries(state.registers ?? {}).map(([register, answer]) => ({ register, answer })),
    resultFields: fields,
    result: state.result && {
      ...state.result,
      fullNumber: issuer && resultNumber(state, issuer),
      storage: resultStorage(state, links),
    },
    outside: (state.outside ?? []).map((entry) => outsideView(state, entry, { contents, at })),
    handOvers: (state.handOvers ?? []).map((one) => ({ ...one })),
    supplement: state.supplement,
    obligations: state.obligations.map(({ obligation, kind, status, dueAt, ground, amount, fee }) => ({
      ...{ obligation, kind, status, dueAt, ground: ground?.code ?? null, amount: amount ?? null, fee: fee ?? null },
    })),
    payments: paymentsOf(state).map(({ payment, way, obligation, amount, refund, status }) => ({
      ...{ payment, way, obligation, amount, refund, status },
    })),
    fees: feesNow(state).map((fee) => {
      const { code, kind, name, rate, verified } = fee;
      const counts = countsOf(state, fee, {});
      const amount = uncounted(fee, counts) === null ? amountOf(fee, counts) : null;
      return { code, kind, name, rate: rateInWords(rate), per: rate.per, amount, verified };
    }),
    withdrawal: state.withdrawal,
    receipt: state.receipt,
    controlSlip: state.controlSlip,
    tasks: tasksOf(state).map(({ key: _key, roles, ...task }) => ({ ...task, roles: [...roles] })),
    withheld: [],
    acts: nextActs(state, caller, at),
  };
};
