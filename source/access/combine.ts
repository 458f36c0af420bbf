import type {AccessVerdict, Evidence} from './verdict.ts';

export type Conclusion = {readonly verdict: AccessVerdict; readonly because: string};

/** What is known of a check beyond the single cell. */
export type Doubts = {
  /** A real call was refused by the session's own policy, which no simulation sees. */
  readonly sessionHasPolicy?: boolean;
};

/** True for a verdict that says no. */
export const isDenial = (verdict: AccessVerdict): boolean =>
  verdict !== 'allowed' && verdict !== 'needs-context' && verdict !== 'cannot-tell';

/**
 * One verdict out of all evidence. A call that AWS really answered decides for itself, the latest one first. Else
 * simulation and evaluation have to agree on allowing or not; where they do not, neither is believed. Nothing is
 * ever `allowed` while a layer that could say no has been seen by nobody.
 */
export function combine(evidence: readonly Evidence[], {sessionHasPolicy = false}: Doubts = {}): Conclusion {
  const called = evidence
    .filter(({kind, verdict}) => (kind === 'seen' || kind === 'probed') && verdict !== 'cannot-tell')
    .toSorted((one, other) => other.at.getTime() - one.at.getTime())[0];
  if (called) return {verdict: called.verdict, because: called.detail};
  const conclusion = fromPolicies(
    evidence.find(({kind}) => kind === 'simulated'),
    evidence.find(({kind}) => kind === 'evaluated'),
  );
  return sessionHasPolicy && conclusion.verdict === 'allowed'
    ? {verdict: 'cannot-tell', because: 'the role may, but this session has a policy of its own'}
    : conclusion;
}

function fromPolicies(simulated: Evidence | undefined, evaluated: Evidence | undefined): Conclusion {
  if (evaluated && isDenial(evaluated.verdict) && evaluated.blindTo.includes('key-policy')) {
    return said(evaluated);
  }
  if (evaluated?.blindTo.includes('key-policy')) {
    return simulated && (simulated.verdict === 'explicit-deny' || simulated.verdict === 'denied-by-scp')
      ? said(simulated)
      : cannotTell(evaluated.detail);
  }
  const readable =
    evaluated && (isDenial(evaluated.verdict) || !evaluated.blindTo.includes('identity-policy'))
      ? evaluated
      : undefined;
  if (!simulated || simulated.verdict === 'cannot-tell') {
    if (!readable) return cannotTell(simulated?.detail ?? evaluated?.detail ?? 'nothing could be asked');
    return readable.verdict === 'allowed'
      ? cannotTell(`${readable.detail}, but nobody could say whether a service control policy denies it`)
      : said(readable);
  }
  return readable ? fromBoth(simulated, readable) : said(simulated);
}

/** The simulation sees the organization's policies, the evaluation the key's; on the rest they have to agree. */
function fromBoth(simulated: Evidence, evaluated: Evidence): Conclusion {
  if (simulated.verdict === 'denied-by-scp') return said(simulated);
  const comparable = evaluated.besideKeyPolicy ?? evaluated.verdict;
  const undecided = simulated.verdict === 'needs-context' || comparable === 'needs-context';
  const agree = (simulated.verdict === 'allowed') === (comparable === 'allowed');
  if (undecided || agree) return said(evaluated);
  return cannotTell(
    `IAM's simulation says ${spoken(simulated)}, the policies read say ${spoken({...evaluated, verdict: comparable})}`,
  );
}

const said = ({verdict, detail}: Evidence): Conclusion => ({verdict, because: detail});

const cannotTell = (because: string): Conclusion => ({verdict: 'cannot-tell', because});

const spoken = ({verdict}: Pick<Evidence, 'verdict'>) => verdict.replaceAll('-', ' ');
