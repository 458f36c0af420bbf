import {decide, type Verdict} from '../../source/policy/decide.ts';
import {forOurs, type RandomCase} from './random-requests.ts';

/**
 * Why AWS decides as our engine does where the oracle does not; undefined for a difference nobody has explained.
 *
 * The one known: a statement whose NotResource has a variable without a value. AWS documents that such a statement
 * is void as a whole. The oracle lets it apply where another part of the ARN settles that the resource is none of
 * those. It is that case if our engine agrees as soon as the variable is a text that fits nothing.
 */
export function explained(
  one: RandomCase,
  {theirs, ignored}: {readonly theirs: Verdict; readonly ignored: readonly string[]},
): string | undefined {
  if (one.context['aws:PrincipalTag/key'] !== undefined) return undefined;
  const filled = JSON.parse(JSON.stringify(one), (name, value: unknown) =>
    name === 'NotResource' && Array.isArray(value)
      ? value.map(text => String(text).replace('${aws:PrincipalTag/key}', 'fits-nothing'))
      : value,
  ) as RandomCase;
  const {request, policies} = forOurs(filled, ignored);
  return decide(request, policies).verdict === theirs
    ? 'a variable without a value in NotResource makes the statement void'
    : undefined;
}
