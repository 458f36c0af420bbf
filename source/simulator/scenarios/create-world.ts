import {SimulatedClock} from '../clock.ts';
import type {FaultRule} from '../faults.ts';
import {resumeConnect, resumeDisconnect} from '../kms/connecting.ts';
import {resumeKeyDeletion} from '../kms/deletion.ts';
import type {Timing, World} from '../world.ts';
import {addServiceLinkedRoles} from './service-linked-roles.ts';
import {buildIam} from './build-iam.ts';
import {buildRegion, type Building} from './build-region.ts';
import {scheduleDenials} from './denials.ts';
import {scheduleEvents} from './events.ts';
import {idMaker} from './new-id.ts';
import {seconds, timeAt} from './notation.ts';
import {recordPast, usageOf} from './past-events.ts';
import type {Scenario} from './schema.ts';

/**
 * Makes a world as its scenario describes it, at the clock's time: what the scenario has happen before that time
 * has happened.
 * @param clock the simulated clock; one that starts at the scenario's time when absent
 * @param timeScale for a world without a given clock: simulated seconds per second of the wall, instead of the
 *   scenario's own
 */
export function createWorld(
  scenario: Scenario,
  {
    timeScale = scenario.clock.timeScale,
    clock = new SimulatedClock({
      ...(scenario.clock.start !== undefined && {start: new Date(scenario.clock.start)}),
      scale: timeScale,
    }),
  }: {clock?: SimulatedClock; timeScale?: number} = {},
): World {
  const start = scenario.clock.start === undefined ? clock.now() : new Date(scenario.clock.start);
  const {id, alias, partition} = scenario.account;
  const account = {id, partition, ...(alias !== undefined && {alias})};
  const building: Building = {account, newId: idMaker(id), start};
  const world: World = {
    clock,
    account,
    regions: new Map(
      Object.entries(scenario.regions).map(([code, region]) => [code, buildRegion(building, code, region)]),
    ),
    iam: buildIam(building, scenario),
    faults: {
      rules: scenario.faults.map(fault => ({rule: faultRule(fault, start), hits: 0})),
      enforceQuotas: scenario.enforceQuotas,
    },
    timing: timingOf(scenario),
    newId: building.newId,
    trail: [],
    usage: usageOf({account}, scenario, start),
  };
  addServiceLinkedRoles(world, scenario, start);
  scheduleDenials(world, scenario, start);
  recordPast(world, scenario, start);
  scheduleEvents(world, scenario, start);
  for (const region of world.regions.values()) {
    for (const store of region.keyStores.values()) {
      if (store.state === 'CONNECTING') resumeConnect(world, region, store, store.stateSince);
      if (store.state === 'DISCONNECTING') resumeDisconnect(world, region, store, store.stateSince);
    }
    for (const key of region.keys.values()) resumeKeyDeletion(world, region, key);
  }
  clock.settle();
  return world;
}

function timingOf({timing}: Scenario): Timing {
  return {
    connect: seconds(timing.connect),
    connectExternal: seconds(timing.connectExternal),
    disconnect: seconds(timing.disconnect),
    createHsm: seconds(timing.createHsm),
    deleteHsm: seconds(timing.deleteHsm),
    createCluster: seconds(timing.createCluster),
    initializeCluster: seconds(timing.initializeCluster),
    activateCluster: seconds(timing.activateCluster),
    deleteCluster: seconds(timing.deleteCluster),
    keyDeletionDelay: seconds(timing.keyDeletionDelay),
    materialDeletionDelay: seconds(timing.materialDeletionDelay),
    roleDeletion: seconds(timing.roleDeletion),
  };
}

function faultRule(fault: Scenario['faults'][number], start: Date): FaultRule {
  const {service, operation, region, caller, from, until, times, effect} = fault;
  return {
    ...(service !== undefined && {service}),
    ...(operation !== undefined && {operation}),
    ...(region !== undefined && {region}),
    ...(caller !== undefined && {caller}),
    ...(from !== undefined && {from: timeAt(start, from)}),
    ...(until !== undefined && {until: timeAt(start, until)}),
    ...(times !== undefined && {times}),
    effect,
  };
}
