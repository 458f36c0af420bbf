import {afterEach, beforeEach, expect, test} from 'vitest';
import {openAccount} from '../../source/aws/account.ts';
import type {AccountReader} from '../../source/aws/account-reader.ts';
import type {Answer} from '../../source/model/failure.ts';
import {asKeyId, asRegion} from '../../source/model/ids.ts';
import {SimulatedClock} from '../../source/simulator/clock.ts';
import {createWorld} from '../../source/simulator/scenarios/create-world.ts';
import {shippedScenario} from '../../source/simulator/scenarios/shipped.ts';
import {startSimulator, type Simulator} from '../../source/simulator/server.ts';
import {startLine} from '../../source/simulator/start-line.ts';
import type {TrailEvent} from '../../source/simulator/world.ts';

const ireland = asRegion('eu-west-1');
const noon = new Date('2026-09-14T12:00:00Z');
const arnOf = (id: string) => `arn:aws:kms:eu-west-1:111122223333:key/${id}`;
const hoursAgo = (hours: number) => new Date(noon.getTime() - hours * 3_600_000);

let simulator: Simulator;
let reader: AccountReader;
beforeEach(async () => {
  const clock = new SimulatedClock({start: noon, scale: 0});
  simulator = await startSimulator({world: createWorld(shippedScenario('playground'), {clock})});
  const credentials = startLine(simulator.world, simulator.endpoint).credentials['admin'];
  if (!credentials) throw new Error('the world has no admin');
  reader = openAccount({
    region: ireland,
    credentials,
    endpointUrl: simulator.endpoint,
    environment: {},
    awsTime: noon,
  });
});
afterEach(async () => {
  reader.close();
  await simulator.close();
});

let made = 0;
const happened = (event: Partial<TrailEvent> & Pick<TrailEvent, 'at' | 'name'>) => {
  simulator.world.trail.push({
    id: `event-${String(made++)}`,
    region: ireland,
    source: 'kms.amazonaws.com',
    ...event,
  });
};

const valueOf = <T>(answer: Answer<T>): T => {
  if (!answer.ok) throw new Error(`${answer.failure.code}: ${answer.failure.message}`);
  return answer.value;
};

test('the ends of keys are read to the last page, with what became of the material', async () => {
  const status = (deletionStatus: string) => ({
    backingKeysDeletionStatus: JSON.stringify([{backingKeyId: 'b', deletionStatus}]),
  });
  happened({
    at: hoursAgo(90),
    name: 'DeleteKey',
    resources: [arnOf('too-old')],
    additional: status('SUCCESS'),
  });
  for (let i = 0; i < 60; i++)
    happened({
      at: hoursAgo(3),
      name: 'DeleteKey',
      resources: [arnOf(`k-${String(i)}`)],
      ...(i === 7 ? {} : {additional: status(i === 5 ? 'FAILURE' : 'SUCCESS')}),
    });
  const {since, byKey} = valueOf(await reader.keyEnds(ireland, hoursAgo(48)));
  expect(since).toEqual(hoursAgo(48));
  expect(byKey.size).toBe(60);
  expect(byKey.get(asKeyId('k-0'))).toEqual({at: hoursAgo(3), material: 'deleted'});
  expect(byKey.get(asKeyId('k-5'))?.material).toBe('orphaned');
  expect(byKey.get(asKeyId('k-7'))?.material).toBe('unsaid');
});

test('refused uses are those that met a key that is disabled, not those of callers who may not use it', async () => {
  const key = {id: asKeyId('k-1'), arn: arnOf('k-1')};
  const by = 'arn:aws:sts::111122223333:assumed-role/PayApi/i-1';
  const use = {resources: [key.arn], callerArn: by};
  happened({...use, at: hoursAgo(30), name: 'Decrypt', errorCode: 'DisabledException'});
  happened({...use, at: hoursAgo(5), name: 'Decrypt', errorCode: 'DisabledException'});
  happened({...use, at: hoursAgo(4), name: 'Encrypt', errorCode: 'KMSInvalidStateException'});
  happened({...use, at: hoursAgo(3), name: 'Decrypt', errorCode: 'AccessDenied'});
  happened({...use, at: hoursAgo(2), name: 'Decrypt'});
  const window = {from: hoursAgo(24), until: noon};
  expect(valueOf(await reader.refusedUses(ireland, key, window))).toEqual({
    ...window,
    counted: 2,
    newest: hoursAgo(4),
    by: ['role/PayApi'],
  });
  const quiet = {id: asKeyId('k-2'), arn: arnOf('k-2')};
  expect(valueOf(await reader.refusedUses(ireland, quiet, window))).toEqual({...window, counted: 0, by: []});
});
