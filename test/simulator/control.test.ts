import {afterEach, beforeEach, expect, test} from 'vitest';
import {SimulatedClock} from '../../source/simulator/clock.ts';
import type {Simulator} from '../../source/simulator/server.ts';
import {startSimulator} from '../../source/simulator/server.ts';
import {startLine} from '../../source/simulator/start-line.ts';
import {queryForm, send, sendSigned} from './raw-client.ts';
import {credentials, smallWorld} from './small-world.ts';

let simulator: Simulator;
beforeEach(async () => {
  const clock = new SimulatedClock({start: new Date('2026-05-01T12:00:00Z'), scale: 0});
  simulator = await startSimulator({world: smallWorld({clock})});
});
afterEach(() => simulator.close());

const advance = (body: string, headers = {}) =>
  send(simulator.endpoint, {path: '/_simulator/advance', body}, headers);

test('a client moves the simulated clock on, and with it the Date of every answer', async () => {
  const answer = await advance('{"seconds": 90}');
  expect([answer.status, answer.body]).toEqual([200, '{"now":"2026-05-01T12:01:30.000Z"}']);
  expect(answer.headers['date']).toBe('Fri, 01 May 2026 12:01:30 GMT');
});

test('what is due meanwhile has happened when the answer comes', async () => {
  const due: string[] = [];
  simulator.world.clock.schedule(new Date('2026-05-01T12:01:00Z'), () => due.push('done'));
  await advance('{"seconds": 59}');
  expect(due).toEqual([]);
  await advance('{"seconds": 1}');
  expect(due).toEqual(['done']);
});

test.each(['', '{', '{}', 'null', '{"seconds": -1}', '{"seconds": "9"}', '{"seconds": 1e300}'])(
  'the clock stays where it is for %j',
  async body => {
    expect((await advance(body)).status).toBe(400);
    expect(simulator.world.clock.now().toISOString()).toBe('2026-05-01T12:00:00.000Z');
  },
);

test('a request under a foreign host name is refused', async () => {
  expect((await advance('{"seconds": 1}', {host: 'evil.example'})).status).toBe(403);
});

test('the call counts can be read over HTTP', async () => {
  await sendSigned(simulator.endpoint, queryForm('sts', 'GetCallerIdentity'), {
    credentials: credentials.admin,
  });
  const answer = await send(simulator.endpoint, {method: 'GET', path: '/_simulator/calls', body: ''}, {});
  expect(JSON.parse(answer.body)).toMatchObject({
    calls: [{service: 'sts', region: 'us-east-1', operation: 'GetCallerIdentity', calls: 1, overQuota: 0}],
  });
});

test('other paths and methods of the simulation are unknown', async () => {
  for (const [method, path] of [
    ['GET', '/_simulator/advance'],
    ['POST', '/_simulator/x'],
  ] as const) {
    expect((await send(simulator.endpoint, {method, path, body: ''}, {})).status).toBe(404);
  }
});

test('the server listens on the loopback address, on a port of its own', async () => {
  expect(simulator.endpoint).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  const port = Number(new URL(simulator.endpoint).port);
  await expect(startSimulator({world: smallWorld(), port})).rejects.toMatchObject({code: 'EADDRINUSE'});
});

test('the start line holds the endpoint, everybody’s keys, the Regions and the secrets of initialized clusters', () => {
  const {world} = simulator;
  const cluster = {
    state: 'ACTIVE',
    createdAt: new Date(0),
    hsmType: 'hsm1.medium',
    mode: 'FIPS',
    networkType: 'IPV4',
    vpcId: 'vpc-1',
    securityGroup: 'sg-1',
    securityGroupIntact: true,
    subnets: {},
    hsms: [],
    kmsuser: {exists: true, password: 'kmspswd1', failedLogins: 0, loggedInElsewhere: false},
    backupRetentionDays: '90',
    tags: new Map(),
  };
  const clusters = world.regions.get('eu-west-1')?.clusters;
  clusters?.set('cluster-one', {...cluster, id: 'cluster-one', trustAnchorCertificate: 'PEM'});
  clusters?.set('cluster-two', {...cluster, id: 'cluster-two'});
  expect(startLine(world, simulator.endpoint)).toEqual({
    endpoint: simulator.endpoint,
    credentials: {
      admin: credentials.admin,
      reader: credentials.reader,
      root: credentials.root,
      operator: credentials.session,
      'operator/test': credentials.session,
    },
    regions: ['us-east-1', 'eu-west-1', 'me-south-1', 'ap-east-2'],
    clusters: {'cluster-one': {trustAnchorCertificate: 'PEM', kmsuserPassword: 'kmspswd1'}},
  });
});
