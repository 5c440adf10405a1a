import { SECOND } from '../permit.ts';
import type { Permit } from '../spec.ts';
import type { Role } from '../state.ts';
import type { DossierRead, FieldGroup, FileGroup, ListRead, Relation, Stage } from './names.ts';

/**
 * The table of reads: role × relation × stage → what leaves. The rows of the acts say who may do what; this says who may see what, in JSON, PDF
 * or a page, and nothing else does. What no line grants is denied, and a role without a line is denied everything (domain rules 1.2, 2.10: need to
 * know). Which role needs what is this system's own rule where 1.2 is silent.
 */

/** `FULL`: as written; `MASKED`: first letters only. Names are shown where `NAMES` is among the fields of any line. */
export type Names = 'FULL' | 'MASKED';

export interface ReadLine {
  readonly relation: Relation;
  readonly stages: readonly Stage[];
  readonly reads: readonly DossierRead[];
  readonly fields: readonly FieldGroup[];
  readonly names: Names;
  readonly files: readonly FileGroup[];
}

/** How long a consulted agency keeps its request and what was attached, counted from its answer. Unverified: no text names a time. */
export const DAYS_AFTER_ANSWER = 10;

const EVERY = ['INTAKE', 'HANDLING', 'SIGNING', 'ISSUING', 'RETURNING', 'ENDED'] as const satisfies readonly Stage[];
/** From the hand-over on. */
const HANDED_OVER = ['HANDLING', 'SIGNING', 'ISSUING', 'RETURNING', 'ENDED'] as const satisfies readonly Stage[];
/** Where the result is made, signed and issued: before there is nothing to compare, after it stands on the paper. */
const MAKING = ['HANDLING', 'SIGNING', 'ISSUING'] as const satisfies readonly Stage[];

/** Ids, codes, dates and hashes: no personal data. */
const FRAME = ['CODES', 'WORK', 'PAPERS', 'CONSULTATIONS', 'RESULT'] as const satisfies readonly FieldGroup[];
const WHOLE = [...FRAME, 'NAMES', 'CASE', 'DUPLICATES', 'TEXTS'] as const satisfies readonly FieldGroup[];

/** Who took it in gives it back: everything that came over the counter or goes over it again. */
const counter: ReadLine = {
  relation: 'INTAKE',
  stages: EVERY,
  reads: ['DOSSIER', 'TIMELINE', 'DATA', 'FILES'],
  fields: WHOLE,
  names: 'FULL',
  files: ['CAPTURES', 'PAPERS', 'SLIPS', 'PACKAGE', 'ISSUED'],
};

/** Who decides on it, from the hand-over on; until then that it comes and what it waits for. */
const deciding = (relation: 'LEAD_UNIT' | 'LEAD_AGENCY'): readonly ReadLine[] => [
  {
    relation,
    stages: ['INTAKE'],
    reads: ['DOSSIER', 'TIMELINE'],
    fields: [...FRAME, 'NAMES', 'DUPLICATES', 'TEXTS'],
    names: 'MASKED',
    files: [],
  },
  {
    relation,
    stages: HANDED_OVER,
    reads: ['DOSSIER', 'TIMELINE', 'SIGNERS', 'DATA', 'FILES'],
    fields: WHOLE,
    names: 'FULL',
    files: ['CAPTURES', 'PAPERS', 'SLIPS', 'PACKAGE', 'CONSULTATIONS', 'DRAFTS', 'ISSUED'],
  },
  { relation, stages: MAKING, reads: ['DOSSIER', 'PREVIEW'], fields: ['RESULT_FIELDS'], names: 'FULL', files: [] },
];

/** Whoever the draft names sees what he signs and what it rests on, wherever he sits in the agency. */
const signer: ReadLine = {
  relation: 'SIGNER',
  stages: MAKING,
  reads: ['DOSSIER', 'TIMELINE', 'SIGNERS', 'DATA', 'FILES', 'PREVIEW'],
  fields: [...WHOLE, 'RESULT_FIELDS'],
  names: 'FULL',
  files: ['PAPERS', 'PACKAGE', 'CONSULTATIONS', 'DRAFTS'],
};

/** Whoever watches over units sees step, holder, age and cause (1.2). */
const overseen: ReadLine = {
  relation: 'OVERSEEN',
  stages: EVERY,
  reads: ['PAGE'],
  fields: [...FRAME, 'NAMES', 'DUPLICATES'],
  names: 'MASKED',
  files: [],
};
/** Whoever also decides there may read what people wrote. */
const answering: ReadLine = { ...overseen, fields: [...overseen.fields, 'TEXTS'] };
/** A dossier of others that one's own unit holds up, as a consulted agency does: what waits, not whose it is. */
const held: ReadLine = { ...overseen, relation: 'HELD', stages: MAKING, fields: FRAME };

export const READ_TABLE = {
  INTAKE_OFFICER: [counter],
  ONE_STOP_HEAD: [counter, signer, answering, held],
  CASE_HANDLER: deciding('LEAD_UNIT'),
  UNIT_HEAD: [...deciding('LEAD_UNIT'), signer, answering, held],
  COMPETENT_LEADER: [...deciding('LEAD_AGENCY'), answering, held],
  // Văn thư: numbers, seals and sends out what is signed; the papers it rests on are not theirs to read.
  RECORDS_CLERK: [
    { relation: 'LEAD_AGENCY', stages: EVERY, reads: ['DOSSIER', 'TIMELINE'], fields: [...FRAME, 'NAMES'], names: 'MASKED', files: [] },
    { relation: 'LEAD_AGENCY', stages: ['ISSUING'], reads: ['DOSSIER', 'FILES'], fields: ['NAMES'], names: 'FULL', files: ['DRAFTS'] },
    {
      relation: 'LEAD_AGENCY',
      stages: ['RETURNING', 'ENDED'],
      reads: ['DOSSIER', 'FILES'],
      fields: ['NAMES'],
      names: 'FULL',
      files: ['ISSUED'],
    },
  ],
  SUPERVISOR: [
    {
      relation: 'LEAD_AGENCY',
      stages: EVERY,
      reads: ['DOSSIER', 'TIMELINE'],
      fields: [...FRAME, 'NAMES', 'DUPLICATES'],
      names: 'MASKED',
      files: [],
    },
    overseen,
    held,
  ],
  // Its own consultations, the text of the request, and the papers that it names: see asked (reader.ts).
  COORDINATING_AGENCY: [
    {
      relation: 'ADDRESSEE',
      stages: EVERY,
      reads: ['DOSSIER', 'FILES'],
      fields: ['CODES', 'NAMES', 'PAPERS', 'CONSULTATIONS', 'TEXTS'],
      names: 'MASKED',
      files: ['PAPERS', 'CONSULTATIONS'],
    },
    // To whom T12 handed it over reads the dossier, as far as its part needs (1.13): whose it is, the case, the papers, what it rests on.
    {
      relation: 'COORDINATING',
      stages: ['HANDLING', 'SIGNING', 'ISSUING', 'RETURNING'],
      reads: ['DOSSIER', 'FILES'],
      fields: ['CODES', 'NAMES', 'CASE', 'PAPERS', 'RESULT'],
      names: 'FULL',
      files: ['PAPERS', 'ISSUED'],
    },
  ],
  MANAGING_AGENCY: [],
  CERTIFICATION_DESK: [],
  QC_REVIEWER: [],
  MONITORING_DEPARTMENT: [],
  OPERATOR: [],
  // Acts for a named officer and sees what he may.
  COUNTER_SYSTEM: [],
  APPLICANT: [],
  SPECIALISED_DB: [],
  SYSTEM: [],
} as const satisfies Readonly<Record<Role, readonly ReadLine[]>>;

const ROLES = Object.keys(READ_TABLE) as readonly Role[];

export const linesOf = (role: Role): readonly ReadLine[] => READ_TABLE[role];

/** Roles that some dossier grants a read. */
export const rolesReading = (read: DossierRead): readonly Role[] =>
  ROLES.filter((role) => linesOf(role).some(({ reads }) => reads.includes(read)));

/** Scopes by which a list finds what its reader may open. Whoever signs or coordinates finds his dossiers in the inbox: the register has no index of them. */
const isListed = (relation: Relation): relation is Extract<Relation, Permit['scope']> =>
  relation !== 'SIGNER' && relation !== 'COORDINATING' && relation !== 'OVERSEEN' && relation !== 'HELD';

/** Who may open a dossier and where, as a list of dossiers asks it. */
export const OPENED_BY: readonly Permit[] = rolesReading('DOSSIER').flatMap((role) =>
  [...new Set(linesOf(role).flatMap(({ relation, reads }) => (reads.includes('DOSSIER') ? [relation] : [])))]
    .filter(isListed)
    .map((scope) => ({ role, scope })),
);

/** How far the view of one who watches reaches: the own unit and all below it, the whole agency, or every unit. */
export interface Oversight {
  readonly reach: 'UNIT' | 'AGENCY' | 'EVERYWHERE';
  readonly causes: 'ALL' | 'TECHNICAL';
}

/** In the order in which a caller with several roles is served. */
export const OVERSIGHT: Readonly<Partial<Record<Role, Oversight>>> = {
  SUPERVISOR: { reach: 'UNIT', causes: 'ALL' },
  // A leader answers for the whole agency, though the leadership is a unit of its own.
  COMPETENT_LEADER: { reach: 'AGENCY', causes: 'ALL' },
  ONE_STOP_HEAD: { reach: 'UNIT', causes: 'ALL' },
  UNIT_HEAD: { reach: 'UNIT', causes: 'ALL' },
  MONITORING_DEPARTMENT: { reach: 'EVERYWHERE', causes: 'ALL' },
  OPERATOR: { reach: 'EVERYWHERE', causes: 'TECHNICAL' },
};

/** Who may ask for which list; each then holds only what its lines say. */
export const LIST_TABLE: Readonly<Record<ListRead, readonly Role[]>> = {
  DOSSIERS: rolesReading('DOSSIER'),
  // Who asks by a person's number must be one who may know whose a dossier is.
  SEARCH: ['INTAKE_OFFICER', 'ONE_STOP_HEAD', 'CASE_HANDLER', 'UNIT_HEAD', 'COMPETENT_LEADER'],
  // Tasks name their roles, unit and person themselves.
  TASKS: ROLES,
  STUCK: ROLES.filter((role) => role in OVERSIGHT),
  FAILING: ['OPERATOR'],
  // Heads answer for their people; a leader for the whole agency.
  LOOKS: ['COMPETENT_LEADER', 'ONE_STOP_HEAD', 'UNIT_HEAD'],
  // Money names nobody; whoever takes it in and whoever confirms that it goes back finds out whose it is.
  PAYMENTS: ['INTAKE_OFFICER', ...SECOND],
  // The law is published; nothing of it is about anybody.
  CATALOGUE: ROLES,
  // Work is given to a colleague: whoever takes part in a dossier may know whom there is in the own agency.
  OFFICERS: [
    ...(['INTAKE_OFFICER', 'ONE_STOP_HEAD', 'CASE_HANDLER', 'UNIT_HEAD', 'COMPETENT_LEADER', 'RECORDS_CLERK'] as const),
    ...(['SUPERVISOR', 'COORDINATING_AGENCY'] as const),
  ],
};
