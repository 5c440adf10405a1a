import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keepLaw } from '../../db/law/snapshots.ts';
import { projectionOf } from '../../domain/dossier/register.ts';
import { shortWorks } from '../../domain/dossier/short-works.ts';
import type { Change } from '../../domain/dossier/transition.ts';
import { isRefusal } from '../../domain/failures.ts';
import { startTestDatabase, type TestDatabase } from '../../test/support/database.ts';
import { applicationAt, at, scene } from '../../test/support/dossier.ts';
import { owing } from '../../test/support/owing.ts';
import { createProjection, createRegisterActivities } from './index.ts';

const NOW = at('2026-03-02T09:12');

let database: TestDatabase;

beforeAll(async () => {
  database = await startTestDatabase();
  await database.db.execute(
    sql`insert into party (party_id, kind, identifier, full_name, created_at) values ('00000000-0000-4000-8000-000000000001', 'PERSON', '066075000001', 'Nguyễn Thị Mẫu', now())`,
  );
});
afterAll(() => database.close());

/** The opening of a dossier that knows its law by name; not the real story, since only what is owed matters here. */
const opening = (dossierId: string, lawHash: string): Change => {
  const { opening: opened } = scene(applicationAt('2026-03-02T09:00'));
  if (isRefusal(opened)) throw new Error(opened.code);
  return { ...opened, state: { ...opened.state, dossierId, lawHash } };
};

describe('a projection', () => {
  it('brings the short works along that its changes newly owe, and leaves one that fails to be work of its own', async () => {
    const { db } = database;
    const { law } = applicationAt('2026-03-02T09:00').data;
    const lawHash = await keepLaw(db, law);
    const accepting = { ...owing('takeDossierCode', 'TN-SHORT'), lawHash };
    const works = shortWorks({ ...accepting, work: [] }, accepting, NOW);
    expect(works.map(({ activity }) => activity)).toEqual(['takeDossierCode']);
    expect(shortWorks(accepting, accepting, NOW)).toEqual([]);

    const change = opening('TN-SHORT', lawHash);
    const input = projectionOf([change], { works });
    expect(input.state.law).toBeUndefined();
    const failing = createProjection({ db }, { takeDossierCode: () => Promise.reject(new Error('no')) });
    expect(await failing.projectDossier(input)).toEqual({ kind: 'WRITTEN', did: {} });
    const { projectDossier } = createProjection({ db }, createRegisterActivities({ db }));
    const [work] = works;
    const did = { [work?.work ?? '']: { dossierCode: expect.stringContaining('H15.901') } };
    const first = await projectDossier(input);
    expect(first).toEqual({ kind: 'WRITTEN', did });
    expect(await projectDossier(input)).toEqual(first);
  });

  it('asks for a law that the register does not know, and takes it along', async () => {
    const change = opening('TN-LAW', 'unknown');
    const { projectDossier } = createProjection({ db: database.db }, {});
    expect(await projectDossier(projectionOf([change]))).toEqual({ kind: 'LAW_UNKNOWN' });
    expect(await projectDossier(projectionOf([change], { withLaw: true }))).toEqual({ kind: 'WRITTEN' });
  });
});
