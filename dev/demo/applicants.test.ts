import { describe, expect, it } from 'vitest';
import { checkPersonalId } from '../../domain/identifiers/index.ts';
import { drawPerson } from './applicants.ts';

describe.each(['FEMALE', 'MALE'] as const)('an invented person (%s)', (sex) => {
  it.each([true, false])('has a number that fits birth year and sex, in the block kept for invented data; account: %s', (hasAccount) => {
    for (let drawn = 0; drawn < 500; drawn += 1) {
      const { personalId, birthDate } = drawPerson({ sex, hasAccount });
      expect(checkPersonalId(personalId, { birthYear: Number(birthDate.slice(0, 4)), sex })).toMatchObject({ ok: true, warnings: [] });
      const serial = Number(personalId.slice(6));
      expect(serial).toBeGreaterThanOrEqual(1);
      expect(serial).toBeLessThanOrEqual(999);
      expect(serial % 2 === 0).toBe(hasAccount);
    }
  });
});
