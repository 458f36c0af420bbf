import {afterEach, beforeEach, describe, expect, test, vi} from 'vitest';
import type {FlowRecord} from '../../../source/flows/record.ts';
import {at} from '../pay-legacy-picture.ts';
import {begun, flowRig, typed, type FlowRig} from './flow-rig.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  for (const {session} of open.splice(0)) session.stop();
  vi.useRealTimers();
});

const open: FlowRig[] = [];
const enter = '\r';
const tab = '\t';
const payMain = {region: 'us-east-1', storeId: 'cks-3c4d5e6f708192a31', name: 'pay-main'};

/** The page of a flow that an earlier run left, and Enter on it. */
async function resumed(record: FlowRecord): Promise<FlowRig> {
  const made = await flowRig({kept: [record]});
  open.push(made);
  await made.slowly(':flows\r', enter, enter);
  await made.wait(400);
  return made;
}

const approvedAt = (time: Date) => ({approved: {by: 'arn:aws:iam::111122223333:user/ann', at: time}});
const disconnect = (time: Date) =>
  begun('DC-20260914-7K2F', 'disconnect', payMain, {...approvedAt(time), openedAt: time});

describe('an unfinished flow that was confirmed more than an hour ago and sent nothing', () => {
  test('shows its page again, asks again, and is gone on with under the new yes', async () => {
    const made = await resumed(disconnect(at('10:00')));
    const page = made.rows().join('\n');
    expect(made.rows()[1]).toContain('Board > pay-main · us-east-1 > Disconnect');
    expect(page).toContain('14 KMS keys become Unavailable');
    expect(page).toContain('Type the store name to disconnect it: _');
    expect(made.port.resumed).toEqual([]);
    await made.slowly(enter);
    expect(made.port.resumed).toEqual([]);
    await made.slowly(...typed('pay-main'), enter);
    expect(made.port.resumed).toEqual(['DC-20260914-7K2F']);
    expect(made.port.approvals).toEqual([{typed: 'pay-main'}]);
    expect(made.port.started).toEqual([]);
    expect(made.rows().join('\n')).toContain('Steps');
  });

  test('says why it asks, and Esc leaves it as it was', async () => {
    const made = await resumed(disconnect(at('10:00')));
    await made.slowly('\u001b');
    await made.wait(100);
    expect(made.port.resumed).toEqual([]);
    expect(made.message()).toContain('Left as it was.');
    expect(made.rows()[1]).toContain('> Disconnect');
    await made.slowly(enter);
    expect(made.message()).toContain('Confirmed too long ago, and nothing was sent.');
  });

  test('asks for its secret again, which no journal has', async () => {
    const backing = {type: 'AWS_CLOUDHSM', clusterId: 'cluster-2qv6sd4mh7k', trustAnchorCertificate: 'x'};
    const goal = {region: 'us-east-1', name: 'payments', backing};
    const made = await resumed(
      begun('CR-20260914-7K2F', 'create', goal, {...approvedAt(at('10:00')), openedAt: at('10:00')}),
    );
    expect(made.rows().join('\n')).toContain('Password');
    await made.slowly(...typed('Hunter7Secret'));
    expect(made.rows().join('\n')).not.toContain('Hun');
    expect(made.rows().join('\n')).toContain('checks must pass');
  });
});

test('one that was confirmed within the hour is resumed with a question only', async () => {
  const made = await resumed(disconnect(at('11:30')));
  expect(made.rows().join('\n')).toContain('Resume DC-20260914-7K2F');
  await made.slowly(tab, enter);
  expect(made.port.resumed).toEqual(['DC-20260914-7K2F']);
  expect(made.port.approvals).toEqual([undefined]);
});
