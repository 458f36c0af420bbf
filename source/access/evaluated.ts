import type {Decision, MatchedStatement, PolicySet} from '../policy/decide.ts';
import type {Principal} from '../policy/principal.ts';
import {type Ask, entriesOf} from './asks.ts';
import type {HeldPolicies} from './held-policies.ts';
import type {KeyStanding} from './key-standing.ts';
import {decidePossible, type Possible} from './possible-decisions.ts';
import {accountOfArn, isAnyKey, isKeyArn} from './resource-forms.ts';
import {statementText} from './statement-text.ts';
import type {AccessVerdict, DecidingStatement, Evidence} from './verdict.ts';

/** What our engine decides from. */
export type Known = {
  readonly principal: Principal;
  /** The account that the principal belongs to. */
  readonly account: string;
  readonly held: HeldPolicies;
  readonly key?: KeyStanding;
  readonly now: Date;
};

type Word = {readonly verdict: AccessVerdict; readonly detail: string};

/** What the policies that could be read say. Service control policies are never among them. */
export function evaluate(ask: Ask, known: Known): Evidence {
  const {principal, held, key} = known;
  const policies: PolicySet = {
    identity: held.identity,
    ...(held.boundary && {boundary: held.boundary}),
    serviceControl: [],
  };
  const request = {
    principal,
    action: ask.action,
    resource: ask.accountWide ?? ask.resource,
    context: entriesOf(ask.context),
  };
  const chosen = isKeyArn(ask.resource) && !isAnyKey(ask.resource);
  const keyPolicy = chosen && ask.resource === key?.facts.arn ? key.policy : undefined;
  const beside = decidePossible(request, policies);
  const whole = keyPolicy ? decidePossible(request, {...policies, resource: keyPolicy}) : beside;
  const evidence = (word: Word, blindTo: Evidence['blindTo'], possible: Possible = whole): Evidence => ({
    kind: 'evaluated',
    ...word,
    statements: (possible.wanted.length > 0 ? possible.depending : possible.decision.statements).map(
      statement => deciding(statement, known),
    ),
    missingContext: possible.wanted,
    blindTo: ['service-control-policy', ...blindTo],
    ...(keyPolicy && {besideKeyPolicy: wordOf(beside).verdict}),
    at: known.now,
  });

  const word = wordOf(whole);
  if (word.verdict === 'explicit-deny') return evidence(word, []);
  if (!held.complete) {
    return evidence({verdict: 'cannot-tell', detail: 'not all policies of the principal could be read'}, [
      'identity-policy',
    ]);
  }
  if (chosen && !keyPolicy) {
    return evidence(otherSide(beside, accountOfArn(ask.resource) !== known.account), ['key-policy'], beside);
  }
  return evidence(word, []);
}

/** One side of a decision whose other side, the key's policy, is not known. */
function otherSide(possible: Possible, isForeign: boolean): Word {
  const unknown: Word = {verdict: 'cannot-tell', detail: "the key's policy could not be read"};
  const {decision, wanted} = possible;
  // In its own account a key's policy may allow what the identity policies do not; in another, both must allow.
  if (!isForeign || wanted.length > 0) return unknown;
  const lacking = decision.layers.find(
    ({layer, verdict}) =>
      (layer === 'identity-policy' || layer === 'permissions-boundary') && verdict !== 'allowed',
  );
  if (!lacking) return unknown;
  return lacking.layer === 'permissions-boundary'
    ? {verdict: 'denied-by-boundary', detail: 'the permissions boundary does not allow it'}
    : {verdict: 'implicit-deny', detail: 'no statement allows it'};
}

function wordOf({decision, wanted}: Possible): Word {
  if (wanted.length > 0) return {verdict: 'needs-context', detail: `depends on ${wanted.join(', ')}`};
  const {verdict, layer} = decision;
  const [statement] = decision.statements;
  const name = statement && nameOf(statement);
  if (verdict === 'allowed') {
    return {verdict, detail: name === undefined ? 'root may do everything' : `${name} allows it`};
  }
  const explicit = verdict === 'explicit-deny';
  switch (layer) {
    case 'service-control-policy':
      return {verdict: 'denied-by-scp', detail: 'a service control policy does not allow it'};
    case 'permissions-boundary':
      return {
        verdict: 'denied-by-boundary',
        detail: explicit
          ? `${name ?? 'the permissions boundary'} denies it`
          : 'the permissions boundary does not allow it',
      };
    case 'key-policy':
      return {
        verdict: 'denied-by-key-policy',
        detail: explicit
          ? "the key's policy denies it"
          : "the key's policy neither allows it nor leaves it to the account",
      };
    default:
      return explicit
        ? {verdict: 'explicit-deny', detail: `${name ?? 'a statement'} denies it`}
        : {verdict: 'implicit-deny', detail: 'no statement allows it'};
  }
}

/** The name of a policy without the rest of its ARN, and of the statement in it. */
function nameOf({policy, sid, layer}: MatchedStatement): string {
  const name = layer === 'key-policy' ? "the key's policy" : policy.slice(policy.lastIndexOf('/') + 1);
  return sid === undefined ? name : `${name} (${sid})`;
}

function deciding(
  {policy, source, effect, sid, span, layer}: Decision['statements'][number],
  {held, key}: Known,
): DecidingStatement {
  const text = layer === 'key-policy' ? key?.text : held.texts.get(policy);
  const written = text === undefined || sid?.startsWith('grant ') ? undefined : statementText(text, span);
  return {
    policy,
    source: layer === 'key-policy' ? 'key-policy' : source,
    effect,
    ...(sid !== undefined && {sid}),
    ...(written !== undefined && {lines: {from: span.start.line, to: span.end.line}, text: written}),
  };
}
