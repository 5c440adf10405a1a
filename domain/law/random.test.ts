import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { followInbox } from '../../test/support/inbox.ts';
import { shippedFiles, shippedLaw } from '../../test/support/law.ts';
import { type RandomProcedure, randomProcedure } from '../../test/support/random-law.ts';
import { isRefusal } from '../failures.ts';
import type { Definition } from './catalogue.ts';
import { checkOwnLaw } from './check.ts';
import { ofKind, pinLaw } from './pin.ts';
import { casesOf, unitOf } from './procedure.ts';
import type { AgencyDefinition } from './types.ts';

const SHIPPED = shippedFiles();
const RUNS = 100;
/** Of a hundred at least so many get past the check, or the hundred proves little. */
const PASSED = 20;
const SEED = 2603;
/** Of each procedure: all but of those that ask two questions with two answers and more. */
const MOST_CASES = 3;
/** Its hundred checks of the whole law take half a minute of a processor, and a loaded machine has less. */
const LIMIT_MS = 900_000;
const RECEIVED = '2026-03-02T02:00:00.000Z';

const officesOf = (law: readonly Definition[], competent: readonly string[], leadUnit: string | undefined) =>
  ofKind(law, 'AGENCY').filter(
    ({ validTo, body }) => validTo === null && competent.includes(body.function) && unitOf(body.units ?? {}, leadUnit) !== null,
  );

/** Its cases, at the first office that leads such dossiers, driven to their end. */
const driven = ({ code }: RandomProcedure, added: readonly Definition[], chances: readonly boolean[]): void => {
  const law = [...shippedLaw(), ...added];
  const [procedure] = ofKind(added, 'PROCEDURE').map(({ body }) => body);
  if (procedure === undefined) throw new Error('no procedure');
  const [office] = officesOf(law, procedure.competent, procedure.leadUnit);
  const lead = office?.body as AgencyDefinition | undefined;
  const leadUnit = lead === undefined ? null : unitOf(lead.units, procedure.leadUnit);
  if (lead === undefined || leadUnit === null) throw new Error('nobody leads it');
  const agencyOf = (wanted: string | undefined): string =>
    ofKind(law, 'AGENCY').find(
      ({ key, validTo, body }) => validTo === null && key !== lead.agencyId && (wanted ?? body.function) === body.function,
    )?.key ?? 'H15.902';
  let next = 0;
  const chance = (): boolean => chances[next++ % chances.length] ?? true;
  for (const answers of casesOf(procedure).slice(0, MOST_CASES)) {
    const snapshot = pinLaw({
      law,
      procedureCode: code,
      intakeAgency: lead.agencyId,
      leadAgency: lead.agencyId,
      day: '2026-03-02',
      answers,
    });
    if (isRefusal(snapshot)) throw new Error(JSON.stringify(snapshot));
    const end = followInbox({ law: snapshot, lead, leadUnit, answers, receivedAt: RECEIVED, agencyOf, chance });
    expect(end).toMatchObject({ phase: 'CLOSED', closure: 'RETURNED' });
  }
};

describe('a hundred procedures at random', () => {
  it(
    'come to their end as far as the check lets them through; what it refuses it refuses at a line, in words',
    () => {
      let passed = 0;
      const why = new Map<string, number>();
      const property = fc.property(
        randomProcedure('3.777777'),
        fc.array(fc.boolean(), { minLength: 7, maxLength: 7 }),
        (procedure, chances) => {
          const { definitions, findings } = checkOwnLaw({ shipped: SHIPPED, own: procedure.files });
          for (const { code, file, line, reason } of findings) {
            expect({
              line: line > 0,
              reason: /\p{L}{2}/u.test(reason),
              own: procedure.files.some(({ path }) => path === file) || code === 'NO_SCHEMA',
            }).toEqual({
              line: true,
              reason: true,
              own: true,
            });
            why.set(code, (why.get(code) ?? 0) + 1);
          }
          if (findings.length > 0) return;
          passed += 1;
          driven(procedure, definitions, chances);
        },
      );
      fc.assert(property, { numRuns: RUNS, seed: SEED, endOnFailure: true });
      expect(passed).toBeGreaterThanOrEqual(PASSED);
      expect(why.size).toBeGreaterThan(3);
    },
    LIMIT_MS,
  );
});
