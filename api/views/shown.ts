import type { FieldGroup } from '../../domain/dossier/reads/names.ts';
import type { Shown } from '../../domain/dossier/reads/reader.ts';
import { maskedName } from '../../domain/texts/masks.ts';
import type { DossierView } from './dossier-body.ts';

/** Each field of a dossier with the group that it is shown with, and what stands in its place where that is not shown. */
const FIELDS: {
  readonly [Field in keyof DossierView]: readonly ['CODES'] | readonly [Exclude<FieldGroup, 'CODES' | 'TEXTS'>, DossierView[Field]];
} = {
  dossierId: ['CODES'],
  dossierCode: ['CODES'],
  revision: ['CODES'],
  procedure: ['CODES'],
  ruleSet: ['CODES'],
  deadline: ['CODES'],
  unverified: ['CODES'],
  phase: ['CODES'],
  status: ['CODES'],
  closure: ['CODES'],
  portalCode: ['CODES'],
  channel: ['CODES'],
  answers: ['CASE', {}],
  resultForms: ['CODES'],
  applicant: ['NAMES', { fullName: '' }],
  duplicates: ['DUPLICATES', null],
  representative: ['NAMES', null],
  intakeAgency: ['CODES'],
  intakeUnit: ['CODES'],
  leadAgency: ['CODES'],
  leadUnit: ['CODES'],
  handler: ['CODES'],
  account: ['CODES'],
  accountChoices: ['CASE', []],
  holder: ['CODES'],
  clock: ['CODES'],
  openedAt: ['CODES'],
  phaseSince: ['CODES'],
  underway: ['CODES'],
  failures: ['WORK', []],
  requests: ['WORK', []],
  papers: ['PAPERS', []],
  consultations: ['CONSULTATIONS', []],
  registers: ['CASE', []],
  resultFields: ['RESULT_FIELDS', null],
  result: ['RESULT', null],
  outside: ['RESULT', []],
  handOvers: ['CODES'],
  supplement: ['WORK', null],
  obligations: ['WORK', []],
  fees: ['WORK', []],
  payments: ['WORK', []],
  withdrawal: ['CODES'],
  receipt: ['CODES'],
  controlSlip: ['CODES'],
  tasks: ['WORK', []],
  acts: ['CODES'],
  withheld: ['CODES'],
};

/** A name as this reader sees it; '' where no names are shown. */
export const nameFor = ({ fields, names }: Pick<Shown, 'fields' | 'names'>, fullName: string): string => {
  if (!fields.has('NAMES')) return '';
  return names === 'FULL' ? fullName : maskedName(fullName);
};

/** The story without the particulars that the table of reads does not show. */
export const storyOf = <Event extends { readonly type: string; readonly data: Readonly<Record<string, unknown>> }>(
  { showsEvent }: Pick<Shown, 'showsEvent'>,
  events: readonly Event[],
): readonly Event[] => events.map((event) => (showsEvent(event.type) ? event : { ...event, data: {} }));

/** The view without what the table of reads does not show; `withheld` says which fields. */
export const shownOf = (view: DossierView, shown: Shown): DossierView => {
  const { fields, own, showsFile } = shown;
  const hidden = Object.entries(FIELDS).flatMap(([field, [group, instead]]) => (fields.has(group) ? [] : [[field, instead] as const]));
  const seen: DossierView = {
    ...view,
    applicant: { fullName: nameFor(shown, view.applicant.fullName) },
    representative: view.representative && { ...view.representative, fullName: nameFor(shown, view.representative.fullName) },
    duplicates: view.duplicates && (fields.has('TEXTS') ? view.duplicates : { ...view.duplicates, reason: null }),
    papers: view.papers.filter(({ item }) => own?.items?.has(item) !== false),
    consultations: view.consultations.filter(({ consultation }) => own === null || own.consultations.has(consultation)),
    receipt: showsFile({ kind: 'RECEIPT', item: '' }) ? view.receipt : null,
    controlSlip: showsFile({ kind: 'CONTROL_SLIP', item: '' }) ? view.controlSlip : null,
  };
  return { ...seen, ...Object.fromEntries(hidden), withheld: hidden.map(([field]) => field) };
};
