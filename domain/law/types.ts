import type { Static } from 'typebox';
import type { OfficeCalendar } from '../calendar/index.ts';
import type { OverrideMode, RuleSet } from '../classification/index.ts';
import type { Deep, LawBody } from './schemas.ts';
import type { Fee as FeeShape } from './shapes/fees.ts';

export type { RuleSet };

/** One version of a procedure (thủ tục hành chính), as its definition file holds it. */
export type ProcedureDefinition = LawBody<'PROCEDURE'>;

/** Why a paper must be digitised (I-01); an open list, since a new category is data. */
export type DigitisationCategory = string;

/** One line that a procedure may ask for (thành phần hồ sơ, Decree 61/2018 Art. 5). */
export type ComponentDefinition = ProcedureDefinition['components'][number] & {
  /** Put in when a dossier's law is pinned: the category of the lists in force on the day of receipt. */
  readonly digitisationCategory?: DigitisationCategory;
  /** Put in when pinned: what specialised law says instead (DT-3 line 5). */
  readonly override?: OverrideMode;
};

/** A register that a definition may name; each has its place in the table of those that the product asks (results/registers.ts). */
export type RegisterName = NonNullable<ProcedureDefinition['registers']>[number];

/** A result that a procedure version ends in. */
export type ResultDefinition = ProcedureDefinition['results'][number];
/** Results as versions named them before they had a list; a dossier keeps the version that it was received under. */
export interface FormerResults {
  readonly resultForm?: string;
  readonly resultPaperType?: string;
  readonly resultName?: string;
  readonly resultForms?: ResultDefinition['forms'];
  readonly resultStorage?: 'WAREHOUSE' | 'EXTERNAL';
  readonly presenceRequired?: boolean;
}

/** National and specialised databases that results and data of papers can be sent to; a definition that names another one is refused. */
export const CONNECTED_STORES = ['LAND', 'CIVIL_STATUS', 'BUSINESS', 'POPULATION'] as const;

/** Phí, lệ phí, chi phí số hóa: by what it is reckoned, with its article (Decree 118/2025 Art. 24, Decree 23/2015). Amounts in đồng. */
export type NamedFee = Deep<Static<typeof FeeShape>>;
/** One whose amount is known: no other is asked for. */
export type Fee = Omit<NamedFee, 'rate'> & { readonly rate: Exclude<NamedFee['rate'], { readonly per: 'UNKNOWN' }> };

/** A fee as procedure versions named it before rates: a sum for the case, known by its kind alone. */
export interface FixedSum extends Omit<Fee, 'code' | 'name' | 'rate'> {
  readonly amount: number;
}

/** Fees of a version, in either shape: a dossier keeps the one that it was pinned with. */
export type PinnedFees = readonly (NamedFee | FixedSum)[];

/** A procedure version as pinned in a dossier: the deadline is the one of its case where the answers were known. */
export type ProcedureVersion = Omit<
  ProcedureDefinition,
  'components' | 'stepBudgetHours' | 'deadlineVariants' | 'questionWords' | 'fees' | '$schema' | 'results' | 'level'
> &
  Partial<Pick<ProcedureDefinition, 'results' | 'level'>> &
  FormerResults & {
    /** In the shape of the day on which it was pinned: read through `feesOf` alone. */
    readonly fees?: PinnedFees;
    readonly components: readonly ComponentDefinition[];
    /** Working hours that each step may hold the dossier; beyond it the dossier counts as stuck. 8 hours = 1 working day. */
    readonly stepBudgetHours: Readonly<Partial<Record<string, number>>>;
  };

type AgencyBody = LawBody<'AGENCY'>;
type Working = 'parent' | 'symbol' | 'units' | 'oneStopName' | 'address';
/** What an agency that still works must have, and an abolished one need not. */
export const WORKING_AGENCY_FIELDS: readonly Working[] = ['parent', 'symbol', 'units', 'oneStopName', 'address'];

/** Units that every working agency has; the others lead procedures, by what they do. */
export const FIXED_UNITS = ['oneStop', 'leadership', 'records'] as const;
export type AgencyUnits = Readonly<Record<string, string>> & Readonly<Record<(typeof FIXED_UNITS)[number], string>>;

/** A body of the state (cơ quan) in being; `predecessors` are the bodies it follows, `aliases` its codes in the old form. */
export type AgencyDefinition = Omit<AgencyBody, 'helpDesk' | 'units'> &
  Required<Pick<AgencyBody, Exclude<Working, 'units'>>> & {
    readonly units: AgencyUnits;
    /** Help desk in one line, its own or that of the nearest agency above (I-17). */
    readonly helpDesk: string;
  };

/** Who may sign for an agency on which days, and as what. */
export type MandateTable = LawBody<'MANDATES'>;
export type Mandate = MandateTable['mandates'][number];
/** Quyền hạn của người ký (Decree 30/2020 Art. 13), by its abbreviation on paper; the head's own is `TM.` or none. */
export type Authority = Mandate['authority'];

/** A kind of paper with the data that its conversion must yield (1.11). */
export type PaperTypeDefinition = LawBody<'PAPER_TYPE'>;
export type FieldDefinition = PaperTypeDefinition['fields'][number];

/** Căn cứ that an act must name one of. */
export type GroundDefinition = LawBody<'DECISION'>['grounds'][number];
export type GroundedAct = GroundDefinition['of'];

/** The paper in which a procedure ends, as data (mẫu kết quả). */
export type ResultFormDefinition = LawBody<'RESULT_FORM'>;
export type FormField = ResultFormDefinition['fields'][number];
export type FieldSource = FormField['sources'][number];
export type FormBlock = ResultFormDefinition['blocks'][number];

/** Switches of the Decision and of the national layer in force on the day of receipt. */
export type RulesInForce = Omit<
  LawBody<'DECISION'>,
  | '$schema'
  | 'version'
  | 'validFrom'
  | 'validTo'
  | 'source'
  | 'verified'
  | 'decision'
  | 'scan'
  | 'stepBudgetHours'
  | 'grounds'
  | 'provisions'
> & {
  /** Absent in dossiers older than the list, whose law names none. */
  readonly grounds?: readonly (Pick<GroundDefinition, 'of' | 'code' | 'name'> & {
    /** Of the layer in force on the day of receipt. */
    readonly legalBasis?: GroundDefinition['legalBases'][number];
  })[];
} & Pick<
    LawBody<'RULE_SET'>,
    'foreignersCovered' | 'transfer' | 'notQualifiedWorkingDays' | 'letterLeadWorkingDays' | 'lettersInTime' | 'forms'
  >;

/** The versions a dossier started with and keeps (domain rule S20); small enough to travel in its workflow's input. */
export interface LawSnapshot {
  readonly version: 1;
  readonly ruleSet: RuleSet;
  readonly procedure: ProcedureVersion;
  readonly calendar: OfficeCalendar;
  /** Lead agency with its predecessors and aliases: papers issued by one of them are in scope (thuộc phạm vi quản lý). */
  readonly inScopeAgencies: readonly string[];
  /** Paper types that specialised law, management requirement or the provincial list says must be digitised (DT-3 line 8). */
  readonly mandatoryPaperTypes: readonly string[];
  /** Whether digitisation is binding at the place of intake on the day of receipt (Decree 107/2021 Art. 4(2)). */
  readonly digitisationStarted: boolean;
  readonly scanProfile: { readonly minDpi: number; readonly colour: boolean };
  /** Switches as pinned; absent in dossiers older than the switches. */
  readonly rules?: RulesInForce;
  /** `kind/key/version` of everything pinned here whose values are not all verified. */
  readonly unverified?: readonly string[];
}
