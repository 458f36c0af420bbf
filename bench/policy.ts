// How many requests our policy engine and the oracle of the tests decide per second, on one core, in one run and on the
// same random requests. `npm run bench policy [REQUESTS]`
import {runUnsafeSimulation} from '@cloud-copilot/iam-simulate';
import fc from 'fast-check';
import {decide} from '../source/policy/decide.ts';
import {forOracle, forOurs, randomCase} from '../test/policy/random-requests.ts';

const count = Number(process.argv[2] ?? 5000);
const rounds = 5;
// The oracle's way without its checks of the input, which is its fast one, takes no resource policies.
const cases = fc
  .sample(randomCase, {numRuns: count, seed: 20260914})
  .map(({keyPolicy: _keyPolicy, ...one}) => one);
const parsed = cases.map(one => forOurs(one));
const inputs = cases.map(forOracle);

const contestants: readonly (readonly [string, () => void])[] = [
  [
    'ours, policies read once (as cks and its embedded AWS use it)',
    () => {
      for (const {request, policies} of parsed) decide(request, policies);
    },
  ],
  [
    'ours, policies read for each request',
    () => {
      for (const one of cases) {
        const {request, policies} = forOurs(one);
        decide(request, policies);
      }
    },
  ],
  [
    'the oracle, without its checks of the input',
    () => {
      for (const input of inputs) runUnsafeSimulation(input, {});
    },
  ],
];

const times = contestants.map((): number[] => []);
for (let round = 0; round <= rounds; round++) {
  for (const [index, [, run]] of contestants.entries()) {
    const started = performance.now();
    run();
    // The first round warms up.
    if (round > 0) times[index]?.push(performance.now() - started);
  }
}
const perSecond = times.map(
  each => (count / (each.toSorted((a, b) => a - b)[Math.floor(rounds / 2)] ?? NaN)) * 1000,
);
const slowest = perSecond.at(-1) ?? NaN;
for (const [index, [name]] of contestants.entries()) {
  const rate = perSecond[index] ?? NaN;
  console.log(
    `${Math.round(rate).toLocaleString('en')} decisions/s  ${(rate / slowest).toFixed(1)}x  ${name}`,
  );
}
