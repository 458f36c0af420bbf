import {loadScenario, scenarioOf} from './load.ts';
import type {Scenario} from './schema.ts';
import {crowded} from './worlds/crowded.ts';
import {empty} from './worlds/empty.ts';
import {healthy} from './worlds/healthy.ts';
import {lockedDown} from './worlds/locked-down.ts';
import {payLegacy} from './worlds/pay-legacy.ts';
import {playground} from './worlds/playground.ts';

/** Scenario files as texts, so that they are in the bundle; the large one is computed. */
const shipped = {
  'pay-legacy': payLegacy,
  healthy,
  empty,
  crowded,
  'locked-down': lockedDown,
  playground,
};

export type ShippedName = keyof typeof shipped;

/** Names of the shipped scenarios, the demo's default first. */
export const shippedNames = Object.keys(shipped) as readonly ShippedName[];

const isShipped = (name: string): name is ShippedName => Object.hasOwn(shipped, name);

/** The shipped scenario of that name; undefined where there is none. */
export function shippedScenario(name: ShippedName): Scenario;
export function shippedScenario(name: string): Scenario | undefined;
export function shippedScenario(name: string): Scenario | undefined {
  if (!isShipped(name)) return undefined;
  const scenario = shipped[name];
  return typeof scenario === 'string' ? loadScenario(scenario, name) : scenarioOf(scenario, name);
}
