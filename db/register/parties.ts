import { and, eq, sql } from 'drizzle-orm';
import { namesakeOf, sameName } from '../../domain/texts/folding.ts';
import type { Db, Tx } from '../client.ts';
import { oncePer } from '../prepared.ts';
import { command, dossier, dossierOwner, party } from '../schema.ts';

type PartyRow = typeof party.$inferSelect;

/** A person as an intake names him. */
export interface PersonDraft {
  readonly personalId: string;
  readonly fullName: string;
  readonly birthDate: string;
  readonly sex: 'MALE' | 'FEMALE';
  readonly ethnicity?: string;
  readonly nationality?: string;
  readonly phone?: string;
  readonly email?: string;
  readonly address?: string;
}

/** Whose dossier it is, as its own intake named him; `first`: as the first intake of his number did, null where that alone is known of him. */
export interface Owner extends PartyRow {
  readonly first: PartyRow | null;
}

/** The one reading of a dossier's owner. A dossier that no intake of its own told of has him as his number was first recorded. */
export const ownerFrom = ({ known, own }: { readonly known: PartyRow; readonly own: typeof dossierOwner.$inferSelect | null }): Owner => {
  if (own === null) return { ...known, first: null };
  const { dossierId: _id, recordedAt: _at, ...person } = own;
  return { ...known, ...person, first: known };
};

export const ownerIn = async (
  db: Db | Tx,
  { dossierId, partyId }: { readonly dossierId: string; readonly partyId: string },
): Promise<Owner> => {
  const [row] = await db
    .select({ known: party, own: dossierOwner })
    .from(party)
    .leftJoin(dossierOwner, eq(dossierOwner.dossierId, dossierId))
    .where(eq(party.partyId, partyId));
  if (row === undefined) throw new Error(`dossier ${dossierId} has no owner`);
  return ownerFrom(row);
};

const differs = (what: string): string => `${what} khác với lần ghi nhận trước của cùng số định danh; hãy đối chiếu giấy tờ tùy thân`;
const DIFFERS = { name: differs('Họ tên'), birth: differs('Ngày sinh'), sex: differs('Giới tính') } as const;

/** Whether remarks on an intake tell that its number was recorded before. */
export const tellOfEarlier = (warnings: readonly string[]): boolean =>
  Object.values<string>(DIFFERS).some((warning) => warnings.includes(warning));

/**
 * Writes down whose dossier it is, in the words of its own intake. One person is one party, by personal number, and stays in the register as first
 * recorded: what a later intake says counts in its own dossier and nowhere else. A difference comes back as Vietnamese warnings without the
 * recorded value; under another name not even that birth or sex differ, since both could be guessed.
 */
export const recordPerson = async (
  tx: Tx,
  { personalId: identifier, ...person }: PersonDraft,
  { dossierId, partyId, at }: { readonly dossierId: string; readonly partyId: string; readonly at: string },
): Promise<{ readonly partyId: string; readonly warnings: readonly string[] }> => {
  const identity = { kind: 'PERSON', identifier } as const;
  const [fresh] = await tx
    .insert(party)
    .values({ ...person, ...identity, partyId, createdAt: at })
    .onConflictDoNothing({ target: [party.kind, party.identifier] })
    .returning();
  const [known = fresh] =
    fresh === undefined
      ? await tx
          .select()
          .from(party)
          .where(and(eq(party.kind, identity.kind), eq(party.identifier, identifier)))
      : [];
  if (known === undefined) throw new Error('party neither written nor found');
  await tx.insert(dossierOwner).values({ ...person, dossierId, recordedAt: at });
  const warnings = !sameName(known.fullName, person.fullName)
    ? [DIFFERS.name]
    : [...(known.birthDate === person.birthDate ? [] : [DIFFERS.birth]), ...(known.sex === person.sex ? [] : [DIFFERS.sex])];
  return { partyId: known.partyId, warnings };
};

/** Dossiers of a person whose own intake named him so, by his number. */
export const dossiersNaming = async (
  db: Db | Tx,
  { personalId, fullName }: { readonly personalId: string; readonly fullName: string },
): Promise<readonly string[]> => {
  const rows = await db
    .select({ dossierId: dossier.dossierId, known: party.fullName, own: dossierOwner.fullName })
    .from(party)
    .innerJoin(dossier, eq(dossier.partyId, party.partyId))
    .leftJoin(dossierOwner, eq(dossierOwner.dossierId, dossier.dossierId))
    .where(and(eq(party.kind, 'PERSON'), eq(party.identifier, personalId)));
  const isHis = namesakeOf(fullName);
  return rows.flatMap(({ dossierId, known, own }) => (isHis(own ?? known) ? [dossierId] : []));
};

/** The body that a dossier was taken in by, as far as later readers need it. */
interface IntakeSaid {
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
