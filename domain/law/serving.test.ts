import { describe, expect, it } from 'vitest';
import type { LawBody } from './schemas.ts';
import { servingAgency } from './serving.ts';

const agency = (agencyId: string, of: string, more: Partial<LawBody<'AGENCY'>> = {}): LawBody<'AGENCY'> =>
  ({ agencyId, function: of, name: agencyId, place: '', level: 'COMMUNE', predecessors: [], aliases: [], ...more }) as LawBody<'AGENCY'>;
const ward = (name: string) => [{ kind: 'WARD' as const, name, source: '', verified: false }];

const lead = agency('H15.901', 'COMMUNE_PC', { parentAgency: 'H15', area: ward('Tân Lập') });
const police = agency('H15.921', 'POLICE', { parentAgency: 'H15.920', area: ward('Tân Lập') });
const otherPolice = agency('H15.922', 'POLICE', { parentAgency: 'H15.920', area: ward('Ea Kao') });
const insurance = agency('H15.930', 'SOCIAL_INSURANCE', { level: 'PROVINCE' });

describe('the agency that serves', () => {
  const all = [lead, police, otherPolice, insurance];
  it.each([
    ['the police of the same ward, whoever else is police', 'POLICE', 'H15.921'],
    ['the one body of the province', 'SOCIAL_INSURANCE', 'H15.930'],
    ['the lead agency itself, where it is such a body', 'COMMUNE_PC', 'H15.901'],
    ['nobody, where there is none', 'TAX', null],
  ])('is %s', (_words, of, found) => {
    expect(servingAgency(all, lead, of)).toBe(found);
  });

  it('is nobody where two are equally near: a person has to say which', () => {
    expect(servingAgency([...all, { ...insurance, agencyId: 'H15.931' }], lead, 'SOCIAL_INSURANCE')).toBeNull();
  });

  it('is nobody of another area', () => {
    expect(servingAgency([otherPolice], lead, 'POLICE')).toBeNull();
  });
});
