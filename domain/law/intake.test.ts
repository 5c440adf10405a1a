import { describe, expect, it } from 'vitest';
import { applicationAt, at } from '../../test/support/dossier.ts';
import { followInbox } from '../../test/support/inbox.ts';
import { shippedLaw } from '../../test/support/law.ts';
import { componentChecklist } from '../dossier/checklist.ts';
import { openDossier } from '../dossier/transition.ts';
import { isRefusal } from '../failures.ts';
import { categoryOn, inForceOn, pinLaw, receivedOn } from './pin.ts';
import { casesOf, formsOf, resultsOf, unitOf } from './procedure.ts';
import type { AgencyUnits } from './types.ts';

const DAY = '2026-03-02';
const LAW = shippedLaw();
const COUNTER = 'H15.901';
const AGENCIES = inForceOn(LAW, 'AGENCY', DAY);
const OPEN = receivedOn(LAW, DAY);

describe.each(inForceOn(LAW, 'PROCEDURE', DAY).map(({ body }) => body))('$code $name', (procedure) => {
  const leads = AGENCIES.filter(
    ({ body }) => procedure.competent.includes(body.function) && unitOf(body.units ?? {}, procedure.leadUnit) !== null,
  );

  it('is open, and led by somebody of the level that is competent', () => {
    expect(OPEN).toContain(procedure.code);
    expect(leads.map(({ body }) => body.level)).toContain(procedure.level);
    expect(leads.every(({ body }) => body.level === procedure.level)).toBe(true);
  });

  it('opens at a counter of the commune in every case that it takes: a whole list of components, a limit, a dossier', () => {
    for (const answers of casesOf(procedure)) {
      const lines = componentChecklist(procedure, answers);
      if (isRefusal(lines)) throw new Error(`${JSON.stringify(answers)}: ${lines.code}`);
      expect(lines.length, JSON.stringify(answers)).toBeGreaterThan(0);
      // Whatever a case lets somebody do for another, it asks for the paper that says so.
      if (answers.applicantIs !== undefined && answers.applicantIs !== 'OWNER')
        expect(
          lines.some(({ condition }) => condition.applicantIs === answers.applicantIs),
          JSON.stringify(answers),
        ).toBe(true);
      for (const { key: leadAgency, body } of leads) {
        const law = pinLaw({ law: LAW, procedureCode: procedure.code, intakeAgency: COUNTER, leadAgency, day: DAY, answers });
        if (isRefusal(law)) throw new Error(`${leadAgency} ${JSON.stringify(answers)}: ${law.code}`);
        const open = applicationAt(`${DAY}T09:00`);
        const leadUnit = unitOf(body.units ?? {}, procedure.leadUnit) ?? '';
        const resultForms = formsOf(procedure);
        const change = openDossier(
          'TN-1',
          { ...open, data: { ...open.data, answers, law, leadAgency, leadUnit, resultForms } },
          { at: at(`${DAY}T09:00`) },
        );
        expect(isRefusal(change) ? change.code : change.state.papers.map(({ item }) => item)).toEqual(lines.map(({ code }) => code));
      }
    }
  });

  it('comes to its end in each of these by nothing but its inbox, whatever the registers hold', () => {
    for (const { key, body } of leads.slice(0, 1))
      for (const answers of casesOf(procedure))
        for (const found of [true, false]) {
          const law = pinLaw({ law: LAW, procedureCode: procedure.code, intakeAgency: key, leadAgency: key, day: DAY, answers });
          if (isRefusal(law)) throw new Error(law.code);
          const units = body.units as AgencyUnits;
          const journey = { law, answers, receivedAt: at(`${DAY}T09:00`), agencyOf: () => 'H15.902', chance: () => found };
          const leadUnit = unitOf(units, procedure.leadUnit) ?? '';
          expect(followInbox({ ...journey, lead: { agencyId: key, units }, leadUnit }).closure, JSON.stringify(answers)).toBe('RETURNED');
        }
  });

  it('asks in words for each of its answers, in the order of its questions', () => {
    const words = procedure.questionWords?.map(({ question, answers }) => [question, Object.keys(answers).sort()]) ?? [];
    if (words.length > 0)
      expect(words).toEqual(Object.entries(procedure.caseQuestions).map(([question, answers]) => [question, [...answers].sort()]));
  });
});

/** Where each kind of result that bodies of one kind make takes its numbers. */
const BOOKS = inForceOn(LAW, 'PROCEDURE', DAY).flatMap(({ body }) =>
  resultsOf(body).flatMap(({ way, paperType, series = 'OUTGOING', symbol = '' }) =>
    way === 'EXTERNAL' ? [] : body.competent.map((office) => ({ paperType, book: `${office} ${series}`, symbol })),
  ),
);

it('each kind of result has a book and a symbol of its own, whichever procedures end in it', () => {
  const kinds = new Map(BOOKS.map(({ book, paperType }) => [book, paperType]));
  expect(BOOKS.filter(({ book, paperType }) => kinds.get(book) !== paperType)).toEqual([]);
  const symbols = new Map(BOOKS.map(({ paperType, symbol }) => [paperType, symbol]));
  expect(BOOKS.filter(({ paperType, symbol }) => symbols.get(paperType) !== symbol)).toEqual([]);
  expect(new Set(symbols.values()).size).toBe(symbols.size);
});

/** Whoever holds an original may have it copied, so nobody asks who he is (P01). */
const ANYBODY = ['2.000815'];

it('whoever need not come himself may send somebody (Decree 118/2025 Art. 6)', () => {
  const alone = inForceOn(LAW, 'PROCEDURE', DAY).filter(
    ({ body }) =>
      !resultsOf(body).some(({ presenceRequired }) => presenceRequired) &&
      body.caseQuestions.applicantIs?.includes('REPRESENTATIVE') !== true,
  );
  expect(alone.map(({ key }) => key)).toEqual(ANYBODY);
});

it('what P14 is handed on paper is digitised, whatever it is (Decree 63/2024)', () => {
  const { components } = inForceOn(LAW, 'PROCEDURE', DAY).find(({ key }) => key === '2.000986')?.body ?? { components: [] };
  const mandates = ['P14-C6'];
  expect(components.filter((one) => categoryOn(LAW, '2.000986', one, DAY) === null).map(({ code }) => code)).toEqual(mandates);
});
