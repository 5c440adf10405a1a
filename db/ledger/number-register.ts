import { sql } from 'drizzle-orm';
import { causeWords } from '../../domain/dossier/work-causes.ts';
import type { OFFICE_SERIES } from '../../domain/law/symbols.ts';
import type { Db } from '../client.ts';

/**
 * A register of numbers: the certificates and other results, the refusals, SY, SL and TrS together (Decree 30/2020 Arts. 15, 25);
 * requests to other agencies; the counter's slips, and its receipts of money; and the book that a result's definition names.
 */
export type Series = 'OUTGOING' | (typeof OFFICE_SERIES)[number] | (string & {});

/** A line of a register of numbers. `MISSING`: the series went over it and nothing says for what. */
export interface NumberLine {
  readonly agency: string;
  readonly year: number;
  readonly series: Series;
  readonly number: number;
  readonly status: 'TAKEN' | 'ISSUED' | 'VOIDED' | 'REPLACED' | 'MISSING';
  readonly dossierId: string | null;
  readonly takenAt: string | null;
  /** Vietnamese; why no document in force bears it. Null: one does. */
  readonly why: string | null;
  /** Nothing in the register says why. */
  readonly unexplained: boolean;
}

interface Row extends Record<string, unknown> {
  readonly agency: string;
  readonly year: number;
  readonly series: Series;
  readonly number: number;
  readonly status: NumberLine['status'];
  readonly dossierId: string | null;
  readonly takenAt: string | null;
  readonly person: string | null;
  readonly cause: string | null;
  readonly owed: boolean;
  /** The number under which the dossier's document is out. */
  readonly instead: number | null;
}

const whyOf = ({ status, person, cause, owed, instead }: Row): string | null => {
  switch (status) {
    case 'ISSUED':
      return null;
    case 'MISSING':
      return 'không có dòng nào trong sổ';
    case 'REPLACED':
      return `văn bản đã bị thay thế${person === null ? '' : `, người thực hiện ${person}`}`;
    case 'VOIDED':
      return `lần phát hành không thành, số bị bỏ${instead === null ? '' : `; văn bản mang số ${instead}`}${person === null ? '' : `, người phát hành ${person}`}`;
    case 'TAKEN':
      if (!owed) return 'đã lấy số mà không còn việc phát hành nào';
      return cause === null ? 'đang phát hành' : `đang phát hành thì gặp lỗi: ${causeWords(cause)}`;
  }
};

/**
 * The registers of numbers with every number from 1 on, issued or not, and why (Decree 30/2020 Arts. 15, 16: none is doubled, a gap explains itself).
 * `agency` and `year` where only those are asked for; `doubtful`: only numbers that no document bears and no reason was written for.
 */
export const numberRegister = async (
  db: Db,
  {
    agency = null,
    year = null,
    doubtful = false,
  }: { readonly agency?: string | null; readonly year?: number | null; readonly doubtful?: boolean } = {},
): Promise<readonly NumberLine[]> => {
  const rows = await db.execute<Row>(sql`
    select s.agency, s.year, s.series, g.number, coalesce(r.status, 'MISSING') as status, r.dossier_id as "dossierId", r.taken_at as "takenAt",
      case when r.reason is not null
        then (select e.person from dossier_event e where e.dossier_id = r.dossier_id and e.command_id = r.reason limit 1) end as person,
      case when r.status = 'TAKEN'
        then (select f.cause from work_failure f where f.dossier_id = r.dossier_id and f.work = 'issueResult' limit 1) end as cause,
      coalesce(case when r.status = 'TAKEN' then (
        select d.state->'work' @> jsonb_build_array(jsonb_build_object('id', split_part(r.act_id, '/', 1)))
        from dossier d where d.dossier_id = r.dossier_id) end, false) as owed,
      case when r.status = 'VOIDED' then (select i.number from registered_number i where (i.act_id, i.series) = (r.reason, r.series)) end as instead
    from number_series s cross join lateral generate_series(1, s.last) as g(number)
    left join registered_number r on (r.agency, r.year, r.series, r.number) = (s.agency, s.year, s.series, g.number)
    where (${agency}::text is null or s.agency = ${agency}) and (${year}::integer is null or s.year = ${year})
      and (not ${doubtful} or coalesce(r.status, 'TAKEN') = 'TAKEN')
    order by s.agency, s.year, s.series, g.number`);
  return rows.map((row) => {
    const { person: _person, cause: _cause, owed, instead: _instead, ...line } = row;
    return { ...line, why: whyOf(row), unexplained: row.status === 'MISSING' || (row.status === 'TAKEN' && !owed) };
  });
};
