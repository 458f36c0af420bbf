import {writeFileSync} from 'node:fs';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {describe, expect, test} from 'vitest';
import type {World} from '../../source/simulator/world.ts';
import type {Machine} from '../commands/command-line.ts';
import {onMachine} from '../commands/on-machine.ts';

const preload = fileURLToPath(new URL('./kill-at-journal-write.mjs', import.meta.url));
const password = 'Qz7kmsuserPassphrase';

type Drill = {
  readonly name: string;
  readonly words: (machine: Machine) => readonly string[];
  /** The call that must not be made twice. */
  readonly operation: string;
  /** Where the password has to be given again. */
  readonly input?: string;
};

const drills: readonly Drill[] = [
  {
    name: 'a connect',
    words: () => ['connect', 'archive', '--confirm', 'archive', '--wait'],
    operation: 'ConnectCustomKeyStore',
  },
  {
    name: 'a disconnect',
    words: () => ['disconnect', 'payments', '--confirm', 'payments', '--wait'],
    operation: 'DisconnectCustomKeyStore',
  },
  {
    name: 'a create',
    words: machine => [
      'create',
      '--name',
      'fresh',
      '--cluster',
      'cluster-3freeaaaaaa',
      '--trust-anchor',
      trustAnchor(machine),
      '--password-stdin',
      '--wait',
    ],
    operation: 'CreateCustomKeyStore',
    input: password,
  },
  {
    name: 'a key deletion',
    words: () => [
      'key',
      'schedule-deletion',
      'alias/plain',
      '--days',
      '7',
      '--confirm',
      'alias/plain',
      '--wait',
    ],
    operation: 'ScheduleKeyDeletion',
  },
];

function trustAnchor({home, line}: Machine): string {
  const file = path.join(home, 'customerCA.crt');
  writeFileSync(file, line.clusters['cluster-3freeaaaaaa']?.trustAnchorCertificate ?? '');
  return file;
}

/** Everything in the world that a flow may have changed, but for times and the certificates that hold some. */
const shape = ({regions}: World) =>
  [...regions.values()].map(({region, keyStores, keys}) => ({
    region,
    stores: [...keyStores.values()].map(({name, state, errorCode, backing}) => ({
      name,
      state,
      errorCode,
      cluster: backing.type === 'AWS_CLOUDHSM' ? backing.clusterId : undefined,
    })),
    keys: [...keys.values()].map(({enabled, deletionDate, pendingWindowDays}) => ({
      enabled,
      pending: deletionDate !== undefined,
      pendingWindowDays,
    })),
  }));

/** A minute of AWS's time, in which a lost call may still take effect, passes in three seconds. */
const options = {timeScale: 20};

/** The writes to the journal of one undisturbed run: opening with approval, intent, outcome, close. */
const writes = 4;
const moments = ['before', 'after'].flatMap(when =>
  Array.from({length: writes}, (_, n) => `${when}:${String(n + 1)}`),
);

describe.each(drills)('$name, killed', ({words, operation, input}) => {
  const given = input === undefined ? {} : {input};

  async function endOfUndisturbed() {
    let end: unknown;
    await onMachine(options, async machine => {
      const {document} = await machine.json(words(machine), given);
      expect(document.outcome).toBe('done');
      const [{text = ''} = {}] = machine.journals();
      // One write for the first two lines.
      expect(text.trim().split('\n')).toHaveLength(writes + 1);
      end = shape(machine.world);
    });
    return end;
  }
  let undisturbed: Promise<unknown> | undefined;

  test.concurrent.each(moments)('%s its journal write, comes to the same end when it is resumed', moment =>
    onMachine(options, async machine => {
      const asked = words(machine);
      const run = machine.start(asked, {...given, node: ['--import', preload], env: {KILL_AT: moment}});
      const {code} = await run.ended;
      expect({code, signal: run.child.signalCode}).toEqual({code: null, signal: 'SIGKILL'});

      const [{id = ''} = {}] = machine.journals();
      const resumed = await machine.json(
        ['flows', 'resume', id, ...(input === undefined ? [] : ['--password-stdin'])],
        given,
      );
      if (moment === 'before:1') {
        // Nothing was approved on disk, so nothing may be sent but by asking anew.
        expect(resumed).toMatchObject({code: 3, document: {outcome: 'refused'}});
        expect(machine.simulator.calls.of(operation)).toBe(0);
        expect((await machine.json(asked, given)).document.outcome).toBe('done');
      } else {
        expect(resumed).toMatchObject({code: 0, document: {outcome: 'done', id}});
      }
      expect(shape(machine.world)).toEqual(await (undisturbed ??= endOfUndisturbed()));
      expect(machine.simulator.calls.of(operation)).toBe(1);
      expect((await machine.cks(['history', '--verify'])).code).toBe(0);
      expect((await machine.cks(['flows'])).stdout).toContain('No flow is open.');
      expect(machine.everyFile()).not.toContain(password);
    }),
  );
});
