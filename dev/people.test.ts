import { describe, expect, it } from 'vitest';
import { sameBranch } from '../domain/identifiers/units.ts';
import { inForceOn } from '../domain/law/pin.ts';
import { resultsOf, unitOf } from '../domain/law/procedure.ts';
import { shippedLaw } from '../test/support/law.ts';
import { agencies, type Person, type PersonRole, people, signers } from './people.ts';

const LAW = shippedLaw();
const DAY = '2026-03-02';
const AGENCIES = inForceOn(LAW, 'AGENCY', DAY);
const inRole = (role: PersonRole, agency: string): readonly Person[] =>
  people.filter((one) => one.agency === agency && one.roles.includes(role));
const hasKey = (holder: string): boolean => signers.some((one) => one.holder === holder);

describe('the people of the local stack', () => {
  it.each(inForceOn(LAW, 'PROCEDURE', DAY).map(({ body }) => body))('carry $code through wherever it is led: $name', (procedure) => {
    for (const { key, body } of AGENCIES.filter((one) => procedure.competent.includes(one.body.function))) {
      const unit = unitOf(body.units ?? {}, procedure.leadUnit);
      if (unit === null) continue;
      for (const role of ['CASE_HANDLER', 'UNIT_HEAD'] as const)
        expect(
          inRole(role, key).some((one) => sameBranch(one.unit, unit)),
          `${role} ${unit}`,
        ).toBe(true);
      const heads = inForceOn(LAW, 'MANDATES', DAY)
        .filter((table) => table.key === key)
        .flatMap((table) => table.body.mandates.filter(({ authority }) => authority === 'HEAD').map(({ person }) => person));
      expect(
        inRole('COMPETENT_LEADER', key).map(({ person }) => person),
        key,
      ).toEqual(expect.arrayContaining(heads));
      expect([heads.length, heads.every(hasKey), hasKey(key), inRole('RECORDS_CLERK', key).length], key).toEqual([1, true, true, 1]);
    }
    for (const { madeBy } of resultsOf(procedure).filter((result) => result.madeBy !== 'LEAD')) {
      const [maker] = AGENCIES.filter(({ body }) => body.function === madeBy);
      expect([hasKey(maker?.key ?? ''), inRole('COORDINATING_AGENCY', maker?.key ?? '').length > 0], madeBy).toEqual([true, true]);
    }
  });

  it('answer for every agency that may be asked, with its key', () => {
    const silent = AGENCIES.filter(({ key }) => !hasKey(key) || inRole('COORDINATING_AGENCY', key).length === 0);
    expect(silent.map(({ body }) => body.name)).toEqual([]);
  });

  it('have one id each, sit in units that there are, and are called as their agencies are', () => {
    const ids = people.map(({ person }) => person);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
    for (const { agencyId, name } of agencies) {
      const agency = AGENCIES.find(({ key }) => key === agencyId)?.body;
      // The department that monitors handles no procedure, and is in no table.
      if (agency === undefined) continue;
      expect(agency.name).toBe(name);
      const units = [agencyId, ...Object.values(agency.units ?? {})];
      expect(people.filter((one) => one.agency === agencyId && !units.includes(one.unit))).toEqual([]);
    }
  });
});
