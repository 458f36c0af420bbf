import {expect, test} from 'vitest';
import {simulatedTeardown} from './simulated-teardown.ts';

const minute = 60_000;
const day = 24 * 60 * minute;

/** Two Regions with a store each; one key in the first, two in the second. */
const scenario = `
description: two small Regions
account: {id: '111122223333', partition: aws}
timing: {disconnect: 5m, keyDeletionDelay: 37m, materialDeletionDelay: 10m}
regions:
  eu-west-1:
    clusters:
      - id: cluster-5paymentsaa
        hsms: [{id: hsm-5paymentsa2, zone: eu-west-1a}, {id: hsm-5paymentsa3, zone: eu-west-1b}]
    keyStores:
      - {id: cks-1111aaaa2222bbbb3, name: payments, cluster: cluster-5paymentsaa, state: CONNECTED, since: -40d}
    keys: [{alias: alias/payments/card, store: payments}]
  us-east-1:
    clusters:
      - id: cluster-2freecccccc
        hsms: [{id: hsm-2freeccccc2, zone: us-east-1a}, {id: hsm-2freeccccc3, zone: us-east-1b}]
    keyStores:
      - {id: cks-2222aaaa2222bbbb3, name: ledger, cluster: cluster-2freecccccc, state: CONNECTED, since: -40d}
    keys: [{alias: alias/ledger/fx, store: ledger}, {alias: alias/ledger/fee, store: ledger}]
serviceLinkedRole: true
users:
  admin:
    accessKey: {id: AKIASIMULATEDADMIN22, secret: fakefakefakefakefakefakefakefakefakeadmn}
`;

test('waiting costs a look a day, the phrase is asked for within 90 minutes of the last key’s end, and the stores go within 7 minutes of it, 5 of them AWS’s', async () => {
  const machine = await simulatedTeardown({text: scenario});
  const {world} = machine;
  const begin = world.clock.now().getTime();
  try {
    const first = await machine.open();
    const seen = new Map<number, readonly [number, number]>();
    first.subscribe(() => {
      const {calls} = machine.simulator;
      seen.set(Math.floor((world.clock.now().getTime() - begin) / day), [
        calls.of('DescribeCustomKeyStores'),
        calls.of('DescribeKey'),
      ]);
    });
    const {view} = await first.end;
    // Nothing is due on days 2 to 4: each of the three keys is looked at once, the stores of the two Regions at most twice.
    const until = (n: number) => seen.get(n) ?? [0, 0];
    for (const n of [2, 3, 4]) {
      expect(until(n)[0] - until(n - 1)[0]).toBeLessThanOrEqual(4);
      expect(until(n)[1] - until(n - 1)[1]).toBe(3);
    }
    const asked = world.clock.now().getTime();
    expect(view.gates.map(({phrase}) => phrase)).toEqual(['delete 2 stores 111122223333']);
    const at = (name: string) =>
      world.trail.filter(event => event.name === name).map(event => event.at.getTime());
    const lastKey = Math.max(...at('DeleteKey'));
    expect(asked - lastKey).toBeLessThan(90 * minute);
    const asking = await machine.look();
    for (const {phrase} of asking.view().gates) await asking.confirm(phrase);
    asking.leave();
    await asking.end;
    const confirmed = world.clock.now().getTime();
    await (
      await machine.open()
    ).end;
    const gone = Math.max(...at('DeleteCustomKeyStore'));
    expect(gone - confirmed).toBeLessThan(7 * minute);
  } finally {
    await machine.close();
  }
});
