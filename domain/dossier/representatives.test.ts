import { expect, it } from 'vitest';
import { caseOf, objectionToReceiver, type Representative } from './representatives.ts';

const OWNER = { names: ['Y Mẫu Niê'], personalId: '066208000111', birthDate: '2008-05-04' };
const PARENT: Representative = { fullName: 'H Mẫu Niê', personalId: '066185000119', representation: 'BY_LAW', relation: 'PARENT' };
const taking = (recorded: Representative | null, day: string, personalId = PARENT.personalId) =>
  objectionToReceiver(
    { receiver: 'REPRESENTATIVE', fullName: PARENT.fullName, personalId },
    { owner: OWNER, recorded, decidedNames: [], day },
  );

it('a parent takes a child’s result until the child is of age; a guardian goes on', () => {
  expect(taking(PARENT, '2026-05-03')).toBeNull();
  expect(taking(PARENT, '2026-05-04')).toMatchObject({ code: 'REPRESENTATIVE_UNFIT', field: 'receiver' });
  expect(taking({ ...PARENT, relation: 'GUARDIAN' }, '2026-05-04')).toBeNull();
});

it('5: a child takes its own result once it can act for itself', () => {
  const [fullName = ''] = OWNER.names;
  const itself = (birthDate: string | null, day: string) =>
    objectionToReceiver(
      { receiver: 'OWNER', fullName, personalId: OWNER.personalId },
      { owner: { ...OWNER, birthDate }, recorded: PARENT, decidedNames: [], day },
    );
  expect(itself('2023-05-04', '2026-05-04')).toMatchObject({ code: 'OWNER_CANNOT_ACT', field: 'receiver' });
  expect(itself('2008-05-04', '2023-05-03')).toMatchObject({ code: 'OWNER_CANNOT_ACT' });
  expect(itself('2008-05-04', '2023-05-04')).toBeNull();
  expect(itself(null, '2023-05-03')).toBeNull();
});

it('of a dossier from before representatives were recorded no child takes the result', () => {
  expect(taking(null, '2026-05-04')).toBeNull();
  expect(taking(null, '2026-05-04', '066310000119')).toMatchObject({ code: 'REPRESENTATIVE_UNFIT', field: 'personalId' });
});

it('a dossier from before the answers told the two apart is the case of whoever acts in it', () => {
  const answers = { applicantIs: 'REPRESENTATIVE', purpose: 'OTHER' };
  expect(caseOf(answers, PARENT)).toEqual({ applicantIs: 'LEGAL_REPRESENTATIVE', purpose: 'OTHER' });
  expect(caseOf(answers, { representation: 'BY_AUTHORISATION' })).toEqual(answers);
  expect(caseOf(answers, null)).toEqual(answers);
});
