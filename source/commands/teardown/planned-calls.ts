import type {PlannedCall} from '../../access/plan-permissions.ts';
import {homeRegion} from '../../access/resource-forms.ts';
import {needsConnect} from '../../flows/teardown/forecast.ts';
import {doomedStores, type Plan, type PlannedKey, type PlannedStore} from '../../flows/teardown/plan.ts';
import type {Region} from '../../model/ids.ts';

/**
 * Every call that a plan is going to make, or may have to: the reads without which nothing is sent, what it changes,
 * and what undoes that. One of each kind for a Region, and for keys one for each key.
 */
export function plannedCalls(plan: Plan): readonly PlannedCall[] {
  const stores = doomedStores(plan);
  const regions = [...new Set(stores.map(({region}) => region))];
  const asked = plan.regions.flatMap(({region, standing}) => (standing.is === 'answered' ? [region] : []));
  const deletes = plan.goal !== 'disconnect';
  return [
    ...asked.map(region => onStores('kms:DescribeCustomKeyStores', region)),
    ...regions.map(region => onStores('kms:ListKeys', region)),
    ...regions.flatMap(region =>
      storeCalls(
        stores.filter(store => store.region === region),
        region,
        deletes,
      ),
    ),
    ...stores.flatMap(store => store.keys.flatMap(key => keyCalls(store, key, deletes))),
    ...(plan.goal === 'role' ? roleCalls(homeRegion(plan.partition)) : []),
  ];
}

const onStores = (action: string, region: Region): PlannedCall => ({action, on: 'any', region});

function storeCalls(
  stores: readonly PlannedStore[],
  region: Region,
  deletes: boolean,
): readonly PlannedCall[] {
  const isOn = stores.some(({connectionState}) => connectionState !== 'DISCONNECTED');
  const connects = deletes && stores.some(needsConnect);
  return [
    ...(isOn || connects ? [onStores('kms:DisconnectCustomKeyStore', region)] : []),
    ...(connects ? [onStores('kms:ConnectCustomKeyStore', region)] : []),
    ...(deletes ? [onStores('kms:DeleteCustomKeyStore', region)] : []),
    ...(deletes && stores.some(({clusterId}) => clusterId !== undefined)
      ? [onStores('cloudhsm:DescribeClusters', region), onStores('cloudtrail:LookupEvents', region)]
      : []),
  ];
}

function keyCalls({region}: PlannedStore, key: PlannedKey, deletes: boolean): readonly PlannedCall[] {
  const {arn, aliases, days, soakDays, state} = key;
  const on = {arn, aliases};
  const call = (action: string, context?: PlannedCall['context']): PlannedCall => ({
    action,
    on,
    region,
    ...(context && {context}),
  });
  if (!deletes || state === 'PendingDeletion') return [call('kms:DescribeKey')];
  return [
    call('kms:DescribeKey'),
    ...(soakDays > 0 ? [call('kms:DisableKey')] : []),
    call('kms:ScheduleKeyDeletion', {'kms:ScheduleKeyDeletionPendingWindowInDays': String(days)}),
    call('kms:CancelKeyDeletion'),
  ];
}

const roleCalls = (region: Region): readonly PlannedCall[] =>
  ['iam:GetRole', 'iam:DeleteServiceLinkedRole', 'iam:GetServiceLinkedRoleDeletionStatus'].map(action => ({
    action,
    on: 'key-store-role',
    region,
  }));
