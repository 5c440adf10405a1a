import type { Static } from 'typebox';
import { componentChecklist } from '../../domain/dossier/checklist.ts';
import { CHANNELS, RESULT_FORMS } from '../../domain/dossier/codes.ts';
import { isRefusal, type Refusal, refuseFields } from '../../domain/failures.ts';
import { namedFeesOf } from '../../domain/law/fees.ts';
import { categoryOn, covers, inForceOn, type LawVersion, ofKind, receivedOn } from '../../domain/law/pin.ts';
import { type CaseAnswers, consultationsOf, deadlineOf, formsOf, resultsOf } from '../../domain/law/procedure.ts';
import type { LawBody } from '../../domain/law/schemas.ts';
import type { NamedFee, ResultDefinition } from '../../domain/law/types.ts';
import type {
  AgencyBody,
  AskingBody,
  ChecklistBody,
  FeeBody,
  LimitBody,
  LineBody,
  PaperTypeBody,
  ProcedureBody,
  ProcedureSummary,
} from './catalogue-body.ts';

/** The law as counters read it, made of the definitions alone: pure, so that what was made once stands until other law is loaded. */

type Law = readonly LawVersion[];
type Definition = LawBody<'PROCEDURE'>;

/** The definitions are never given away to be changed. */
const unread = <T extends object>(value: T): T => structuredClone(value);

const lineOf = (
  law: Law,
  { code }: Pick<Definition, 'code'>,
  component: Definition['components'][number],
  day: string,
): Static<typeof LineBody> => {
  const {
    code: name,
    kind,
    when,
    originals,
    copies,
    presentedOnly = false,
    replaceableByData,
    paperType,
    legalBasis,
    verified,
  } = component;
  return unread({
    ...{ code: name, name: component.name, kind, when, originals, copies, presentedOnly },
    replaceableByData: replaceableByData ?? null,
    paperType: paperType ?? null,
    digitisationCategory: categoryOn(law, code, component, day),
    ...{ legalBasis, verified },
  }) as Static<typeof LineBody>;
};

const EVERY_CASE = {} as const;

const limitOf = ({
  when = EVERY_CASE,
  enabled = true,
  dayStart: _dayStart,
  ...limit
}: Definition['deadline'] & { readonly when?: Definition['caseQuestions']; readonly enabled?: boolean }): Static<typeof LimitBody> =>
  unread({ when, enabled, ...limit }) as Static<typeof LimitBody>;

const askingOf = ({ addressedTo, ...asking }: ReturnType<typeof consultationsOf>[number]): Static<typeof AskingBody> =>
  unread({ ...asking, addressedTo: addressedTo ?? null }) as Static<typeof AskingBody>;

const feeOf = (fee: NamedFee): Static<typeof FeeBody> => unread(fee) as unknown as Static<typeof FeeBody>;

const summaryOf = (law: Law, { body }: LawVersion<'PROCEDURE'>, day: string): Static<typeof ProcedureSummary> => {
  const { code, version, name, field, competent, level, serviceLevel, verified } = body;
  const receiving = receivedOn(law, day).includes(code);
  return unread({ code, version, name, field, competent, level, serviceLevel, receiving, verified }) as Static<typeof ProcedureSummary>;
};

const sorted = <V extends LawVersion>(versions: readonly V[]): readonly V[] =>
  [...versions].sort((one, other) => (one.key < other.key ? -1 : 1));

/** Procedures in force on a local date, received here or not. */
export const proceduresOn = (law: Law, day: string): Static<typeof ProcedureSummary>[] =>
  sorted(inForceOn(law, 'PROCEDURE', day)).map((version) => summaryOf(law, version, day));

/** The version in force on a local date. Refuses a code that no version has, and a day on which none of its versions is in force. */
const versionOn = (law: Law, code: string, day: string): LawVersion<'PROCEDURE'> | Refusal<'PROCEDURE_UNKNOWN'> => {
  const found = inForceOn(law, 'PROCEDURE', day).find(({ key }) => key === code);
  if (found !== undefined) return found;
  const others = ofKind(law, 'PROCEDURE').filter(({ key }) => key === code);
  if (others.length === 0)
    return refuseFields('PROCEDURE_UNKNOWN', [
      {
        field: 'code',
        reason: 'không có thủ tục nào mang mã này',
        allowed: sorted(inForceOn(law, 'PROCEDURE', day)).map(({ key }) => key),
      },
    ]);
  const periods = others.map(({ validFrom, validTo }) => `từ ${validFrom}${validTo === null ? '' : ` đến trước ${validTo}`}`);
  return refuseFields('PROCEDURE_UNKNOWN', [
    { field: 'day', reason: `ngày này thủ tục chưa có hoặc không còn hiệu lực; có hiệu lực ${periods.join(', ')}` },
  ]);
};

/** In the order of asking, where a procedure says one. */
const questionsOf = ({ caseQuestions, questionWords = [] }: Definition): Static<typeof ProcedureBody>['questions'] => {
  const order = [...new Set([...questionWords.map(({ question }) => question), ...Object.keys(caseQuestions)])];
  return order.map((question) => {
    const said = questionWords.find((words) => words.question === question);
    const values = caseQuestions[question] ?? [];
    return {
      question,
      words: said?.words ?? question,
      answers: values.map((answer) => ({ answer, words: said?.answers[answer] ?? answer })),
      worded: values.every((answer) => said?.answers[answer] !== undefined),
    };
  });
};

const partOf = ({ label, type, says }: NonNullable<LawVersion<'RESULT_FORM'>['body']['parts']>[string]) => ({
  label,
  type,
  ...(says === undefined ? {} : { says }),
});

const formOf = (law: Law, form: string | undefined, day: string): Static<typeof ProcedureBody>['results'][number]['form'] => {
  const body = inForceOn(law, 'RESULT_FORM', day).find(({ key }) => key === form)?.body;
  if (body === undefined) return null;
  return unread({
    form: body.form,
    version: body.version,
    title: body.title,
    fields: body.fields.map(({ name, label, type, required, when, sources, words, says, parts = {} }) => {
      const template = sources.flatMap((source) => (source.from === 'HANDLER' ? (source.text ?? []) : []))[0] ?? null;
      const known = Object.entries({ ...body.parts, ...parts }).filter(([part]) => template?.includes(`{${part}}`));
      return {
        ...{ name, label, type, required, when, template },
        sources: sources.map(({ from }) => from),
        ...(words === undefined ? {} : { words }),
        ...(says === undefined ? {} : { says }),
        parts: Object.fromEntries(known.map(([part, kind]) => [part, partOf(kind)])),
      };
    }),
  }) as Static<typeof ProcedureBody>['results'][number]['form'];
};

const resultOf = (law: Law, result: ResultDefinition, day: string): Static<typeof ProcedureBody>['results'][number] => {
  const {
    code,
    paperType,
    name,
    madeBy,
    way,
    system,
    forms,
    store,
    presenceRequired,
    mandatory,
    dependsOn,
    share,
    shareVariants = [],
    form,
  } = result;
  return unread({
    ...{ code, paperType, name, madeBy, way, forms, presenceRequired, mandatory, dependsOn },
    system: system ?? null,
    store: store ?? null,
    share: share ?? null,
    shareVariants,
    form: way === 'FORM' ? formOf(law, form, day) : null,
  }) as Static<typeof ProcedureBody>['results'][number];
};

/** Offices that handle a procedure, as they are now. */
const officesOf = (law: Law, { competent }: Definition): string[] =>
  sorted(ofKind(law, 'AGENCY')).flatMap(({ key, validTo, body }) => (validTo === null && competent.includes(body.function) ? [key] : []));

/** All that a counter needs to know of a procedure before anybody has answered anything. */
export const procedureOn = (law: Law, code: string, day: string): Static<typeof ProcedureBody> | Refusal<'PROCEDURE_UNKNOWN'> => {
  const version = versionOn(law, code, day);
  if (isRefusal(version)) return version;
  const { body, validFrom, validTo } = version;
  const { source, leadUnit, excludedCases = [], components, supplementWindowDays } = body;
  const results = resultsOf(body);
  const { deadline, deadlineVariants = [], consultations = [], fees = [] } = body;
  return {
    ...summaryOf(law, version, day),
    ...{ validFrom, validTo, source },
    leadUnit: leadUnit ?? null,
    offices: officesOf(law, body),
    channels: Object.keys(CHANNELS),
    presenceRequired: results.some((result) => result.presenceRequired),
    resultForms: formsOf(body) === 'E' ? ['E'] : Object.keys(RESULT_FORMS),
    questions: questionsOf(body),
    excludedCases: unread(excludedCases) as Static<typeof ProcedureBody>['excludedCases'],
    components: components.map((component) => lineOf(law, body, component, day)),
    deadlines: [limitOf(deadline), ...deadlineVariants.map(limitOf)],
    consultations: consultations.map(askingOf),
    fees: fees.map(feeOf),
    results: results.map((result) => resultOf(law, result, day)),
    supplementWindowDays: supplementWindowDays ?? null,
  };
};

/** `maritalHistory:WIDOWED` → the answer to a question; said twice, it is neither. */
const answersFrom = (said: readonly string[]): CaseAnswers | Refusal<'CASE_ANSWERS_INVALID'> => {
  const pairs = said.map((one): readonly [string, string] => {
    const colon = one.indexOf(':');
    return [one.slice(0, colon), one.slice(colon + 1)];
  });
  const twice = pairs.find(([question], index) => pairs.findIndex(([other]) => other === question) !== index);
  return twice === undefined
    ? Object.fromEntries(pairs)
    : refuseFields('CASE_ANSWERS_INVALID', [{ field: `answers.${twice[0]}`, reason: 'trả lời hai lần' }]);
};

/**
 * What one case must hand in, owes and waits for: the same checklist as at intake, by the same function. Refuses as intake does, naming every question
 * that is still open with its answers.
 */
export const checklistOn = (
  law: Law,
  o: { readonly code: string; readonly day: string; readonly said: readonly string[] },
): Static<typeof ChecklistBody> | Refusal => {
  const version = versionOn(law, o.code, o.day);
  if (isRefusal(version)) return version;
  const { body } = version;
  const answers = answersFrom(o.said);
  if (isRefusal(answers)) return answers;
  const lines = componentChecklist(body, answers);
  if (isRefusal(lines)) return lines;
  const asked = new Set(lines.map(({ code }) => code));
  return {
    ...{ code: body.code, version: body.version, answers: { ...answers } },
    lines: body.components.filter(({ code }) => asked.has(code)).map((component) => lineOf(law, body, component, o.day)),
    deadline: limitOf(deadlineOf(body, answers) as Definition['deadline']),
    consultations: consultationsOf(body, answers).map(askingOf),
    fees: namedFeesOf(body, answers).map(feeOf),
  };
};

/** Paper types in force on a local date, with the fields that a conversion yields. */
export const paperTypesOn = (law: Law, day: string): Static<typeof PaperTypeBody>[] =>
  sorted(inForceOn(law, 'PAPER_TYPE', day)).map(({ body }) => {
    const { paperType, version, name, managingAgency, sheet, fields, verified } = body;
    return unread({
      ...{ paperType, version, name, managingAgency, verified },
      sheet: sheet ?? null,
      fields: fields.map(({ mayBeAbsent = false, notBefore = [], ...field }) => ({ ...field, mayBeAbsent, notBefore })),
    }) as Static<typeof PaperTypeBody>;
  });

/** Help desk in one line, an agency's own or that of the nearest one above it (I-17). */
const helpDeskOf = (agencies: ReadonlyMap<string, LawBody<'AGENCY'>>, { helpDesk, parentAgency }: LawBody<'AGENCY'>): string | null => {
  if (helpDesk !== undefined) return `${helpDesk.name}: ${helpDesk.phone} (${helpDesk.hours})`;
  const above = parentAgency === undefined ? undefined : agencies.get(parentAgency);
  return above === undefined ? null : helpDeskOf(agencies, above);
};

/** Every agency that there is or was, as it is on a local date or was last: open dossiers and old papers name those that are gone. */
export const agenciesOn = (law: Law, day: string): Static<typeof AgencyBody>[] => {
  const latest = new Map<string, LawVersion<'AGENCY'>>();
  for (const version of ofKind(law, 'AGENCY')) {
    const known = latest.get(version.key);
    if (known === undefined || covers(version, day) || (!covers(known, day) && known.validFrom < version.validFrom))
      latest.set(version.key, version);
  }
  const bodies = new Map([...latest].map(([key, { body }]) => [key, body]));
  return sorted([...latest.values()]).map(({ key, body, validFrom, validTo, ...version }) => {
    const { name, place, level, predecessors, aliases, parentAgency, symbol, units = {}, oneStopName, address, verified } = body;
    const { unitNames = {} } = body;
    return unread({
      ...{ agencyId: key, version: body.version, name, place, level, function: body.function },
      working: covers({ validFrom, validTo, ...version }, day) && body.units !== undefined,
      ...{ validFrom, validTo, predecessors },
      successors: [...bodies].flatMap(([other, { predecessors: before }]) => (before.includes(key) ? [other] : [])).sort(),
      ...{ aliases, verified },
      units: Object.entries(units).map(([name, unit]) => ({ function: name, name: unitNames[name] ?? null, unit })),
      parentAgency: parentAgency ?? null,
      symbol: symbol ?? null,
      oneStopName: oneStopName ?? null,
      address: address ?? null,
      helpDesk: helpDeskOf(bodies, body),
    }) as Static<typeof AgencyBody>;
  });
};
