import { Type } from 'typebox';
import { Value } from 'typebox/value';

const Wanted = Type.Optional(Type.String());

/**
 * SLOW waits `delayMs`, then works. DOWN drops the connection. ERROR_500 answers 500 without working. LOST_ANSWER works, then drops the
 * connection. MALFORMED works, then answers a web page. REFUSE answers the system's own refusal without working. DUPLICATE works twice.
 * REORDER holds the request until another one of the same key has been worked, `delayMs` (default 5 s) at most.
 */
const FaultRuleSchema = Type.Object(
  {
    match: Type.Optional(Type.Object({ dossierCode: Wanted, key: Wanted, service: Wanted }, { additionalProperties: false })),
    kind: Type.Enum(['SLOW', 'DOWN', 'ERROR_500', 'LOST_ANSWER', 'MALFORMED', 'REFUSE', 'DUPLICATE', 'REORDER']),
    delayMs: Type.Optional(Type.Integer({ minimum: 0 })),
    times: Type.Optional(Type.Integer({ minimum: 1 })),
  },
  { additionalProperties: false },
);

/** One fault switched on at run time; without `match` it hits every request, without `times` until it is deleted. */
export type FaultRule = Type.Static<typeof FaultRuleSchema>;
export type FaultKind = FaultRule['kind'];

/** The faults of one simulator, kept in memory: a restart mends everything. */
export interface Faults {
  list(): readonly FaultRule[];
  /** Replaces all rules; false when the input is not a list of rules. */
  replace(rules: unknown): boolean;
  /** The first rule that hits, with one of its `times` used up. */
  take(request: { key: string | null; service: string }): FaultRule | null;
}

const hits = (rule: FaultRule, request: { key: string | null; service: string }): boolean => {
  const key = rule.match?.key ?? rule.match?.dossierCode;
  return (key === undefined || key === request.key) && (rule.match?.service === undefined || rule.match.service === request.service);
};

export const createFaults = (): Faults => {
  let rules: FaultRule[] = [];
  return {
    list: () => rules,
    replace: (input) => {
      if (!Value.Check(Type.Array(FaultRuleSchema), input)) return false;
      rules = [...input];
      return true;
    },
    take: (request) => {
      const rule = rules.find((candidate) => hits(candidate, request));
      if (rule === undefined) return null;
      const left = (rule.times ?? Number.POSITIVE_INFINITY) - 1;
      rules = rules.flatMap((other) =>
        other !== rule ? [other] : left === 0 ? [] : [left === Number.POSITIVE_INFINITY ? other : { ...other, times: left }],
      );
      return rule;
    },
  };
};
