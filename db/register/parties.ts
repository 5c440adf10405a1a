import { and, eq, sql } from 'drizzle-orm';
import type { DeclaredPerson } from '../../domain/law/results/party.ts';
import type { Db, Tx } from '../client.ts';
import { oncePer } from '../prepared.ts';
import { command, party } from '../schema.ts';

export interface PersonDraft {
  readonly partyId: string;
  readonly personalId: string;
  readonly fullName: string;
  readonly birthDate: string;
  readonly sex: 'MALE' | 'FEMALE';
  readonly ethnicity?: string;
  readonly nationality?: string;
  readonly phone?: string;
  readonly email?: string;
  readonly address?: string;
  readonly at: string;
}

const same = (a: string, b: string): boolean =>
  a.normalize('NFC').trim().toLocaleUpperCase('vi') === b.normalize('NFC').trim().toLocaleUpperCase('vi');

/**
 * One person is one party, by personal number. Contact data follow the newest dossier; name, birth date and sex stay as first recorded, since
 * a mistyped number would else rename another person in all their dossiers: a difference comes back as Vietnamese warnings.
 */
export const upsertPerson = async (
  tx: Tx,
  draft: PersonDraft,
): Promise<{ readonly partyId: string; readonly warnings: readonly string[] }> => {
  const { personalId, at, ...person } = draft;
  const [row] = await tx
    .insert(party)
    .values({ ...person, kind: 'PERSON', identifier: personalId, createdAt: at })
    .onConflictDoUpdate({
      target: [party.kind, party.identifier],
      set: {
        phone: sql`coalesce(excluded.phone, ${party.phone})`,
        email: sql`coalesce(excluded.email, ${party.email})`,
        address: sql`coalesce(excluded.address, ${party.address})`,
        ethnicity: sql`coalesce(${party.ethnicity}, excluded.ethnicity)`,
        nationality: sql`coalesce(${party.nationality}, excluded.nationality)`,
      },
    })
    .returning();
  if (!row) throw new Error('party upsert returned no row');
  const warnings = [
    ...(same(row.fullName, draft.fullName)
      ? []
      : ['Họ tên khác với lần ghi nhận trước của cùng số định danh; hệ thống giữ họ tên đã ghi nhận']),
    ...(row.birthDate === draft.birthDate
      ? []
      : ['Ngày sinh khác với lần ghi nhận trước của cùng số định danh; hệ thống giữ ngày sinh đã ghi nhận']),
    ...(row.sex === draft.sex ? [] : ['Giới tính khác với lần ghi nhận trước của cùng số định danh; hệ thống giữ giới tính đã ghi nhận']),
  ];
  return { partyId: row.partyId, warnings };
};

/** The body that a dossier was taken in by, as far as later readers need it. */
interface IntakeSaid {
  readonly applicant?: Partial<DeclaredPerson> & Pick<DeclaredPerson, 'fullName'>;
  readonly duplicateOf?: string;
  readonly duplicateReason?: string;
}

const intakeCommand = oncePer((db) =>
  db
    .select({ payload: command.payload })
    .from(command)
    .where(and(eq(command.dossierId, sql.placeholder('dossierId')), eq(command.act, 'OPEN')))
    .prepare('intake_command'),
);

/** What was said at a dossier's own intake; nothing where it was not taken in by a body of its own. */
export const intakeOf = async (db: Db | Tx, dossierId: string): Promise<IntakeSaid> => {
  const [row] = await intakeCommand(db).execute({ dossierId });
  return (row?.payload.body ?? {}) as IntakeSaid;
};

/** What a dossier's own intake declared of the person; null: it was not taken in by a body of its own. */
export const declaredIn = async (db: Db | Tx, dossierId: string): Promise<DeclaredPerson | null> => {
  const { applicant } = await intakeOf(db, dossierId);
  if (applicant === undefined) return null;
  const kept = (text: string | null | undefined): string | null => text?.normalize('NFC').replace(/\s+/gu, ' ').trim() ?? null;
  const { fullName, birthDate, sex, ethnicity, nationality, address } = applicant;
  return {
    fullName: kept(fullName) ?? fullName,
    birthDate: kept(birthDate),
    sex: kept(sex),
    ethnicity: kept(ethnicity),
    nationality: kept(nationality),
    address: kept(address),
  };
};
