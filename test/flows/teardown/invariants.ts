import type {JournalLine} from '../../../source/flows/journal/entry.ts';
import {gates, type EndDecision, type LaneDecision} from '../../../source/flows/teardown/decision.ts';
import {doomedStores, type PlannedStore} from '../../../source/flows/teardown/plan.ts';
import {storeKey, type KeyId, type StoreRef} from '../../../source/model/ids.ts';
import type {Write} from '../../../source/model/write.ts';
import {longestWait, type Operator, type RunEnd, type Watcher} from './operator.ts';
import {
  activeHsms,
  day,
  keysLeft,
  minute,
  second,
  stateOfKey,
  type Ms,
  type SmallKey,
  type SmallRegion,
  type SmallStore,
  type SmallWorld,
} from './small-world.ts';

/** The promises of a teardown, by their numbers in the design. `rest`: it comes to rest, and waits no longer than a day. */
export type Invariant = 'T1' | 'T2' | 'T3' | 'T4' | 'T6' | 'T7' | 'T8' | 'T9' | 'T10' | 'gate' | 'rest';
export type Violation = {readonly invariant: Invariant; readonly what: string};

/**
 * What somebody did so shortly before a write nobody can have seen: a look holds for a minute, may lag 20 s behind and
 * takes some seconds.
 */
const unseeable = 90 * second;
/** The list of keys is read again by the hour while keys are changed. */
const keyLooksHold = 60 * minute + unseeable;
const everyRegionHolds = 15 * minute + 30 * second;

/** Watches operators, and notes each promise that is broken, with what broke it. */
export function watching(world: SmallWorld): Watcher & {readonly violations: Violation[]} {
  const violations: Violation[] = [];
  const note = (invariant: Invariant, what: string) => {
    const when = new Date(world.now).toISOString();
    violations.push({invariant, what: `${when} ${what}`});
  };
  return {
    violations,
    onWrite: (operator, write, store) => {
      const say = (invariant: Invariant, why: string) => {
        note(invariant, `${operator.name}: ${JSON.stringify(write)}: ${why}`);
      };
      checkDoubt(operator, write, say);
      if (operator.closed) say('T4', 'the teardown is over');
      if (write.operation === 'DeleteServiceLinkedRole') checkRole(world, operator, say);
      else if (store) checkStoreWrite(world, operator, write, store, say);
      else say('T4', 'it belongs to no lane');
    },
    onDecision: (operator, store, decision) => {
      checkDecision(world, operator, store, decision, (invariant, why) => {
        note(invariant, `${operator.name}: ${storeKey(store)}: ${why}`);
      });
    },
    onEnd: (operator, decision) => {
      checkEnd(world, operator, decision, (invariant, why) => {
        note(invariant, `${operator.name}: the end: ${why}`);
      });
    },
  };
}

type Say = (invariant: Invariant, why: string) => void;

/** T6: while a call on a thing is in doubt, no other is sent for it. */
function checkDoubt({lines}: Operator, write: Write, say: Say): void {
  const open = new Map<number, string>();
  for (const {entry} of lines) {
    if (entry.kind === 'intent') open.set(entry.step, thingOf(entry.write as unknown as Write));
    if (entry.kind === 'outcome' && entry.result !== 'in-doubt') open.delete(entry.step);
    if (entry.kind === 'settled') open.delete(entry.step);
  }
  if ([...open.values()].includes(thingOf(write))) say('T6', 'an earlier call on it is still in doubt');
}

const thingOf = (write: Write): string =>
  'keyId' in write
    ? `${write.region}/${write.keyId}`
    : 'storeId' in write
      ? `${write.region}/${write.storeId}`
      : 'role';

/** What was said in a journal, read without the code under test. */
const said = (lines: readonly JournalLine[]) =>
  lines.flatMap(({at, entry}) =>
    entry.kind === 'answered'
      ? [{at: Date.parse(at), question: entry.question, choice: entry.choice, covers: entry.covers ?? []}]
      : [],
  );

const saidOf = ({lines}: Operator, store: StoreRef, choice: string) =>
  said(lines).filter(one => one.choice === choice && isAbout(one.question, store));

/** A question's id names the store or one of its keys, whose ids here begin with the store's number. */
const isAbout = (question: string, {region, id}: StoreRef) =>
  question.includes(`${region}/${id}`) || question.includes(`${region}/key-${id.slice('cks-'.length)}`);

const orphansAccepted = (operator: Operator, store: StoreRef) =>
  saidOf(operator, store, 'accept-orphans').length > 0;

function checkRole(world: SmallWorld, operator: Operator, say: Say): void {
  const {plan, name, lines, processSince} = operator;
  if (plan.goal !== 'role') say('T1', 'the goal leaves the role alone');
  if (operator.aborted) say('T1', 'the teardown was stopped');
  if (plan.stores.some(({keep}) => keep) || said(lines).some(({choice}) => choice === 'keep-store'))
    say('T1', 'a store is kept');
  // Of a call that was never accepted, nothing has to be looked at again.
  const previous = lastAcceptedOnRole(lines);
  for (const region of world.regions) {
    const standing = plan.regions.find(one => one.region === region.name)?.standing.is;
    if (!region.enabled) {
      if (standing !== 'accepted-unknown') say('T1', `${region.name} is off and was not accepted`);
      continue;
    }
    const fresh = world.now - everyRegionHolds - unseeable;
    if (standing === 'excluded' || standing === 'missing') say('T1', `${region.name} is ${standing}`);
    // A Region that is new, or on again, a person has read about.
    const isRead = said(lines).some(one => one.question === `new-region:${region.name}/${region.name}`);
    if (standing !== 'answered' && region.enabledAt < fresh && !isRead)
      say('T1', `${region.name} is ${standing ?? 'not planned'}`);
    if (region.enabledAt >= fresh) continue;
    if (region.stores.some(one => one.deletedAt === undefined && one.createdAt < fresh))
      say('T1', `${region.name} holds a store`);
    const looks = world.reads.filter(
      one => one.by === name && one.region === region.name && one.what === 'stores' && one.at >= processSince,
    );
    const last = looks.at(-1);
    if (!last?.ok || last.at < world.now - everyRegionHolds)
      say('T1', `${region.name} has not answered: ${JSON.stringify(last)}`);
    else if (previous !== undefined && previous > processSince && last.at < previous)
      say('T1', `${region.name} was not looked at again since the last try`);
  }
  const gate = said(lines).findLast(({question}) => question === gates.deleteRole);
  if (gate?.choice !== 'delete') say('gate', 'nobody typed the role’s phrase');
  const word = said(lines).findLast(
    ({question, choice}) =>
      choice === 'keep-role' ||
      question === gates.deleteRole ||
      (question.startsWith('role-') && choice === 'try-again'),
  );
  if (word?.choice === 'keep-role') say('gate', 'the operator keeps the role');
}

function lastAcceptedOnRole(lines: readonly JournalLine[]): Ms | undefined {
  const steps = lines.flatMap(({entry}) =>
    entry.kind === 'intent' && entry.write['operation'] === 'DeleteServiceLinkedRole' ? [entry.step] : [],
  );
  const line = lines.findLast(
    ({entry}) => entry.kind === 'outcome' && entry.result === 'accepted' && steps.includes(entry.step),
  );
  return line && Date.parse(line.at);
}

function checkStoreWrite(
  world: SmallWorld,
  operator: Operator,
  write: Write,
  planned: PlannedStore,
  say: Say,
): void {
  const {plan} = operator;
  const region = world.region(planned.region);
  const store = world.store(planned.region, planned.id);
  const own = {region: planned.region, id: planned.id};
  if (!doomedStores(plan).some(({region: of, id}) => of === own.region && id === own.id))
    say('T4', 'the store is not doomed');
  if (saidOf(operator, own, 'keep-store').length > 0 && !operator.aborted)
    say('T4', 'the operator keeps this store');
  if ('keyId' in write) {
    if (!planned.keys.some(({id}) => id === write.keyId)) say('T4', 'the key is not planned');
    if (write.region !== planned.region) say('T4', 'another Region');
    checkKeyWrite(world, operator, write, planned, say);
  } else if ('storeId' in write) {
    if (write.storeId !== planned.id || write.region !== planned.region) say('T4', 'another store');
    // A FAILED store is disconnected on the way back too: as the first half of a connect.
    const isHalf = write.operation === 'DisconnectCustomKeyStore' && store?.state === 'FAILED';
    if (operator.aborted && write.operation !== 'ConnectCustomKeyStore' && !isHalf)
      say('T9', 'undoing takes nothing down');
    if (store) checkMove(world, operator, write, planned, {region, store}, say);
  } else {
    say('T4', 'no step of a teardown');
  }
  const age = 'keyId' in write ? keyLooksHold : unseeable;
  const isOther = store && (store.name !== planned.name || store.clusterId !== planned.clusterId);
  if (
    isOther &&
    store.renamedAt < world.now - age &&
    !operator.aborted &&
    saidOf(operator, own, 'go-on').length === 0
  )
    say('T4', 'the store has another name or cluster, and nobody said that it is the same');
  if (!operator.aborted) checkStrangers(world, operator, write, planned, region, say);
}

/** T4: a key that nobody planned stops its lane. */
function checkStrangers(
  world: SmallWorld,
  {plan}: Operator,
  write: Write,
  planned: PlannedStore,
  region: SmallRegion,
  say: Say,
): void {
  if (plan.goal === 'disconnect') return;
  const age = 'keyId' in write ? keyLooksHold : unseeable;
  const strange = keysLeft(region, planned.id).find(
    key =>
      !planned.keys.some(({id}) => id === key.id) &&
      key.createdAt + world.habits.lag < world.now - age &&
      // Of a key that may not be described nobody knows where it is: that forbids moves of the store only.
      !('keyId' in write && key.unreadable) &&
      !plan.acceptedKeys.some(one => one.region === region.name && one.id === key.id),
  );
  if (strange) say('T4', `${strange.id} in the store is not planned`);
  if (!('storeId' in write)) return;
  // T1, T10: a key that may not be described may be in any store of its Region.
  const unread = region.keys.find(
    ({id, gone, unreadable, changedAt}) =>
      unreadable &&
      !gone &&
      changedAt + world.habits.lag < world.now - age &&
      !plan.stores.some(({region: of, keys}) => of === region.name && keys.some(one => one.id === id)) &&
      !plan.acceptedKeys.some(one => one.region === region.name && one.id === id),
  );
  if (unread) say('T4', `${unread.id} may be in the store, and nobody can see whether`);
}

function checkKeyWrite(
  world: SmallWorld,
  operator: Operator,
  write: Extract<Write, {keyId: unknown}>,
  planned: PlannedStore,
  say: Say,
): void {
  const key = planned.keys.find(({id}) => id === write.keyId);
  if (!key) return;
  const own = world.region(planned.region).keys.find(({id}) => id === write.keyId);
  switch (write.operation) {
    case 'ScheduleKeyDeletion': {
      if (operator.plan.goal === 'disconnect') say('T4', 'the goal deletes nothing');
      if (operator.aborted) say('T9', 'undoing deletes nothing');
      if (write.days !== key.days) say('T4', `${String(key.days)} days were approved`);
      checkSoak(world, operator, planned, key.id, key.soakDays, key.state, say);
      const cancelled = lastEffect(world, planned.region, key.id, 'ScheduleKeyDeletion');
      // Cancelled by somebody: only a new yes schedules it again.
      if (
        cancelled !== undefined &&
        own &&
        !own.pending &&
        !saidOf(operator, planned, 'schedule-again').some(({at}) => at > cancelled.at) &&
        world.writes.some(
          one => one.by === operator.name && one === cancelled.log && knows(operator, one.write),
        )
      )
        say('T4', 'its deletion was cancelled, and nobody said to schedule it again');
      return;
    }
    case 'DisableKey':
      if (operator.plan.goal === 'disconnect') say('T4', 'the goal touches no key');
      if (operator.aborted) say('T9', 'undoing disables nothing');
      return;
    case 'CancelKeyDeletion':
      if (!operator.aborted) say('T4', 'nobody asked to undo');
      if (key.state === 'PendingDeletion' && !saidOf(operator, planned, 'schedule-again').length)
        say('T9', 'it was pending before the plan');
      return;
    case 'EnableKey':
      if (!operator.aborted) say('T10', 'a teardown enables nothing');
      if (key.state !== 'Enabled') say('T10', `it was ${key.state} when planned`);
      if (!said(operator.lines).some(one => one.question === 'abort' && one.covers.includes('enable-keys')))
        say('T9', 'nobody asked to enable keys again');
      return;
    default:
      say('T4', 'no step of a teardown');
  }
}

/** True where the journal holds an accepted or settled outcome of such a call. */
function knows({lines}: Operator, write: Write): boolean {
  const steps = lines.flatMap(({entry}) =>
    entry.kind === 'intent' && JSON.stringify(entry.write) === JSON.stringify(write) ? [entry.step] : [],
  );
  return lines.some(
    ({entry}) =>
      (entry.kind === 'outcome' && entry.result === 'accepted' && steps.includes(entry.step)) ||
      (entry.kind === 'settled' && entry.result === 'carried-out' && steps.includes(entry.step)),
  );
}

function lastEffect(world: SmallWorld, region: string, id: KeyId, operation: string) {
  const log = effectsOn(world, region, id, operation).at(-1);
  return log?.effect && {at: log.effect.at, log};
}

const effectsOn = (world: SmallWorld, region: string, id: KeyId, operation: string) =>
  world.writes.filter(
    ({write, effect}) =>
      write.operation === operation &&
      'keyId' in write &&
      write.region === region &&
      write.keyId === id &&
      effect?.said === 'ok',
  );

/** A key that is to be watched first is not scheduled before its days are over. */
function checkSoak(
  world: SmallWorld,
  operator: Operator,
  planned: PlannedStore,
  id: KeyId,
  soakDays: number,
  state: string,
  say: Say,
): void {
  if (soakDays === 0 || state !== 'Enabled') return;
  // Said again to a key that is disabled it changes nothing.
  const disabled = effectsOn(world, planned.region, id, 'DisableKey')[0]?.effect;
  const meddled = world.region(planned.region).keys.find(one => one.id === id);
  if (meddled && !meddled.enabled && disabled === undefined) return;
  const overridden = [
    ...saidOf(operator, planned, 'schedule'),
    ...saidOf(operator, planned, 'schedule-again'),
  ];
  if (overridden.length > 0) return;
  if (disabled === undefined || disabled.at > world.now - soakDays * day + minute)
    say('gate', `it was to be watched for ${String(soakDays)} days`);
}

type Place = {readonly region: SmallRegion; readonly store: SmallStore};

function checkMove(
  world: SmallWorld,
  operator: Operator,
  write: Write,
  planned: PlannedStore,
  {region, store}: Place,
  say: Say,
): void {
  const left = keysLeft(region, store.id).filter(
    ({createdAt}) => createdAt === 0 || createdAt < world.now - unseeable,
  );
  const accepted = (id: KeyId) =>
    operator.plan.acceptedKeys.some(one => one.region === region.name && one.id === id);
  const settled = store.changedAt < world.now - unseeable;
  switch (write.operation) {
    case 'ConnectCustomKeyStore': {
      if (operator.plan.goal === 'disconnect' && !operator.aborted) say('T4', 'the goal connects nothing');
      if (operator.aborted) {
        if (planned.connectionState !== 'CONNECTED') say('T10', 'it was not connected when planned');
        return;
      }
      for (const key of left)
        if (!key.pending && key.changedAt < world.now - unseeable && !accepted(key.id))
          say('T10', `${key.id} would come back to life`);
      return;
    }
    case 'DisconnectCustomKeyStore': {
      if (operator.plan.goal === 'disconnect') {
        const pending = left.filter(
          key => key.pending && !key.unreadable && key.changedAt < world.now - unseeable,
        );
        const isExternal = store.external;
        if (
          !isExternal &&
          pending.length > 0 &&
          store.state !== 'FAILED' &&
          !orphansAccepted(operator, planned)
        )
          say('T2', `keys are in PendingDeletion: ${pending.map(({id}) => id).join(' ')}`);
        if (store.state === 'FAILED' && settled) checkCodeKept(operator, planned, store, say);
        return;
      }
      if (store.state === 'FAILED' || !settled) {
        if (store.state === 'FAILED' && settled) checkCodeKept(operator, planned, store, say);
        return;
      }
      checkGone(world, operator, planned, {region, store}, left, say);
      checkGate(world, operator, planned, say);
      return;
    }
    case 'DeleteCustomKeyStore': {
      if (operator.plan.goal === 'disconnect') say('T4', 'the goal deletes nothing');
      if (settled && store.state !== 'DISCONNECTED') say('T3', `it is ${store.state}`);
      const keys = left.filter(({unreadable}) => !unreadable);
      if (keys.length > 0) say('T3', `it holds ${keys.map(({id}) => id).join(' ')}`);
      if (!hasDisconnected(operator, planned)) checkGate(world, operator, planned, say);
      return;
    }
    default:
      say('T4', 'no step of a teardown');
  }
}

/** T2: every key gone, and its material seen to be. */
function checkGone(
  world: SmallWorld,
  operator: Operator,
  planned: PlannedStore,
  {region, store}: Place,
  left: readonly SmallKey[],
  say: Say,
): void {
  if (store.external) return;
  const readable = left.filter(({unreadable}) => !unreadable);
  if (readable.length > 0) say('T2', `not gone yet: ${readable.map(({id}) => id).join(' ')}`);
  if (orphansAccepted(operator, planned)) return;
  for (const {id} of planned.keys) {
    const gone = region.keys.find(one => one.id === id)?.gone;
    if (gone?.material !== 'deleted' || gone.toldAt === undefined || gone.toldAt > world.now)
      say('T2', `nothing proves that the material of ${id} is gone: ${JSON.stringify(gone)}`);
  }
}

/** T2: the code that a disconnect erases is in the journal first. */
function checkCodeKept({lines}: Operator, planned: PlannedStore, store: SmallStore, say: Say): void {
  const kept = lines.some(
    ({entry}) => entry.kind === 'observed' && JSON.stringify(entry.facts).includes(store.errorCode ?? '?'),
  );
  if (!kept) say('T2', `the error code of ${storeKey(planned)} is lost`);
}

/** The second phrase: for this store, and not older than a day. */
function checkGate(world: SmallWorld, {lines}: Operator, planned: PlannedStore, say: Say): void {
  const yes = said(lines).findLast(
    ({question, covers}) => question === gates.deleteStores && covers.includes(storeKey(planned)),
  );
  if (!yes || yes.at < world.now - day) say('gate', 'the second phrase was not typed for it within a day');
}

const hasDisconnected = ({lines}: Operator, {region, id}: StoreRef) =>
  lines.some(
    ({entry}) =>
      entry.kind === 'intent' &&
      entry.write['operation'] === 'DisconnectCustomKeyStore' &&
      entry.write['region'] === region &&
      entry.write['storeId'] === id,
  );

function checkDecision(
  world: SmallWorld,
  operator: Operator,
  planned: PlannedStore,
  decision: LaneDecision,
  say: Say,
): void {
  const region = world.region(planned.region);
  const store = world.store(planned.region, planned.id);
  if (decision.do === 'wait') {
    if (decision.until.getTime() - world.now > longestWait)
      say('rest', `waits until ${decision.until.toISOString()}`);
    if (decision.for === 'date' && store && !operator.aborted && operator.plan.goal !== 'disconnect')
      checkUnhealthyTold(world, operator, planned, {region, store}, say);
  }
  if (decision.do === 'settle') checkSettled(world, operator, decision, say);
  if (decision.do === 'finish') checkFinish(world, operator, planned, decision.end, say);
}

/** T10: CONNECTED without an ACTIVE HSM is not trusted when a date is near. */
function checkUnhealthyTold(
  world: SmallWorld,
  operator: Operator,
  planned: PlannedStore,
  {region, store}: Place,
  say: Say,
): void {
  if (store.external || store.state !== 'CONNECTED' || activeHsms(region, store) > 0) return;
  const since = (store.clusterId && region.hsms.get(store.clusterId)?.since) ?? 0;
  if (since > world.now - 25 * 60 * minute || store.clusterId !== planned.clusterId) return;
  const dates = planned.keys.flatMap(
    ({id}) => keysLeft(region, store.id).find(one => one.id === id)?.pending ?? [],
  );
  const first = Math.min(...dates.map(({date}) => date));
  if (first - world.now < 2 * day && first > world.now && !orphansAccepted(operator, planned))
    say('T10', 'no HSM is ACTIVE, a date is near, and nobody is asked');
}

/** T6: what was settled is so. */
function checkSettled(
  world: SmallWorld,
  {lines, name}: Operator,
  {step, result}: Extract<LaneDecision | EndDecision, {do: 'settle'}>,
  say: Say,
): void {
  const intent = lines.find(({entry}) => entry.kind === 'intent' && entry.step === step);
  if (intent?.entry.kind !== 'intent') {
    say('T6', `there is no step ${String(step)}`);
    return;
  }
  if (result !== 'not-carried-out') return;
  const write = intent.entry.write as unknown as Write;
  // IAM takes it twice for one: it names the task that is under way.
  if (write.operation === 'DeleteServiceLinkedRole') return;
  // On a key of a store that is not connected it shows nothing, and to say it twice does no harm.
  if (write.operation === 'DisableKey' || write.operation === 'EnableKey') return;
  const sentAt = Date.parse(intent.at);
  const done = world.writes.find(
    one => one.by === name && one.at >= sentAt && one.at < sentAt + 5 * second && same(one.write, write),
  );
  // A call on its way to a key that is gone meanwhile arrives at nothing.
  const isOver = 'keyId' in write && world.region(write.region).keys.find(({id}) => id === write.keyId)?.gone;
  if (isOver && !done?.effect) return;
  if (done?.due !== undefined && done.due > world.now)
    say('T6', `${JSON.stringify(write)} is still on its way`);
  if (done?.effect?.said !== 'ok') return;
  if (isUndone(world, write, done.effect.at)) return;
  say('T6', `${JSON.stringify(write)} took effect, and is settled as if it had not`);
}

const same = (one: Write, other: Write) =>
  one.operation === other.operation && thingOf(one) === thingOf(other);

/** Somebody has changed the thing since. */
function isUndone(world: SmallWorld, write: Write, at: Ms): boolean {
  if (!('region' in write)) return false;
  const region = world.region(write.region);
  if ('keyId' in write) {
    const key = region.keys.find(({id}) => id === write.keyId);
    return key === undefined || key.changedAt > at;
  }
  const store = region.stores.find(one => 'storeId' in write && one.id === write.storeId);
  return store === undefined || store.changedAt > at;
}

function checkFinish(
  world: SmallWorld,
  operator: Operator,
  planned: PlannedStore,
  end: Extract<LaneDecision, {do: 'finish'}>['end'],
  say: Say,
): void {
  const region = world.region(planned.region);
  const store = world.store(planned.region, planned.id);
  switch (end) {
    case 'deleted':
    case 'gone':
      if (store) say('T3', `said to be ${end}, and is there`);
      return;
    case 'disconnected':
      if (store && store.state !== 'DISCONNECTED' && store.changedAt < world.now - unseeable)
        say('T3', `said to be disconnected, and is ${store.state}`);
      return;
    case 'kept':
      if (saidOf(operator, planned, 'keep-store').length === 0) say('T4', 'nobody said to keep it');
      return;
    case 'undone': {
      if (!operator.aborted) say('T9', 'nobody said to undo');
      for (const {id, state} of planned.keys) {
        const key = region.keys.find(one => one.id === id);
        const ours = lastEffect(world, planned.region, id, 'ScheduleKeyDeletion')?.log.by === operator.name;
        if (
          key &&
          !key.gone &&
          key.pending &&
          ours &&
          state !== 'PendingDeletion' &&
          key.changedAt < world.now - unseeable
        )
          say('T9', `${id} is still ${stateOfKey(region, key) ?? 'gone'}`);
      }
      return;
    }
  }
}

function checkEnd(world: SmallWorld, operator: Operator, decision: EndDecision, say: Say): void {
  if (decision.do === 'wait' && decision.until.getTime() - world.now > longestWait)
    say('rest', `waits until ${decision.until.toISOString()}`);
  if (decision.do === 'settle') checkSettled(world, operator, decision, say);
  if (decision.do !== 'finish') return;
  if ((decision.role === 'deleted' || decision.role === 'was-absent') && world.role.exists)
    say('T1', `the role is said to be ${decision.role}, and is there`);
  if (
    decision.role === 'not-asked' &&
    operator.plan.goal === 'role' &&
    !operator.plan.stores.some(({keep}) => keep)
  ) {
    const kept = [...operator.decisions.values()].some(one => one?.do === 'finish' && one.end === 'kept');
    if (!kept) say('T1', 'the role was never asked about');
  }
}

/** T2 as an end: material that nobody accepted as lost is not. */
export function checkMaterial(world: SmallWorld, operators: readonly Operator[]): readonly Violation[] {
  return operators.flatMap(operator =>
    doomedStores(operator.plan).flatMap(planned => {
      const decision = operator.decisions.get(storeKey(planned));
      const store = world.region(planned.region).stores.find(({id}) => id === planned.id);
      if (decision?.do !== 'finish' || decision.end !== 'deleted' || !store || store.external) return [];
      const orphans = planned.keys.filter(
        ({id}) => world.region(planned.region).keys.find(one => one.id === id)?.gone?.material === 'orphaned',
      );
      return orphans.length === 0 || operators.some(one => orphansAccepted(one, planned))
        ? []
        : [
            {
              invariant: 'T2' as const,
              what: `orphaned without a word: ${orphans.map(({id}) => id).join(' ')}`,
            },
          ];
    }),
  );
}

export const checkRest = (end: RunEnd): readonly Violation[] =>
  end === 'restless' ? [{invariant: 'rest', what: 'it never comes to rest'}] : [];
