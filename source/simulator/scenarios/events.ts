import {beginConnect, beginDisconnect} from '../kms/connecting.ts';
import {resumeKeyDeletion} from '../kms/deletion.ts';
import type {RegionWorld, World} from '../world.ts';
import {buildKeys} from './build-region.ts';
import type {ScenarioEvent} from './event-schema.ts';
import {aboutIn} from './past-events.ts';
import {callerArn, findStore} from './names.ts';
import {timeAt} from './notation.ts';
import type {Scenario} from './schema.ts';

/** Schedules what the scenario says will happen by itself. An event whose thing is gone by then does nothing. */
export function scheduleEvents(world: World, scenario: Scenario, start: Date): void {
  for (const event of scenario.events) {
    const region = world.regions.get(event.region);
    if (!region) continue;
    world.clock.schedule(timeAt(start, event.at), () => {
      happen(world, region, event);
    });
  }
}

function happen(world: World, region: RegionWorld, event: ScenarioEvent): void {
  const now = world.clock.now();
  const record = (name: string, by: string | undefined, parameters: Record<string, unknown>) => {
    world.trail.push({
      id: world.newId('uuid'),
      at: now,
      region: region.region,
      source: 'kms.amazonaws.com',
      name,
      ...(by !== undefined && {callerArn: callerArn(world, by)}),
      requestId: world.newId('uuid'),
      parameters,
      ...aboutIn(world, region, parameters),
    });
  };
  const store = 'store' in event ? findStore(region, event.store) : undefined;
  const key = 'key' in event && typeof event.key === 'string' ? region.keys.get(event.key) : undefined;
  const cluster = 'cluster' in event ? region.clusters.get(event.cluster) : undefined;
  switch (event.do) {
    case 'set-hsm-state':
    case 'delete-hsm': {
      const holder = [...region.clusters.values()].find(({hsms}) => hsms.some(({id}) => id === event.hsm));
      const hsm = holder?.hsms.find(({id}) => id === event.hsm);
      if (!holder || !hsm) return;
      if (event.do === 'delete-hsm') {
        holder.hsms.splice(holder.hsms.indexOf(hsm), 1);
        return;
      }
      hsm.state = event.state;
      if (event.message === undefined) delete hsm.stateMessage;
      else hsm.stateMessage = event.message;
      return;
    }
    case 'set-cluster-state':
      if (!cluster) return;
      cluster.state = event.state;
      if (event.message === undefined) delete cluster.stateMessage;
      else cluster.stateMessage = event.message;
      return;
    case 'delete-cluster':
      region.clusters.delete(event.cluster);
      return;
    case 'set-free-addresses': {
      const subnet = region.subnets.get(event.subnet);
      if (subnet) subnet.freeAddresses = event.free;
      return;
    }
    case 'delete-subnet':
      region.subnets.delete(event.subnet);
      return;
    case 'set-kmsuser':
      if (!cluster) return;
      cluster.kmsuser.exists = event.exists ?? cluster.kmsuser.exists;
      cluster.kmsuser.password = event.password ?? cluster.kmsuser.password;
      cluster.kmsuser.loggedInElsewhere = event.loggedInElsewhere ?? cluster.kmsuser.loggedInElsewhere;
      // A new password is what unlocks a locked user.
      if (event.password !== undefined) cluster.kmsuser.failedLogins = 0;
      return;
    case 'rename-store':
      if (!store) return;
      store.name = event.name;
      record('UpdateCustomKeyStore', event.by, {
        customKeyStoreId: store.id,
        newCustomKeyStoreName: event.name,
      });
      return;
    case 'set-store-state':
      if (!store) return;
      store.state = event.state;
      store.stateSince = now;
      store.move++;
      if (event.errorCode === undefined) delete store.errorCode;
      else store.errorCode = event.errorCode;
      return;
    case 'connect-store':
      if (store?.state !== 'DISCONNECTED') return;
      beginConnect(world, region, store);
      record('ConnectCustomKeyStore', event.by, {customKeyStoreId: store.id});
      return;
    case 'disconnect-store':
      if (!store || store.state === 'DISCONNECTED' || store.state === 'DISCONNECTING') return;
      beginDisconnect(world, region, store);
      record('DisconnectCustomKeyStore', event.by, {customKeyStoreId: store.id});
      return;
    case 'add-key': {
      const before = new Set(region.keys.keys());
      buildKeys({account: world.account, newId: world.newId, start: now}, region, {
        ...event.key,
        created: 'now',
      });
      for (const id of region.keys.keys()) if (!before.has(id)) record('CreateKey', event.by, {keyId: id});
      return;
    }
    case 'set-key-state':
      if (!key || key.deletionDate) return;
      key.enabled = event.state === 'Enabled';
      record(key.enabled ? 'EnableKey' : 'DisableKey', event.by, {keyId: key.id});
      return;
    case 'schedule-key-deletion':
      if (!key || key.deletionDate) return;
      key.deletionDate = new Date(now.getTime() + event.days * 86_400_000);
      key.pendingWindowDays = event.days;
      resumeKeyDeletion(world, region, key);
      record('ScheduleKeyDeletion', event.by, {keyId: key.id, pendingWindowInDays: event.days});
      return;
    case 'cancel-key-deletion':
      if (!key?.deletionDate) return;
      delete key.deletionDate;
      delete key.pendingWindowDays;
      key.enabled = false;
      record('CancelKeyDeletion', event.by, {keyId: key.id});
      return;
    case 'use-key': {
      if (!key?.enabled) return;
      const [eventId, requestId] = [world.newId('uuid'), world.newId('uuid')];
      key.lastUse = {operation: event.operation, at: now, eventId, requestId};
      record(event.operation, event.by, {keyId: key.id});
      return;
    }
    case 'set-region':
      region.optStatus = event.optStatus;
      return;
  }
}
