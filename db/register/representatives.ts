import { eq, sql } from 'drizzle-orm';
import type { Representative } from '../../domain/dossier/representatives.ts';
import type { Db, Tx } from '../client.ts';
import { oncePer } from '../prepared.ts';
import { representative } from '../schema.ts';

/** Where he can be reached. */
export interface Contact {
  readonly phone?: string;
  readonly email?: string;
  readonly address?: string;
}

export const recordRepresentative = async (
  tx: Tx,
  { authorisation, ...person }: Representative & Contact,
  { dossierId, at }: { readonly dossierId: string; readonly at: string },
): Promise<void> => {
  const { fullName, personalId, phone, email, address, representation, relation } = person;
  await tx.insert(representative).values({
    ...{ dossierId, fullName, personalId, phone, email, address, representation, relation, recordedAt: at },
    authorisationNumber: authorisation?.number,
    authorisedOn: authorisation?.signedOn,
    authorisedUntil: authorisation?.until,
    authorisedScope: authorisation?.scope,
  });
};

const representativeRow = oncePer((db) =>
  db
    .select()
    .from(representative)
    .where(eq(representative.dossierId, sql.placeholder('dossierId')))
    .prepare('representative'),
);

/** Who acts for the owner of a dossier; null: nobody does, or it was taken in when that was not written down. */
export const representativeOf = async (db: Db | Tx, dossierId: string): Promise<(Representative & Contact) | null> => {
  const [row] = await representativeRow(db).execute({ dossierId });
  if (row === undefined) return null;
  const { fullName, personalId, representation, phone, email, address, relation, authorisedOn, authorisedScope } = row;
  const { authorisationNumber: number, authorisedUntil: until } = row;
  return {
    ...{ fullName, personalId, representation },
    ...(phone === null ? {} : { phone }),
    ...(email === null ? {} : { email }),
    ...(address === null ? {} : { address }),
    ...(relation === null ? {} : { relation }),
    ...(authorisedOn === null || authorisedScope === null
      ? {}
      : {
          authorisation: {
            signedOn: authorisedOn,
            scope: authorisedScope,
            ...(number === null ? {} : { number }),
            ...(until === null ? {} : { until }),
          },
        }),
  };
};
