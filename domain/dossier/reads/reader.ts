import { liesWithin } from '../../identifiers/index.ts';
import { stands } from '../permit.ts';
import { inGroup } from '../phases.ts';
import type { FileKind } from '../slips.ts';
import type { Consultation, DossierPhase, DossierState, Role } from '../state.ts';
import { type DossierRead, type FieldGroup, GROUP_OF_FILE, groupOfEvent, type Relation, type Stage } from './names.ts';
import { DAYS_AFTER_ANSWER, linesOf, type Names, OVERSIGHT, type ReadLine } from './table.ts';

/** What the table of reads says of one person and one dossier at one instant. */

export interface Reader {
  readonly person: string;
  readonly roles: readonly Role[];
  readonly unit: string;
  readonly agency: string;
}

/** The dossier that is asked for. `answeredAt`: when which consultation was answered, by its id. */
export interface Asked {
  readonly state: DossierState;
  readonly holderUnit: string;
  readonly answeredAt: ReadonlyMap<string, string>;
  readonly at: string;
}

const STAGE_OF: Readonly<Record<Exclude<DossierPhase, 'SUPPLEMENT' | 'CLOSED'>, Stage>> = {
  SUBMITTED: 'INTAKE',
  IDENTIFYING: 'INTAKE',
  CHECKING_COMPONENTS: 'INTAKE',
  DIGITISING: 'INTAKE',
  TRANSFERRED: 'HANDLING',
  PROCESSING: 'HANDLING',
  AWAITING_SIGNATURE: 'SIGNING',
  AWAITING_ISSUE: 'ISSUING',
  AWAITING_RETURN: 'RETURNING',
};

/** A dossier that ended at the counter was never anybody else's. */
export const stageOf = ({ phase, supplement, controlSlip }: Pick<DossierState, 'phase' | 'supplement' | 'controlSlip'>): Stage => {
  if (phase === 'SUPPLEMENT') return supplement?.stage === 'PROCESSING' ? 'HANDLING' : 'INTAKE';
  if (phase === 'CLOSED') return controlSlip === null ? 'INTAKE' : 'ENDED';
  return STAGE_OF[phase];
};

const DAY_MS = 86_400_000;

/** Answers until when an agency still reads what it was asked, counted back from `at`: given later than this, it does. */
export const answeredSince = (at: string): string => new Date(Date.parse(at) - DAYS_AFTER_ANSWER * DAY_MS).toISOString();

/** The consultations that an agency may read of now: from sending while they wait for it, and a set time after its answer. */
const askedOf = ({ agency }: Pick<Reader, 'agency'>, { state, answeredAt, at }: Asked): readonly Consultation[] =>
  state.consultations.filter(({ consultation, addressee, status }) => {
    if (addressee !== agency) return false;
    if (status !== 'CLOSED' && inGroup(state.phase, 'HANDED_OVER')) return true;
    return (answeredAt.get(consultation) ?? '') > answeredSince(at);
  });

/** The unit whose dossiers, and those below it, a role watches over; null: every unit. Undefined: none. */
export const watchedUnit = (role: Role, { unit, agency }: Pick<Reader, 'unit' | 'agency'>): string | null | undefined => {
  const watch = OVERSIGHT[role];
  if (watch === undefined) return undefined;
  return { UNIT: unit, AGENCY: agency, EVERYWHERE: null }[watch.reach];
};

const watches = (role: Role, reader: Reader, units: readonly string[]): boolean => {
  const reach = watchedUnit(role, reader);
  return reach !== undefined && (reach === null || units.some((unit) => liesWithin(unit, reach)));
};

const holds = (relation: Relation, role: Role, reader: Reader, asked: Asked): boolean => {
  const { state, holderUnit } = asked;
  switch (relation) {
    case 'ADDRESSEE':
      return askedOf(reader, asked).length > 0;
    case 'COORDINATING':
      return (state.handOvers ?? []).some(({ role: as, agency }) => as === 'COORDINATING' && agency === reader.agency);
    case 'OVERSEEN':
      return watches(role, reader, [state.leadUnit, state.intakeUnit]);
    case 'HELD':
      return watches(role, reader, [holderUnit]);
    default:
      return stands(relation, state, { ...reader, role }, null);
  }
};

/** The lines that hold for a reader, and what it was asked where it is a consulted agency. */
export interface Grant {
  readonly lines: readonly (ReadLine & { readonly role: Role })[];
  readonly asked: readonly Consultation[];
  /** Codes of the results that its agency makes. */
  readonly makes: readonly string[];
}

export const grantOf = (reader: Reader, asked: Asked): Grant => {
  const stage = stageOf(asked.state);
  const lines = reader.roles.flatMap((role) =>
    linesOf(role)
      .filter(({ relation, stages }) => stages.includes(stage) && holds(relation, role, reader, asked))
      .map((line) => ({ ...line, role })),
  );
  const makes = (asked.state.outside ?? []).filter(({ agency }) => agency === reader.agency).map(({ code }) => code);
  return { lines, asked: askedOf(reader, asked), makes };
};

/** What one read shows: of the lines that grant it, whatever any of them shows. */
export interface Shown {
  /** In which of the reader's roles; the access log says it. */
  readonly role: Role;
  readonly fields: ReadonlySet<FieldGroup>;
  readonly names: Names;
  /** Null: all of them. A consulted agency sees its own consultations and the papers that they name; one that coordinates every paper. */
  readonly own: { readonly consultations: ReadonlySet<string>; readonly items: ReadonlySet<string> | null } | null;
  /** Whether the particulars of an event of the story are shown. */
  readonly showsEvent: (type: string) => boolean;
  readonly showsFile: (file: { readonly kind: FileKind; readonly item: string }) => boolean;
}

/** Relations of agencies outside the dossier's own: they see their own consultations only. */
const OUTSIDE: ReadonlySet<Relation> = new Set(['ADDRESSEE', 'COORDINATING']);

/** Null: it is denied. */
export const shownBy = ({ lines, asked, makes }: Grant, read: DossierRead): Shown | null => {
  const granting = lines.filter(({ reads }) => reads.includes(read));
  const [first] = granting;
  if (first === undefined) return null;
  const consultations = new Set(asked.map(({ consultation }) => consultation));
  const items = new Set(asked.flatMap((one) => one.items ?? []));
  const coordinates = granting.some(({ relation }) => relation === 'COORDINATING');
  const shownFields = new Set<FieldGroup>(granting.flatMap(({ fields }) => fields));
  return {
    role: first.role,
    fields: shownFields,
    names: granting.some(({ names, fields }) => names === 'FULL' && fields.includes('NAMES')) ? 'FULL' : 'MASKED',
    own: granting.every(({ relation }) => OUTSIDE.has(relation)) ? { consultations, items: coordinates ? null : items } : null,
    showsEvent: (type) => {
      const group = groupOfEvent(type);
      return group !== undefined && shownFields.has(group);
    },
    showsFile: ({ kind, item }) => {
      const group = GROUP_OF_FILE[kind];
      return lines.some(
        ({ relation, files }) =>
          files.includes(group) &&
          (relation !== 'ADDRESSEE' || (group === 'CONSULTATIONS' ? consultations : items).has(item)) &&
          // What others make beside it is not its own to read.
          (relation !== 'COORDINATING' || kind !== 'EXTERNAL_RESULT' || makes.includes(item)),
      );
    },
  };
};
