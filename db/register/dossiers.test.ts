import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { permitted } from '../../domain/dossier/permit.ts';
import type { Scope } from '../../domain/dossier/spec.ts';
import type { DossierState } from '../../domain/dossier/state.ts';
import { isRefusal } from '../../domain/failures.ts';
import { liesWithin, sameBranch } from '../../domain/identifiers/index.ts';
import { startTestDatabase, type TestDatabase } from '../../test/support/database.ts';
import { applicationAt, at, COMMUNE_B, EVERYBODY, handler, scene, written } from '../../test/support/dossier.ts';
import { party } from '../schema.ts';
import { listDossiers } from './lists.ts';
import { project } from './projection.ts';
import * as inSql from './units.ts';

const SCOPES: Readonly<Record<Scope, true>> = {
  INTAKE: true,
  LEAD_UNIT: true,
  LEAD_AGENCY: true,
  HANDLER: true,
  SIGNER: true,
  ADDRESSEE: true,
  MAKER: true,
  INVOLVED: true,
  OWNER: true,
  ANYWHERE: true,
  SYSTEM: true,
};

/** A dossier with its handler, that has asked commune B. */
const underConsultation = () => {
  const { opening } = scene(applicationAt('2026-03-02T09:00'));
  if (isRefusal(opening)) throw new Error(opening.code);
  const consultation = {
    consultation: 'TV1',
    kind: 'VERIFICATION',
    addressee: COMMUNE_B,
    dueAt: at('2026-03-05T17:00'),
    status: 'SENT',
    openedAt: at('2026-03-03T09:00'),
    reply: null,
    request: 'c1',
  } as const;
  const state: DossierState = { ...opening.state, phase: 'PROCESSING', handler: handler.person, consultations: [consultation] };
  return { ...opening, state };
};

describe('the list of dossiers', () => {
  let database: TestDatabase;
  const change = underConsultation();

  beforeAll(async () => {
    database = await startTestDatabase();
    await database.db
      .insert(party)
      .values({ partyId: change.state.partyId, kind: 'PERSON', identifier: '066190000777', fullName: 'Mẫu', createdAt: change.at });
    await project(database.db, written(change));
  });
  afterAll(() => database.close());

  it('shows by every scope to every person exactly what the rules permit', async () => {
    const elsewhere = { ...handler, unit: `${COMMUNE_B}/HT`, agency: COMMUNE_B };
    for (const scope of Object.keys(SCOPES) as Scope[])
      for (const actor of [...EVERYBODY, elsewhere]) {
        const permits = [{ role: actor.role, scope }];
        const caller = { ...actor, roles: [actor.role] };
        const listed = await listDossiers(database.db, { permits, caller, answeredSince: change.at, includeClosed: false, limit: 10 });
        // A caller is never the system: what the rules leave to it, no list shows.
        const may = scope !== 'SYSTEM' && permitted({ permits }, change.state, actor) === null;
        expect(listed.length === 1, `${scope} ${actor.person} ${actor.unit}`).toBe(may);
      }
  });

  it('takes units as the rules take them', async () => {
    const units = ['H15', 'H15.901', 'H15.9011', 'H15.901/MC', 'H15.901/MC/1', 'H15.901/M', 'H15.902/MC', ''];
    const pairs = units.flatMap((one) => units.map((other) => ({ one, other })));
    for (const { one, other } of pairs) {
      const column = sql`${one}::text`;
      const [seen] = await database.db.execute(
        sql`select ${inSql.liesWithin(column, other)} as "lies", ${inSql.sameBranch(column, other)} as "same",
          ${inSql.standsWithin(sql`${column} collate "C"`, other)} as "stands"`,
      );
      const lies = liesWithin(one, other);
      expect(seen, `${one} ${other}`).toEqual({ lies, same: sameBranch(one, other), stands: lies });
    }
    const rows = sql`(select unnest(${sql.param(units)}::text[]) collate "C" as unit) rows_of`;
    const column = { table: rows, column: sql`rows_of.unit`, where: sql`true` };
    for (const unit of units) {
      // Units above are listed whether anything stands under them or not: the answer is what is found under the listed ones.
      const foundIn = async (list: ReturnType<typeof inSql.unitsWithin>): Promise<readonly unknown[]> =>
        (
          await database.db.execute(
            sql`select rows_of.unit from ${rows} where rows_of.unit in (select listed.unit from (${list}) listed) order by 1`,
          )
        ).map((row) => row.unit);
      expect(await foundIn(inSql.unitsWithin([column], unit)), unit).toEqual(units.filter((one) => liesWithin(one, unit)).sort());
      expect(await foundIn(inSql.unitsOfBranch(column, unit)), unit).toEqual(units.filter((one) => sameBranch(one, unit)).sort());
    }
  });
});
