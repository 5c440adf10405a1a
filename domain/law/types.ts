import type { DeadlineRule, OfficeCalendar, PauseGround } from '../calendar/index.ts';
import type { RuleSet } from '../classification/rules.ts';

export type { RuleSet };

/** A value of the law with its provenance; an unverified value says so wherever it shows. */
export interface Sourced {
  readonly source: string;
  readonly verified: boolean;
}

/** One line that a procedure may ask for (thành phần hồ sơ, Decree 61/2018 Art. 5). */
export interface ComponentDefinition extends Sourced {
  readonly code: string;
  readonly name: string;
  /** Every listed answer must hold for the component to be asked for; none listed: always. */
  readonly when: Readonly<Record<string, readonly string[]>>;
  readonly kind: 'FORM' | 'PRIOR_RESULT' | 'OTHER';
  readonly originals: number;
  readonly copies: number;
  /** Register that can stand in for the paper (Resolution 66.7/2025). */
  readonly replaceableByData?: { readonly register: 'MARRIAGE' | 'DEATH'; readonly mandatory: boolean };
  readonly paperType?: string;
}

/** One immutable version of a procedure (thủ tục hành chính), as pinned in a dossier. */
export interface ProcedureVersion extends Sourced {
  readonly code: string;
  readonly version: string;
  readonly name: string;
  /** Lĩnh vực. */
  readonly field: { readonly code: string; readonly name: string };
  readonly resultPaperType: string;
  readonly resultName: string;
  readonly deadline: DeadlineRule;
  readonly resultForms: 'E' | 'PAPER' | 'BOTH';
  /** Whether the result is made in an outside, specialised system (T38). Absent: here. */
  readonly resultMadeOutside?: boolean;
  /** Grounds beyond the financial obligation on which this procedure pauses the clock. */
  readonly pauseGrounds?: readonly PauseGround[];
  /** Working days that the applicant has to complete the dossier after appraisal (T31). Absent: reminders only. */
  readonly supplementWindowDays?: number;
  /** Policy of T05. Absent: an account is required. */
  readonly accountRequired?: boolean;
  readonly caseQuestions: Readonly<Record<string, readonly string[]>>;
  readonly components: readonly ComponentDefinition[];
  /** Working hours that each step may hold the dossier; beyond it the dossier counts as stuck. 8 hours = 1 working day. */
  readonly stepBudgetHours: Readonly<Partial<Record<string, number>>>;
}

/** A body of the state (cơ quan) with its units; `predecessors` are the bodies it follows since 2025, `aliases` its codes in the old form. */
export interface AgencyDefinition extends Sourced {
  readonly agencyId: string;
  readonly name: string;
  readonly place: string;
  readonly parent: string;
  readonly level: 'PROVINCE' | 'DISTRICT' | 'COMMUNE';
  /** Symbol behind the number of its results. */
  readonly symbol: string;
  readonly predecessors: readonly string[];
  readonly aliases: readonly string[];
  readonly units: { readonly oneStop: string; readonly civilStatus: string; readonly leadership: string; readonly records: string };
  readonly oneStopName: string;
  readonly address: string;
  /** Lines above the leader's signature. */
  readonly leaderTitle: readonly string[];
  /** Opaque id of the competent leader whose name drafts bear. */
  readonly leader: string;
  readonly helpDesk: string;
}

export interface FieldDefinition {
  readonly name: string;
  readonly type: 'TEXT' | 'DATE' | 'DATE_OR_YEAR' | 'PERSONAL_ID';
  readonly required: boolean;
  readonly sensitive: boolean;
}

/** A kind of paper with the data that its conversion must yield (1.11). */
export interface PaperTypeDefinition extends Sourced {
  readonly paperType: string;
  readonly name: string;
  readonly fields: readonly FieldDefinition[];
}

/** The versions a dossier started with and keeps (domain rule S20); small enough to travel in its workflow's input. */
export interface LawSnapshot {
  readonly version: 1;
  readonly ruleSet: RuleSet;
  readonly procedure: ProcedureVersion;
  readonly calendar: OfficeCalendar;
  /** Lead agency with its predecessors and aliases: papers issued by one of them are in scope (thuộc phạm vi quản lý). */
  readonly inScopeAgencies: readonly string[];
  /** Paper types that specialised law, management requirement or the provincial list says must be digitised (DT-3 row 8). */
  readonly mandatoryPaperTypes: readonly string[];
  /** Whether digitisation is binding at the place of intake on the day of receipt (Decree 107/2021 Art. 4(2)). */
  readonly digitisationStarted: boolean;
  readonly scanProfile: { readonly minDpi: number; readonly colour: boolean };
}
