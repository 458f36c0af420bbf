import {SimulatedClock} from '../../source/simulator/clock.ts';
import {createWorld} from '../../source/simulator/scenarios/create-world.ts';
import {shippedScenario} from '../../source/simulator/scenarios/shipped.ts';
import {sealed, type Plan} from '../../source/flows/teardown/plan.ts';
import {planOf} from '../flows/teardown/simulated-teardown.ts';

/** A plan of the account of the documentation: six stores, 41 keys, two of them pending already. */
export function payLegacyPlan(change: (plan: Plan) => Partial<Plan> = () => ({})): Plan {
  const clock = new SimulatedClock({start: new Date('2026-09-14T12:03:20Z'), scale: 0});
  const world = createWorld(shippedScenario('pay-legacy'), {clock});
  const aliasesOf = (region: string, id: string) =>
    [...(world.regions.get(region)?.aliases ?? [])]
      .filter(([, {target}]) => target === id)
      .map(([name]) => name);
  const plan = planOf(world, made => ({
    stores: made.stores.map(store => ({
      ...store,
      keys: store.keys.map(key => ({
        ...key,
        days: 14,
        aliases: aliasesOf(store.region, key.id),
        // As AWS shows keys of a store that cannot be used.
        ...(store.connectionState !== 'CONNECTED' &&
          key.state !== 'PendingDeletion' && {state: 'Unavailable'}),
      })),
    })),
  }));
  return sealed({...plan, ...change(plan)});
}

/** Two stores of it: one FAILED, one DISCONNECTED with keys that are pending. */
export const twoStores = (plan: Plan): Partial<Plan> => ({
  stores: plan.stores
    .filter(({name}) => name === 'ledger' || name === 'vault-eu')
    .map(store => ({...store, keys: store.keys.slice(0, 3)})),
  regions: plan.regions.filter(({region}) => /^(eu-west-1|eu-central-1|us-east-1|ap-east-1)$/.test(region)),
});
