import {execFileSync} from 'node:child_process';
import path from 'node:path';
import {expect, test} from 'vitest';
import {onMachine} from '../on-machine.ts';

const name = "it's; touch $(id) `x`";
const text = `
account: {id: '111122223333'}
clock: {start: '2026-09-14T12:00Z'}
regions:
  eu-west-1:
    clusters: [{id: cluster-2a3b4c5d6e7, zones: [eu-west-1a], hsms: [{zone: eu-west-1a}]}]
    keyStores: [{id: cks-1234567890abcdef0, name: ${JSON.stringify(name)}, cluster: cluster-2a3b4c5d6e7, state: CONNECTED}]
    keys:
      - {id: 3f2a91c0-6d4b-4e17-9a35-1c2be07d8f64, store: cks-1234567890abcdef0, state: PendingDeletion, deletes: +9d}
`;

type Document = {
  readonly phrase?: string;
  readonly state?: string;
  readonly decisions: readonly {readonly id: string}[];
};

test(
  'a hostile store name is one word of the shell, and of several decisions all are written or none',
  () =>
    onMachine({text}, async machine => {
      const file = path.join(machine.home, 'plan.json');
      const cks = (...words: readonly string[]) => machine.cks(['teardown', ...words]);
      const told = async (...words: readonly string[]) => {
        const {code, stdout} = await cks(...words, '--json');
        return {code, document: JSON.parse(stdout) as Document};
      };
      expect(await cks('plan', '--goal', 'disconnect', '--out', file)).toMatchObject({code: 0});
      const {phrase = ''} = (await told('approve', file)).document;
      expect(await cks('approve', file, '--account', '111122223333', '--phrase', phrase)).toMatchObject({
        code: 0,
      });
      const id = 'pending-keys:eu-west-1/cks-1234567890abcdef0';
      const run = await cks('run', file, '--until-blocked');
      expect(run.code).toBe(3);

      const [words = ''] = /--decide '[^ ]*=accept-orphans' --phrase .*(?= {2}accept)/.exec(run.stdout) ?? [];
      const read = execFileSync('/bin/sh', ['-c', `printf '%s\\n' ${words}`], {encoding: 'utf8'});
      expect(read).toBe(`--decide\n${id}=accept-orphans\n--phrase\n${name}\n`);

      const both = await told('confirm', file, '--decide', `${id}=keep-store`, 'other=x');
      expect(both).toMatchObject({
        code: 3,
        document: {state: 'Nothing asks other now. Nothing was changed.'},
      });
      const after = await told('status', file);
      expect(after).toMatchObject({code: 3, document: {decisions: [{id}]}});

      const wrong = await told('confirm', file, '--decide', `${id}=accept-orphans`, '--phrase', `${name} `);
      expect(wrong).toMatchObject({code: 3, document: {phrase: name}});
    }),
  60_000,
);
