import { Type } from 'typebox';
import type { Act } from '../../domain/dossier/commands.ts';
import { SPECS } from '../../domain/dossier/contents.ts';
import { rolesOf, type Spec } from '../../domain/dossier/spec.ts';
import { Reasons } from './act-parts.ts';
import { type ActBody, type ActContext, type Bodies, body, FILES, texts } from './body.ts';
import { printsTexts } from './cited-law.ts';
import { COUNTER_ACTS } from './counter-acts.ts';
import { HANDLING_ACTS } from './handling-acts.ts';
import { REPORTING_ACTS } from './reporting-acts.ts';
import { askedOfOld } from './result-fields.ts';
import { TextOf } from './schemas.ts';
import { SIGNING_ACTS } from './signing-acts.ts';

const WorkId = Type.String({
  pattern: '^[a-z0-9_-]{1,60}$',
  title: 'FailedWork',
  description: 'Mã việc kỹ thuật bị lỗi, như hồ sơ liệt kê trong failures',
  examples: ['w7'],
});

const Request = Type.String({
  pattern: '^DN[0-9]{1,4}$',
  description: 'Mã đề nghị đang chờ, như hồ sơ liệt kê trong requests',
  examples: ['DN1'],
});

const Comment = TextOf('reason', 2000, 'Ý kiến của người thứ hai');

const ofWork = (_context: ActContext, { work }: { readonly work: string }) => ({ work });

const ofRequest = (_context: ActContext, { request }: { readonly request: string }) => ({ request });

/** The system's own: nobody asks for it. */
const SYSTEM = null;
/** Somebody's right, and not asked for over HTTP yet: letters, moves to other units. */
const NO_DOOR_YET = null;

/**
 * Bodies of the acts, where they hold more than nothing. An act that carries data must stand here; one that carries none and is not named
 * is asked for without a body.
 */
const BODIES: Bodies = {
  ...COUNTER_ACTS,
  ...HANDLING_ACTS,
  ...SIGNING_ACTS,
  ...REPORTING_ACTS,
  REMIND: texts({ content: TextOf('reason', 1000, 'Nội dung nhắc') }),
  RETRY_WORK: body<'RETRY_WORK'>()({ work: WorkId, reasons: Type.Optional(Reasons) }, ofWork),
  CORRECT_WORK: body<'CORRECT_WORK'>()({ work: WorkId, reasons: Type.Optional(Reasons) }, ofWork),
  SKIP_WORK: body<'SKIP_WORK'>()({ work: WorkId, reasons: Reasons }, ofWork),
  HOLD_WORK: body<'HOLD_WORK'>()({ work: WorkId, reasons: Reasons }, ofWork),
  CONFIRM_REQUEST: body<'CONFIRM_REQUEST'>()(
    { request: Request, comment: Type.Optional(Comment) },
    async (context, { request }) => (await askedOfOld(context, { request })) ?? { request },
    ['FIELD_CHANGED'],
  ),
  DECLINE_REQUEST: body<'DECLINE_REQUEST'>()({ request: Request, comment: Comment }, ofRequest),
  WORK_FAILED: SYSTEM,
  WORK_MENDED: SYSTEM,
  EXPIRE_REQUEST: SYSTEM,
  LOOK_UP_DONE: SYSTEM,
  REGISTER_ANSWERED: SYSTEM,
  RECEIPT_RENDERED: SYSTEM,
  SCAN_CHECKED: SYSTEM,
  SLIP_RENDERED: SYSTEM,
  RECORD_STORED: SYSTEM,
  RECORD_WITHDRAWN: SYSTEM,
  CONSULTATION_OVERDUE: SYSTEM,
  EXPIRE_OBLIGATION: SYSTEM,
  RECORD_PAYMENT: SYSTEM,
  PAYMENT_REQUESTED: SYSTEM,
  PAYMENT_REQUEST_CANCELLED: SYSTEM,
  PAYMENT_REFUNDED: SYSTEM,
  CALENDAR_CHANGED: SYSTEM,
  READ: null,
  DRAFT_LETTER: NO_DOOR_YET,
  SEND_LETTER: NO_DOOR_YET,
  REROUTE: NO_DOOR_YET,
  MIGRATE_OUT: NO_DOOR_YET,
  REJECT_QUALITY: NO_DOOR_YET,
  RETURNED_ELECTRONICALLY: SYSTEM,
  OUTSIDE_ASKED: SYSTEM,
  OUTSIDE_FETCHED: SYSTEM,
  OUTSIDE_OVERDUE: SYSTEM,
};

const NOTHING = texts({});

/** An act that people may ask for with a JSON body. */
export interface Door {
  readonly spec: Spec;
  readonly body: ActBody;
}

const bodyOf = (act: Act): ActBody | typeof FILES | null => (act === 'OPEN' ? null : BODIES[act] === undefined ? NOTHING : BODIES[act]);

/** Every act with a door of its own, in the order of the table. */
export const DOORS: readonly Door[] = SPECS.filter((spec) => rolesOf(spec).length > 0).flatMap((spec) => {
  const found = bodyOf(spec.act);
  if (found === null || found === FILES) return [];
  return [{ spec, body: printsTexts(spec) ? { ...found, refuses: [...found.refuses, 'LAW_NOT_IN_FORCE' as const] } : found }];
});

/** Path segment of an act: `START_IDENTIFICATION` → `start-identification`. */
export const kebab = (act: Act): string => act.toLowerCase().replaceAll('_', '-');
