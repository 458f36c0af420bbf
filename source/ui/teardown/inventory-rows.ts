import type {PlanGap} from '../../flows/teardown/plan.ts';
import type {RegionFound} from '../../flows/teardown/inventory.ts';
import type {Region} from '../../model/ids.ts';
import type {Draft} from './port.ts';

type Answer = RegionFound['answer'];
type Of<Is extends Answer['is']> = {
  readonly region: Region;
  readonly answer: Extract<Answer, {is: Is}>;
};

/** The Regions of an inventory by how they stand, each in the order of the list of Regions. */
export type InventoryRows = {
  /** Not over yet. */
  readonly asking: readonly {
    readonly region: Region;
    readonly known?: number;
    readonly of?: number;
    readonly attempt: number;
  }[];
  readonly silent: readonly Of<'silent'>[];
  readonly notEnabled: readonly Of<'not-enabled'>[];
  readonly answered: readonly Of<'answered'>[];
  readonly decided: readonly {readonly region: Region; readonly what: string}[];
  readonly outOfScope: number;
  readonly keyGaps: readonly PlanGap[];
  /** Regions that have to answer or be decided. */
  readonly of: number;
};

/** Sorts what was found so far. */
export function inventoryRows(draft: Draft): InventoryRows {
  const {wishes, plan} = draft;
  const excluded = new Set(wishes.excludeRegions);
  const accepted = new Set(wishes.acceptUnknown);
  const over = [...draft.progress].flatMap(([region, at]) =>
    at.is === 'over' ? [{region, answer: at.found.answer}] : [],
  );
  const having = <Is extends Answer['is']>(is: Is): readonly Of<Is>[] =>
    over.flatMap(({region, answer}) =>
      answer.is === is && !excluded.has(region) && !accepted.has(region)
        ? [{region, answer: answer as Extract<Answer, {is: Is}>}]
        : [],
    );
  const asking = [...draft.progress].flatMap(([region, at]) => {
    if (at.is === 'over') return [];
    return [
      {region, attempt: 1, ...(at.is === 'keys' ? {known: at.known, of: at.of} : {attempt: at.attempt})},
    ];
  });
  const outOfScope = having('not-asked').length;
  return {
    asking,
    silent: having('silent'),
    notEnabled: having('not-enabled'),
    answered: having('answered'),
    decided: [
      ...wishes.excludeRegions.map(region => ({region, what: 'left out: not examined, no role step'})),
      ...wishes.acceptUnknown.map(region => ({region, what: 'accepted as unknown, goes in the phrase'})),
    ],
    outOfScope,
    keyGaps: (plan?.gaps ?? []).filter(({keyId}) => keyId !== undefined),
    of: draft.progress.size - outOfScope - excluded.size,
  };
}

/** What stands in the way at a row: `region:CODE`, or `key:REGION/ID`. */
export function gapsIn({plan}: Draft, row: string | undefined): readonly PlanGap[] {
  const [, kind, name = ''] = /^(region|key):(.+)$/u.exec(row ?? '') ?? [];
  return (plan?.gaps ?? []).filter(({region, keyId}) =>
    kind === 'key' ? `${region}/${keyId ?? ''}` === name : keyId === undefined && region === name,
  );
}
