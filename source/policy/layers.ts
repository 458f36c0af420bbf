import type {Statement} from './document.ts';
import type {
  LayerOutcome,
  MatchedStatement,
  NamedPolicy,
  PolicyLayer,
  PolicySet,
  Verdict,
} from './decision.ts';
import {lowered} from './match.ts';
import type {Naming} from './principal.ts';
import {type PreparedRequest, testStatement} from './statement.ts';

/** A layer's outcome, with the closest way in which its allowing statements name the principal. */
export type Layered = LayerOutcome & {readonly naming?: Naming};

/** What a layer's policies say together. */
export function askLayer(
  layer: PolicyLayer,
  policies: readonly NamedPolicy[],
  request: PreparedRequest,
): Layered {
  const allows: MatchedStatement[] = [];
  const denies: MatchedStatement[] = [];
  const missing: string[] = [];
  const namings = new Set<Naming>();
  for (const named of policies) {
    for (const statement of named.policy.statements) {
      const outcome = testStatement(statement, request);
      missing.push(...outcome.missing);
      if (!outcome.applies) {
        continue;
      }
      (statement.effect === 'Deny' ? denies : allows).push(matched(layer, named, statement));
      if (statement.effect === 'Allow' && outcome.naming) {
        namings.add(outcome.naming);
      }
    }
  }
  const closest = (['itself', 'role', 'account'] as const).find(naming => namings.has(naming));
  return {
    layer,
    verdict: denies.length > 0 ? 'explicit-deny' : allows.length > 0 ? 'allowed' : 'implicit-deny',
    statements: denies.length > 0 ? denies : allows,
    missingContext: distinctKeys(missing),
    ...(closest ? {naming: closest} : {}),
  };
}

/** What the levels of an organization say together: every one must allow, and none may deny. */
export function askLevels(
  levels: PolicySet['serviceControl'],
  request: PreparedRequest,
): Layered | undefined {
  if (levels.length === 0) {
    return undefined;
  }
  const outcomes = levels.map(level => askLayer('service-control-policy', level, request));
  const verdict = (['explicit-deny', 'implicit-deny', 'allowed'] as const).find(possible =>
    outcomes.some(outcome => outcome.verdict === possible),
  );
  return together(verdict ?? 'implicit-deny', outcomes);
}

function together(verdict: Verdict, outcomes: readonly Layered[]): Layered {
  return {
    layer: 'service-control-policy',
    verdict,
    statements:
      verdict === 'implicit-deny'
        ? []
        : outcomes.flatMap(outcome => (outcome.verdict === verdict ? outcome.statements : [])),
    missingContext: distinctKeys(outcomes.flatMap(({missingContext}) => missingContext)),
  };
}

/** Condition keys without repetitions; of two spellings the first stays. */
export function distinctKeys(keys: readonly string[]): readonly string[] {
  const seen = new Map<string, string>();
  for (const key of keys) {
    const folded = lowered(key);
    if (!seen.has(folded)) {
      seen.set(folded, key);
    }
  }
  return [...seen.values()];
}

function matched(layer: PolicyLayer, {name, source}: NamedPolicy, statement: Statement): MatchedStatement {
  const {sid, index, span, effect} = statement;
  return {policy: name, source, layer, effect, ...(sid === undefined ? {} : {sid}), index, span};
}
