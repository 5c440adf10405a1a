import { officeCalendar } from '../calendar/index.ts';
import type { OverrideMode } from '../classification/index.ts';
import { type Refusal, refuse } from '../failures.ts';
import { FEE_KINDS, ON_DEMAND } from './fees.ts';
import { type CaseAnswers, deadlineOf, shareOf, unitOf } from './procedure.ts';
import type { LawBody, LawKind } from './schemas.ts';
import type { ComponentDefinition, Fee, GroundDefinition, LawSnapshot, ProcedureVersion, RulesInForce } from './types.ts';

/** One immutable version of a definition. `validTo` is the first day no longer in force; a superseded version has `validTo = validFrom`. */
export interface LawVersion<Kind extends LawKind = LawKind> {
  readonly kind: Kind;
  readonly key: string;
  readonly version: string;
  readonly validFrom: string;
  readonly validTo: string | null;
  readonly body: LawBody<Kind>;
}

export const ofKind = <Kind extends LawKind, V extends LawVersion>(law: readonly V[], kind: Kind): readonly (V & LawVersion<Kind>)[] =>
  law.filter((version): version is V & LawVersion<Kind> => version.kind === kind);

/** `validTo` is the first day no longer in force. */
export const covers = ({ validFrom, validTo }: Pick<LawVersion, 'validFrom' | 'validTo'>, day: string): boolean =>
  validFrom <= day && (validTo === null || day < validTo);

/** The versions of a kind in force on a local date. */
export const inForceOn = <Kind extends LawKind, V extends LawVersion>(
  law: readonly V[],
  kind: Kind,
  day: string,
): readonly (V & LawVersion<Kind>)[] => ofKind(law, kind).filter((version) => covers(version, day));

/** The national layer in force on a local date, or null before the first. A dossier keeps the one it was received under (S20). */
export const ruleSetOn = (law: readonly LawVersion[], day: string): LawVersion<'RULE_SET'> | null =>
  inForceOn(law, 'RULE_SET', day)[0] ?? null;

/** An agency's codes for "thuộc phạm vi quản lý": its own, those of all bodies it follows, and their old forms. */
export const scopeOf = (law: readonly LawVersion[], agencyId: string): readonly string[] => {
  const agencies = ofKind(law, 'AGENCY');
  const codes = new Set<string>();
  const follow = (id: string): void => {
    if (codes.has(id)) return;
    codes.add(id);
    for (const { key, body } of agencies) {
      if (key !== id) continue;
      for (const alias of body.aliases) codes.add(alias);
      for (const predecessor of body.predecessors) follow(predecessor);
    }
  };
  follow(agencyId);
  return [...codes];
};

/** Category of the lists (procedure × component) that a component stands on, or null; DT-3 line 8 binds it whatever its kind. */
const listedOn = (law: readonly LawVersion[], procedure: string, component: string, day: string): string | null =>
  inForceOn(law, 'MANDATORY', day).find(({ body }) =>
    body.entries.some(
      (entry) =>
        entry.procedure === procedure && entry.component === component && covers({ validFrom: entry.from, validTo: entry.to ?? null }, day),
    ),
  )?.key ?? null;

/** The category under which a component must be digitised on a day, or null: it is digitised on demand only (I-01). */
export const categoryOn = (
  law: readonly LawVersion[],
  procedure: string,
  component: Pick<ComponentDefinition, 'code' | 'kind'>,
  day: string,
): string | null =>
  inForceOn(law, 'MANDATORY', day).find(({ body }) => body.componentKind === component.kind)?.key ??
  listedOn(law, procedure, component.code, day);

/** What specialised law says of a component on a day instead of the Decision (DT-3 line 5), or null. */
export const overrideOn = (law: readonly LawVersion[], procedure: string, component: string, day: string): OverrideMode | null =>
  inForceOn(law, 'SPECIAL_LAW', day).find(({ body }) => body.procedure === procedure && body.component === component)?.body.mode ?? null;

/** The price list of an agency on a day, its own or that of the nearest one above it (I-15); null: it may ask for nothing. */
export const priceListOn = (law: readonly LawVersion[], agencyId: string, day: string): LawVersion<'PRICE_LIST'> | null => {
  const own = inForceOn(law, 'PRICE_LIST', day).find(({ key }) => key === agencyId);
  if (own !== undefined) return own;
  const { parentAgency } = inForceOn(law, 'AGENCY', '9999-12-31').find(({ key }) => key === agencyId)?.body ?? {};
  return parentAgency === undefined ? null : priceListOn(law, parentAgency, day);
};

/** What digitisation on demand costs at an agency, as a fee like any other. */
const onDemandFee = ({ body: { price, exemptions, legalBasis, verified } }: LawVersion<'PRICE_LIST'>): Fee => ({
  ...{ code: ON_DEMAND, kind: 'DIGITISATION_FEE', name: FEE_KINDS.DIGITISATION_FEE, when: {}, rate: price, legalBasis, verified },
  ...(exemptions === undefined ? {} : { exemptions }),
});

const pinned = (o: {
  readonly law: readonly LawVersion[];
  readonly procedure: LawBody<'PROCEDURE'>;
  readonly prices: LawVersion<'PRICE_LIST'> | null;
  readonly day: string;
  readonly answers: CaseAnswers | undefined;
}): ProcedureVersion => {
  const { law, procedure, prices, day, answers } = o;
  const {
    components,
    stepBudgetHours,
    deadlineVariants: _variants,
    questionWords: _words,
    fees = [],
    results,
    $schema: _schema,
    ...rest
  } = procedure;
  const owed = prices === null ? fees : [...fees, onDemandFee(prices)];
  return {
    ...rest,
    ...(owed.length === 0 ? {} : { fees: owed }),
    deadline: answers === undefined ? procedure.deadline : deadlineOf(procedure, answers),
    results: results.map(({ shareVariants, ...result }) => {
      const share = shareOf({ ...result, ...(shareVariants === undefined ? {} : { shareVariants }) }, answers ?? {});
      return share === undefined ? result : { ...result, share };
    }),
    components: components.map((component) => {
      const digitisationCategory = categoryOn(law, procedure.code, component, day);
      const override = overrideOn(law, procedure.code, component.code, day);
      return {
        ...component,
        ...(digitisationCategory === null ? {} : { digitisationCategory }),
        ...(override === null ? {} : { override }),
      };
    }),
    stepBudgetHours: stepBudgetHours ?? inForceOn(law, 'DECISION', day)[0]?.body.stepBudgetHours ?? {},
  };
};

/** The Decision, which is in force under every layer. */
export const BASE_DECISION = 'Quyết định 2603/QĐ-UBND';

/** What a ground rests on under a layer: the first of its bases whose act is in force; undefined: none is. */
export const basisUnder = (
  { acts }: Pick<LawBody<'RULE_SET'>, 'acts'>,
  { legalBases }: Pick<GroundDefinition, 'legalBases'>,
): GroundDefinition['legalBases'][number] | undefined =>
  legalBases.find(({ act }) => act === BASE_DECISION || acts.some((known) => known.act === act));

/** Acts that some layer knows and that of none of these local dates does: when a dossier was received, and when its paper is written. */
export const actsOutOfForce = (law: readonly LawVersion[], days: readonly string[]): readonly string[] => {
  const inForce = days.flatMap((day) => ruleSetOn(law, day)?.body.acts.map(({ act }) => act) ?? []);
  const known = ofKind(law, 'RULE_SET').flatMap(({ body }) => body.acts.map(({ act }) => act));
  return [...new Set(known)].filter((act) => !inForce.includes(act));
};

const rulesOf = (decision: LawBody<'DECISION'>, layer: LawBody<'RULE_SET'>): RulesInForce => ({
  officerSignMode: decision.officerSignMode,
  certOrManaging: decision.certOrManaging,
  digitiseConsultationReply: decision.digitiseConsultationReply,
  dayStart: decision.dayStart,
  pauseRounding: decision.pauseRounding,
  warnPercent: decision.warnPercent,
  redPercent: decision.redPercent,
  foreignersCovered: layer.foreignersCovered,
  transfer: layer.transfer,
  notQualifiedWorkingDays: layer.notQualifiedWorkingDays,
  letterLeadWorkingDays: layer.letterLeadWorkingDays,
  lettersInTime: layer.lettersInTime,
  forms: layer.forms,
  grounds: decision.grounds.map((ground) => {
    const { of, code, name } = ground;
    const legalBasis = basisUnder(layer, ground);
    return { of, code, name, ...(legalBasis === undefined ? {} : { legalBasis }) };
  }),
});

/** Whether the product can carry this procedure: it is open for intake and handled here. */
const received = ({ receiving, processedAt, leadUnit }: LawBody<'PROCEDURE'>): boolean =>
  receiving && leadUnit !== undefined && processedAt === 'PROVINCE';

/** Codes of the procedures that can be opened on a local date. */
export const receivedOn = (law: readonly LawVersion[], day: string): readonly string[] =>
  inForceOn(law, 'PROCEDURE', day).flatMap(({ key, body }) => (received(body) ? [key] : []));

/** Everything of the law that a dossier received on a local date starts with and keeps; `answers` choose the limit of its case. */
export const pinLaw = (o: {
  readonly law: readonly LawVersion[];
  readonly procedureCode: string;
  readonly intakeAgency: string;
  readonly leadAgency: string;
  readonly day: string;
  readonly answers?: CaseAnswers;
}): LawSnapshot | Refusal => {
  const { law, procedureCode, intakeAgency, leadAgency, day, answers } = o;
  const procedure = inForceOn(law, 'PROCEDURE', day).find(({ key }) => key === procedureCode);
  if (procedure === undefined || !received(procedure.body)) return refuse('PROCEDURE_UNKNOWN', { field: 'procedureCode' });
  // Agencies are taken as they are now: a catch-up entry for an abolished body belongs to the one that follows it.
  const living = inForceOn(law, 'AGENCY', '9999-12-31');
  const [intake, lead] = [living.find(({ key }) => key === intakeAgency), living.find(({ key }) => key === leadAgency)];
  if (intake === undefined || lead === undefined) return refuse('AGENCY_UNKNOWN', { field: 'leadAgency' });
  if (!procedure.body.competent.includes(lead.body.function)) return refuse('AGENCY_NOT_COMPETENT', { field: 'leadAgency' });
  if (unitOf(lead.body.units ?? {}, procedure.body.leadUnit) === null) return refuse('AGENCY_NOT_COMPETENT', { field: 'leadAgency' });
  const calendars = inForceOn(law, 'CALENDAR', day);
  const [decision, layer] = [inForceOn(law, 'DECISION', day)[0], ruleSetOn(law, day)];
  if (!calendars.some(({ key }) => key === day.slice(0, 4)) || decision === undefined || layer === null)
    return refuse('CALENDAR_YEAR_UNKNOWN', { field: 'receivedAt' });
  const hours = inForceOn(law, 'OFFICE_HOURS', day);
  const windows = (hours.find(({ key }) => key === leadAgency) ?? hours.find(({ key }) => key === 'DEFAULT'))?.body.windows;
  const start = inForceOn(law, 'DIGITISATION', day).some(({ key }) => key === intake.body.level);
  const prices = priceListOn(law, intakeAgency, day);
  const version = pinned({ law, procedure: procedure.body, prices, day, answers });
  const used = [decision, layer, procedure, ...calendars.filter(({ body }) => body.status === 'PROVISIONAL')];
  return {
    version: 1,
    ruleSet: layer.body.ruleSet,
    procedure: version,
    calendar: officeCalendar({
      years: calendars.map(({ body }) => body),
      cutoff: layer.body.cutoff,
      ...(windows === undefined ? {} : { windows }),
    }),
    inScopeAgencies: scopeOf(law, leadAgency),
    mandatoryPaperTypes: version.components.flatMap(({ code, paperType }) =>
      paperType !== undefined && listedOn(law, procedureCode, code, day) !== null ? [paperType] : [],
    ),
    digitisationStarted: start || (intake.body.digitisationSince !== undefined && intake.body.digitisationSince <= day),
    scanProfile: { minDpi: decision.body.scan.minDpi, colour: decision.body.scan.colour },
    rules: rulesOf(decision.body, layer.body),
    unverified: used.filter(({ body }) => !('verified' in body && body.verified)).map(({ kind, key, version: v }) => `${kind}/${key}/${v}`),
  };
};
