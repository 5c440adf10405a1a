import { type ControlSlipModel, renderControlSlip } from '../../documents/forms/control-slip.ts';
import { shortTime } from '../../domain/calendar/index.ts';
import { outcomeOfStep } from '../../domain/dossier/clock.ts';
import type { Actor, Role } from '../../domain/dossier/state.ts';
import { ROLES } from '../../domain/dossier/wording.ts';
import { type FieldState, SAID_BY, SIDES } from '../../domain/law/results/fields.ts';
import { inWords } from '../../domain/law/results/print.ts';
import type { ActivityDeps } from '../deps.ts';
import { certifiedName, type DossierContext, leadUnitOf, ownKey } from '../dossier-context.ts';
import { keepFile } from '../files.ts';
import { paperNamesOf } from '../paper-names.ts';
import { controlSlipOf, signList } from './package.ts';

type Deps = Pick<ActivityDeps, 'db' | 'files' | 'keys'>;

/** What was decided, as the control slip prints it: what each side said, what is printed, on which paper it was read, by whom and why. */
export const decidedLines = (
  states: readonly FieldState[],
  called: { readonly person: (id: string, office: Role) => string; readonly paper: (item: string) => string },
): NonNullable<ControlSlipModel['decisions']> =>
  states.flatMap(({ definition, said, decision }) => {
    if (decision === null) return [];
    const words = (values: readonly string[]): string => values.map((value) => inWords(definition, value)).join('; ');
    return [
      {
        field: definition.label,
        said: SIDES.flatMap((side) => (said[side].length === 0 ? [] : [`${SAID_BY[side]}: ${words(said[side])}`])),
        printed: `${inWords(definition, decision.value)} (theo ${SAID_BY[decision.source].toLocaleLowerCase('vi')})`,
        ...(decision.item === undefined ? {} : { readOn: called.paper(decision.item) }),
        by: [
          `${called.person(decision.person, 'CASE_HANDLER')}, ${shortTime(decision.at)}`,
          ...(decision.confirmedBy === undefined ? [] : [`người thứ hai xác nhận: ${called.person(decision.confirmedBy, 'UNIT_HEAD')}`]),
        ].join('; '),
        reasons: decision.reasons,
      },
    ];
  });

/** Everybody who decided, as the certificate names them: an id is no name, and whoever has none stands there by the office held. */
const decidersOf = async (deps: Pick<Deps, 'keys'>, states: readonly FieldState[]): Promise<(person: string, office: Role) => string> => {
  const people = [...new Set(states.flatMap(({ decision }) => [decision?.person ?? [], decision?.confirmedBy ?? []].flat()))];
  const named = people.map(async (person) => [person, await certifiedName(deps, person)] as const);
  const names = new Map(await Promise.all(named));
  return (person, office) => names.get(person) ?? ROLES[office];
};

/**
 * Phiếu kiểm soát with which the handler passes the draft on, where he has decided what it says; null: he has not. Signed with his key, where he has one.
 */
export const keepDecisionSlip = async (
  deps: Deps,
  view: DossierContext,
  o: { readonly states: readonly FieldState[]; readonly actor: Actor; readonly workId: string; readonly at: string },
): Promise<string | null> => {
  const { states, actor, workId, at } = o;
  const called = { person: await decidersOf(deps, states), paper: await paperNamesOf(deps.db, view) };
  const decisions = decidedLines(states, called);
  if (decisions.length === 0) return null;
  const key = await ownKey(deps, actor.person);
  // Without a key it is signed by hand, and the name is written in.
  const officer = key?.subject.commonName ?? '';
  const { pdf, signatureAt } = await renderControlSlip({
    ...(await controlSlipOf(deps, view, { at, officer })),
    handOvers: [
      {
        from: leadUnitOf(view),
        to: `Lãnh đạo ${view.lead.name}`,
        at,
        outcome: outcomeOfStep(view.state, at),
        note: '',
      },
    ],
    decisions,
    signed: key !== null,
  });
  const bytes = key === null ? pdf : await signList({ key, at }, { pdf, signatureAt }, 'Trình dự thảo kết quả');
  const { dossierId } = view.state;
  return keepFile(deps, { dossierId, kind: 'CONTROL_SLIP', item: 'T22', bytes, workId, at });
};
