import type { LawBody } from './schemas.ts';

type Agency = LawBody<'AGENCY'>;

/** Units of today as one name each: those of before a merger are no area of anybody's now. */
const areaOf = ({ area = [] }: Agency): readonly string[] =>
  area.filter(({ district }) => district === undefined).map(({ kind, name }) => `${kind} ${name}`);

/** How near a body stands to an agency that needs one of its function: the smaller, the nearer; null: it serves others. */
const distance = (lead: Agency, other: Agency): number | null => {
  if (other.agencyId === lead.agencyId) return 0;
  if (other.parentAgency === lead.agencyId) return 1;
  const [own, its] = [areaOf(lead), areaOf(other)];
  if (its.some((unit) => own.includes(unit))) return 2;
  // A body of another area is not asked about people of this one.
  if (its.length > 0 && own.length > 0) return null;
  return other.parentAgency !== undefined && other.parentAgency === lead.parentAgency ? 3 : 4;
};

/** The body of a function that serves where an agency works: of living agencies the nearest one; null: none, or several are equally near. */
export const servingAgency = (agencies: readonly Agency[], lead: Agency, of: Agency['function']): string | null => {
  const near = agencies.flatMap((agency) => {
    const far = agency.function === of ? distance(lead, agency) : null;
    return far === null ? [] : [{ agency: agency.agencyId, far }];
  });
  const nearest = Math.min(...near.map(({ far }) => far));
  const [found, ...others] = near.filter(({ far }) => far === nearest);
  return found === undefined || others.length > 0 ? null : found.agency;
};
