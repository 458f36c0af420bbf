import {loadScenario} from './load.ts';
import type {Scenario} from './schema.ts';
import {payLegacy} from './worlds/pay-legacy.ts';
import {playground} from './worlds/playground.ts';

/** The worlds that come with cks; each makes its scenario when asked. */
const shipped = {
  'pay-legacy': () => loadScenario(payLegacy, 'pay-legacy'),
  playground: () => loadScenario(playground, 'playground'),
} satisfies Record<string, () => Scenario>;

export type ShippedName = keyof typeof shipped;

/** Names of the shipped scenarios, the demo's default first. */
export const shippedNames = Object.keys(shipped) as ShippedName[];

/** The shipped scenario of that name; undefined where there is none. */
export const shippedScenario = (name: string): Scenario | undefined =>
  Object.hasOwn(shipped, name) ? shipped[name as ShippedName]() : undefined;
