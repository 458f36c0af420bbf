import type {Brief} from '../../flows/flow.ts';
import {plural} from '../messages.ts';
import type {ReadScope, ScopeChoices} from './scope-fields.ts';

/** What the form leads to: a look at every Region, and a plan. */
export function scopeBrief(
  {wishes, offRole}: Extract<ReadScope, {ok: true}>,
  {regions}: ScopeChoices,
): Brief {
  const {goal, stores, regions: named} = wishes;
  const places = named?.length ?? regions.length;
  const ends = {
    disconnect: 'Stores are disconnected one by one; nothing is deleted, and connecting takes it back.',
    stores: 'Keys are deleted after their window, then their stores. The service-linked role stays.',
    role: 'Keys, then stores, then the service-linked role, each with its own phrase.',
  } as const;
  return {
    title: 'Plan a teardown',
    consequences: [
      {
        when: 'Now',
        text: `${plural(places, 'Region')} ${places === 1 ? 'is' : 'are'} asked for stores and keys. Nothing is changed.`,
      },
      {when: 'Goal', text: ends[goal]},
    ],
    checks: [
      ...(offRole
        ? [
            {
              result: 'warning' as const,
              text: `The role step is off: ${stores.length > 0 ? 'one store' : 'a list of Regions'} leaves something out.`,
            },
          ]
        : named
          ? [{result: 'warning' as const, text: 'A part is left out: the role step is off.'}]
          : []),
      {result: 'ok', text: 'the account is the one of these credentials'},
    ],
    confirm: {level: 1, button: 'Look'},
    awsCli: [],
  };
}
