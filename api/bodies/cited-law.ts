import { actsOutOfForceOn } from '../../db/law/law.ts';
import { localDate } from '../../domain/calendar/index.ts';
import { type Spec, slipOf } from '../../domain/dossier/spec.ts';
import { type Refusal, refuse } from '../../domain/failures.ts';
import { namesAct } from '../../domain/law/cited.ts';
import type { ActContext } from './body.ts';

/** Texts of a body that its paper prints as the office's own. */
const PRINTED = ['reasons', 'articles', 'content'] as const;

/** Whether an act's texts go out on a paper of the office. What an applicant says for himself is his own, whatever he cites. */
export const printsTexts = (spec: Pick<Spec, 'act' | 'leaves'>): boolean =>
  spec.act === 'SUBMIT_REFUSAL' || spec.act === 'CONSULT' || (slipOf(spec) !== null && spec.act !== 'REQUEST_WITHDRAWAL');

/** An act in force neither under the law that the dossier keeps nor today founds nothing: cited on a paper, it makes the paper contestable. */
export const citedOutOfForce = async (
  { tx, state, at }: Pick<ActContext, 'tx' | 'state' | 'at'>,
  body: unknown,
): Promise<Refusal<'LAW_NOT_IN_FORCE'> | null> => {
  const said = body as Readonly<Record<string, unknown>>;
  const field = (acts: readonly string[]) =>
    PRINTED.find((name) => acts.some((act) => typeof said[name] === 'string' && namesAct(said[name], act)));
  const ended = await actsOutOfForceOn(tx, [localDate(state.clock.receivedAt), localDate(at)]);
  const where = field(ended);
  if (where === undefined) return null;
  return refuse('LAW_NOT_IN_FORCE', { field: where, detail: { acts: ended.filter((act) => namesAct(String(said[where]), act)) } });
};
