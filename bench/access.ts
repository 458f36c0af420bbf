// A whole permission matrix of the caller, all personas in 34 Regions, where each call takes 80 ms: how many calls it
// takes, and how long until the first Region, all that verdicts need, and the last optional cell are there. `npm run bench access`
import {checkAccess} from '../source/access/check-access.ts';
import {allPersonas} from '../source/access/personas.ts';
import {openAccount} from '../source/aws/account.ts';
import {builtInRegions} from '../source/aws/region-table.ts';
import {createWorld} from '../source/simulator/scenarios/create-world.ts';
import {type ShippedName, shippedScenario} from '../source/simulator/scenarios/shipped.ts';
import {startSimulator} from '../source/simulator/server.ts';
import {startLine} from '../source/simulator/start-line.ts';

const latencyMs = 80;
const regions = builtInRegions('aws')
  .regions.map(({region}) => region)
  .slice(0, 34);

const accounts: readonly (readonly [ShippedName, string, string])[] = [
  ['playground', 'admin', 'an administrator, no organization'],
  [
    'pay-legacy',
    'KeyOps/mreyes',
    'an operator under service control policies, which may differ in every Region',
  ],
];
for (const [scenario, caller, what] of accounts) {
  const world = createWorld(shippedScenario(scenario));
  world.faults.rules.push({rule: {effect: {kind: 'latency', milliseconds: latencyMs}}, hits: 0});
  const simulator = await startSimulator({world});
  const credentials = startLine(world, simulator.endpoint).credentials[caller];
  if (!credentials) throw new Error(`${scenario} has no caller ${caller}`);
  const reader = openAccount({
    region: 'us-east-1',
    credentials: () => Promise.resolve(credentials),
    endpointUrl: simulator.endpoint,
    environment: {},
    awsTime: world.clock.now(),
  });
  const identity = await reader.caller();
  if (!identity.ok) throw new Error(identity.failure.message);
  const started = performance.now();
  const since = () => ((performance.now() - started) / 1000).toFixed(1);
  const reached = new Map<number, string>();
  const report = await checkAccess({
    reader,
    identity: identity.value,
    personas: allPersonas(),
    regions,
    // Two steps before the first Region: who it is, and the policies.
    onProgress: ({done}) => reached.set(done - 2, reached.get(done - 2) ?? since()),
  });
  const seconds = since();
  const cells = report.personas.reduce(
    (sum, {groups}) => sum + groups.reduce((all, one) => all + one.cells.length * one.regions.length, 0),
    0,
  );
  console.log(
    `${reached.get(1) ?? '-'} s for the first Region, ${reached.get(regions.length) ?? '-'} s for all verdicts, ${seconds} s with what is optional; ${String(report.calls)} calls for ${String(cells)} cells in ${String(regions.length)} Regions: ${what}`,
  );
  reader.close();
  await simulator.close();
}
