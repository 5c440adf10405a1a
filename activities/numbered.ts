import type { Series } from '../db/ledger/number-register.ts';
import { madeByWork } from '../db/register/files.ts';
import { actIdOf, markIssued, takeNumber } from '../db/register/numbers.ts';
import { yearOf } from '../domain/calendar/index.ts';
import { documentNumber } from '../domain/dossier/document-number.ts';
import type { FileKind } from '../domain/dossier/slips.ts';
import type { ActivityDeps } from './deps.ts';
import { keepFile } from './files.ts';

/** A document that is numbered as it is made: nobody signs it between its number and its issue. */
interface Numbered {
  readonly dossierId: string;
  readonly kind: FileKind;
  readonly item: string;
  readonly workId: string;
  /** What is asked for by it; a work of the same id in a run begun anew may be another one. */
  readonly request: string;
  readonly agency: string;
  readonly series: Series;
  /** Ký hiệu, after the number. */
  readonly symbol: string;
  readonly at: string;
}

/** Makes it once, under a number of its own (Decree 30/2020 Art. 15); tried again, it is what it was. Returns the SHA-256. */
export const keepNumbered = async (
  deps: Pick<ActivityDeps, 'db' | 'files'>,
  { request, agency, series, symbol, ...made }: Numbered,
  make: (number: string) => Promise<Uint8Array>,
): Promise<string> => {
  const before = await madeByWork(deps.db, made);
  if (before !== null) return before;
  const { dossierId, workId, at } = made;
  const act = { actId: actIdOf({ workId, dossierId, request, kind: made.kind }), series };
  const number = await takeNumber(deps.db, { ...act, agency, year: yearOf(at), dossierId, at });
  const sha256 = await keepFile(deps, { ...made, bytes: await make(documentNumber(number, symbol)) });
  await markIssued(deps.db, { ...act, sha256 });
  return sha256;
};
