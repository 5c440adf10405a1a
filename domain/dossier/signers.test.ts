import { describe, expect, it } from 'vitest';
import { at, handler, leader, oneStopHead, unitHead } from '../../test/support/dossier.ts';
import { owing } from '../../test/support/owing.ts';
import { isRefusal } from '../failures.ts';
import type { Act, Command } from './commands.ts';
import { tasksOf } from './derive.ts';
import type { Actor, DossierState, NamedRight } from './state.ts';
import { complete, refusalOf, transition } from './transition.ts';

/** A draft that waits for the signature of this person. */
const drafted = (signer: string, right?: NamedRight): DossierState => {
  const { result, ...state } = owing('redraft', 'TN-KY');
  if (result === null) throw new Error('no draft');
  return { ...state, underway: null, work: [], result: { ...result, signer, ...(right === undefined ? {} : { right }) } };
};
const command = (actor: Actor, act: Act, data: object = {}): Command => ({ version: 2, id: `c-${act}`, act, actor, data }) as Command;
const refused = (state: DossierState, actor: Actor, instant: string) =>
  refusalOf(state, command(actor, 'SIGN'), { at: at(instant) })?.code ?? null;

const TUQ: NamedRight = { mandate: 'TUQ-MC', authority: 'TUQ', ends: '2026-03-05' };
const byAuthorisation = drafted(oneStopHead.person, TUQ);

describe('B9: who signs, by the rules alone', () => {
  it('a mandate with an end is good to its last day, and no longer', () => {
    expect(refused(byAuthorisation, oneStopHead, '2026-03-04T23:59')).toBeNull();
    expect(refused(byAuthorisation, oneStopHead, '2026-03-05T00:00')).toBe('MANDATE_ENDED');
  });

  it('a letter of apology is signed under a mandate that holds that day, and under none is not', () => {
    const state: DossierState = { ...byAuthorisation, extension: { status: 'DRAFTED', newDate: at('2026-03-10T17:00'), letters: 0 } };
    const sign = (data: object, instant = '2026-03-04T09:00', version: 3 | 4 = 4) =>
      transition(state, { ...command(leader, 'SIGN_LETTER', data), version } as Command, { at: at(instant) });
    const lasting = { mandate: 'PCT-1', authority: 'KT', ends: null } as const;
    expect(sign({})).toMatchObject({ code: 'MANDATE_ENDED' });
    expect(sign({ right: TUQ }, '2026-03-05T00:00')).toMatchObject({ code: 'MANDATE_ENDED', detail: { ended: '2026-03-05' } });
    expect(sign({ right: lasting })).toMatchObject({
      state: { extension: { status: 'SIGNED' } },
      events: [{ type: 'LETTER_SIGNED', data: { mandate: 'PCT-1', authority: 'KT' } }],
    });
    // What was taken before the rule stays taken.
    expect(sign({}, '2026-03-04T09:00', 3)).toMatchObject({ state: { extension: { status: 'SIGNED' } } });
  });

  it('whoever heads a unit signs when named and at no other time; a leader who is not named does not sign either', () => {
    expect(refused(drafted(leader.person), unitHead, '2026-03-04T09:00')).toBe('UNIT_NOT_PERMITTED');
    expect(refused(byAuthorisation, unitHead, '2026-03-04T09:00')).toBe('UNIT_NOT_PERMITTED');
    expect(refused(byAuthorisation, leader, '2026-03-04T09:00')).toBe('SIGNER_NOT_NAMED');
    expect(tasksOf(byAuthorisation).filter(({ act }) => act === 'SIGN')).toMatchObject([{ person: oneStopHead.person }]);
  });

  it('another signer takes over the draft where it is: same phase, same clock, the task is theirs', () => {
    const asked = transition(byAuthorisation, command(handler, 'CHANGE_SIGNER', { signer: leader.person }), { at: at('2026-03-05T08:00') });
    if (isRefusal(asked)) throw new Error(asked.code);
    const right = { mandate: 'NDD-1', authority: 'HEAD', ends: null } as const;
    const done = complete(
      asked.state,
      { act: 'CHANGE_SIGNER', commandId: 'c-CHANGE_SIGNER', outcome: { draft: 'anew', signer: leader.person, right } },
      { at: at('2026-03-05T08:01') },
    );
    if (done === null || isRefusal(done)) throw new Error('not done');
    expect(done.state).toMatchObject({
      phase: 'AWAITING_SIGNATURE',
      phaseSince: byAuthorisation.phaseSince,
      clock: { dueAt: byAuthorisation.clock.dueAt },
      result: { draft: 'anew', signer: leader.person, right, outcome: 'RESULT', status: 'DRAFTED' },
    });
    expect(refused(done.state, leader, '2026-03-05T09:00')).toBeNull();
    expect(refused(done.state, oneStopHead, '2026-03-05T09:00')).toBe('UNIT_NOT_PERMITTED');
  });
});
