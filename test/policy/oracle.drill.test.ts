import {runSimulation} from '@cloud-copilot/iam-simulate';
import fc from 'fast-check';
import {expect, test} from 'vitest';
import {decide} from '../../source/policy/decide.ts';
import {explained} from './oracle-differences.ts';
import {forOracle, forOurs, randomCase} from './random-requests.ts';

const cases = Number(process.env['CKS_ORACLE_CASES'] ?? 20_000);
const seed = Number(process.env['CKS_SEED'] ?? 20260914);
const words = {
  Allowed: 'allowed',
  ExplicitlyDenied: 'explicit-deny',
  ImplicitlyDenied: 'implicit-deny',
} as const;

test(`another engine decides ${String(cases)} random requests as ours does`, async () => {
  const verdicts = new Map<string, number>();
  const differing: string[] = [];
  for (const one of fc.sample(randomCase, {numRuns: cases, seed})) {
    const oracle = await runSimulation(forOracle(one), {});
    const result =
      oracle.resultType === 'single'
        ? oracle.result
        : oracle.resultType === 'wildcard'
          ? oracle.results[0]
          : undefined;
    if (!result || oracle.resultType === 'error') throw new Error(JSON.stringify({oracle, one}));
    const theirs = words[oracle.overallResult];
    const {request, policies} = forOurs(one, result.ignoredContextKeys);
    const ours = decide(request, policies).verdict;
    verdicts.set(ours, (verdicts.get(ours) ?? 0) + 1);
    if (ours !== theirs && explained(one, {theirs, ignored: result.ignoredContextKeys ?? []}) === undefined)
      differing.push(JSON.stringify({ours, theirs, ...one}));
  }
  expect(differing.toSorted((one, other) => one.length - other.length).slice(0, 12)).toEqual([]);
  // A generator that always says no would agree with anything.
  for (const word of Object.values(words)) expect(verdicts.get(word)).toBeGreaterThan(cases / 10);
});
