import path from 'node:path';
import {expect, test} from 'vitest';
import {onMachine} from '../on-machine.ts';

/** One store whose only key is deleted within a day, and nothing else. */
const scenario = `
description: a store whose key is deleted within a day
account: {id: '111122223333', partition: aws}
regions:
  eu-west-1:
    clusters:
      - id: cluster-5paymentsaa
        hsms: [{id: hsm-5paymentsa2, zone: eu-west-1a}, {id: hsm-5paymentsa3, zone: eu-west-1b}]
    keyStores:
      - {id: cks-1111aaaa2222bbbb3, name: payments, cluster: cluster-5paymentsaa, state: CONNECTED, since: -40d}
    keys: [{store: payments, state: PendingDeletion, deletes: +20h}]
  us-east-1: {}
serviceLinkedRole: true
users:
  admin:
    accessKey: {id: AKIASIMULATEDADMIN22, secret: fakefakefakefakefakefakefakefakefakeadmn}
`;

test('a run that stays comes to the end by itself on a clock that is 1,500 times as fast', () =>
  onMachine({text: scenario, timeScale: 1500}, async machine => {
    const file = path.join(machine.home, 'plan.json');
    const td = (...words: readonly string[]) => machine.cks(['teardown', ...words, '--json']);
    expect((await machine.cks(['teardown', 'plan', '--out', file])).code).toBe(0);
    const approve = ['approve', file, '--account', '111122223333'];
    const {phrase = ''} = JSON.parse((await td(...approve)).stdout) as {phrase?: string};
    expect(await td(...approve, '--phrase', phrase)).toMatchObject({code: 0});
    for (const wanted of ['delete 1 store 111122223333', 'delete role 111122223333']) {
      expect(await td('run', file)).toMatchObject({
        code: 3,
        stdout: expect.stringContaining(wanted) as string,
      });
      expect(await td('confirm', file, '--phrase', wanted)).toMatchObject({code: 0});
    }
    expect(await td('run', file)).toMatchObject({code: 0});
    expect(machine.world.regions.get('eu-west-1')?.keyStores.size).toBe(0);
  }));
