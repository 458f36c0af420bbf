import {writeFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {type Machine, until} from './command-line.ts';
import {onMachine as on} from './on-machine.ts';

const password = 'Qz7kmsuserPassphrase';

const sent = ({simulator}: Machine, operation: string) => simulator.calls.of(operation);

describe.concurrent('connect', () => {
  test('is not sent without a confirmation where nobody can tell who disconnected it, and says what would confirm', () =>
    on({}, async machine => {
      const {code, stderr, document} = await machine.json(['connect', 'archive']);
      expect(code).toBe(3);
      expect(stderr).toBe('');
      expect(document).toMatchObject({
        schema: 'cks.flow/1',
        id: null,
        flow: 'connect',
        target: 'archive',
        outcome: 'refused',
        phrase: 'archive',
        calls: [],
      });
      const wrong = await machine.cks(['connect', 'archive', '--confirm', 'archiv']);
      expect(wrong.code).toBe(3);
      expect(wrong.stdout).toContain("--confirm 'archive'");
      // A person reads why it is asked for, and a script that wants JSON gets nothing but that.
      expect(wrong.stderr).toContain('Connect custom key store archive');
      expect(wrong.stderr).toContain('Ask first');
      expect(sent(machine, 'ConnectCustomKeyStore')).toBe(0);
      expect(machine.journals()).toEqual([]);
    }));

  test('with --wait resolves when AWS says how it ended, and writes nothing to stderr', () =>
    on({}, async machine => {
      const {code, stderr, document} = await machine.json([
        'connect',
        'archive',
        '--confirm',
        'archive',
        '--wait',
      ]);
      expect({code, stderr}).toEqual({code: 0, stderr: ''});
      expect(document).toMatchObject({outcome: 'done', target: 'archive', connectionState: 'CONNECTED'});
      expect(document.state).toContain('CONNECTED');
      expect(document.calls).toEqual([
        {
          at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
          operation: 'ConnectCustomKeyStore',
          region: 'eu-west-1',
          requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
          outcome: 'accepted',
        },
      ]);
      expect(machine.store('archive').state).toBe('CONNECTED');
      const again = await machine.json(['connect', 'archive', '--confirm', 'archive']);
      expect(again).toMatchObject({code: 0, document: {outcome: 'done', calls: [], id: null}});
    }));

  test('without --wait returns when AWS has accepted; the flow is listed and can be gone on with', () =>
    on({}, async machine => {
      const {code, document} = await machine.json(['connect', 'archive', '--confirm', 'archive']);
      expect(code).toBe(0);
      expect(document).toMatchObject({outcome: 'moving', calls: [{outcome: 'accepted'}]});
      expect(document.id).toMatch(/^CN-\d{8}-[0-9A-Z]{4}$/);
      expect(document.next).toContain('up to 20m');
      const list = await machine.cks(['flows']);
      expect(list.stdout).toContain(`${document.id}  111122223333  connect  archive  accepted`);
      const resumed = await machine.json(['flows', 'resume', document.id ?? '']);
      expect(resumed).toMatchObject({code: 0, document: {id: document.id, outcome: 'done'}});
      expect((await machine.cks(['flows'])).stdout).toBe('No flow is open.\n');
      expect(sent(machine, 'ConnectCustomKeyStore')).toBe(1);
    }));

  test('without --wait tells the state that AWS shows after the call, not the one before it', () =>
    on({arrange: world => Object.assign(world.timing, {connect: 600})}, async machine => {
      const {document} = await machine.json(['connect', 'archive', '--confirm', 'archive']);
      expect(document).toMatchObject({outcome: 'moving', connectionState: 'CONNECTING'});
      expect(document.state).toBe('AWS has accepted it, and shows archive as CONNECTING.');
    }));

  test('leaves the state out where the look after the call tells nothing', () =>
    on({arrange: world => Object.assign(world.timing, {connect: 600})}, async machine => {
      const run = machine.start(['connect', 'archive', '--confirm', 'archive', '--json']);
      await until(() => sent(machine, 'ConnectCustomKeyStore') === 1, 'the connect');
      machine.fault({operation: 'DescribeCustomKeyStores', effect: {kind: 'hang'}});
      const {code, stdout} = await run.ended;
      expect(code).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({outcome: 'moving'});
      expect(JSON.parse(stdout)).not.toHaveProperty('connectionState');
    }));

  test('of a store that is being disconnected says who began that, where this machine did', () =>
    on({arrange: world => Object.assign(world.timing, {disconnect: 600})}, async machine => {
      const off = await machine.json(['disconnect', 'payments', '--confirm', 'payments']);
      const own = await machine.json(['connect', 'payments', '--confirm', 'payments']);
      expect(own.code).toBe(3);
      expect(own.document.state).toMatch(/^payments is DISCONNECTING: you disconnected it \d+s ago/);
      expect(own.document.next).toContain(`cks flows resume ${off.document.id ?? ''}`);
      const other = await machine.json(['connect', 'payments', '--confirm', 'payments'], {caller: 'limited'});
      expect(other.document.state).toMatch(/DISCONNECTING: user\/admin disconnected it \d+s ago/);
    }));

  test('of a store that is being disconnected from elsewhere says that somebody does it', () =>
    on({}, async machine => {
      Object.assign(machine.store('payments'), {state: 'DISCONNECTING'});
      const {code, document} = await machine.json(['connect', 'payments', '--confirm', 'payments']);
      expect(code).toBe(3);
      expect(`${document.state} ${document.next ?? ''}`).toMatch(
        /DISCONNECTING, and not by .* Somebody is disconnecting it/,
      );
    }));

  test('of a store that the caller disconnected needs no confirmation, of one that another did it does', () =>
    on({}, async machine => {
      expect((await machine.cks(['disconnect', 'payments', '--confirm', 'payments', '--wait'])).code).toBe(0);
      const other = await machine.json(['connect', 'payments'], {caller: 'limited'});
      expect(other).toMatchObject({code: 3, document: {phrase: 'payments'}});
      const own = await machine.json(['connect', 'payments']);
      expect(own).toMatchObject({code: 0, document: {outcome: 'moving'}});
      expect(sent(machine, 'ConnectCustomKeyStore')).toBe(1);
    }));

  test('still moving when the seconds are over is exit 2', () =>
    on({arrange: world => Object.assign(world.timing, {connect: 600})}, async machine => {
      const {code, document} = await machine.json(['connect', 'archive', '--confirm', 'archive', '--wait=1']);
      expect(code).toBe(2);
      expect(document.outcome).toBe('moving');
    }));

  test('of a FAILED store is refused and names disconnect', () =>
    on({}, async machine => {
      Object.assign(machine.store('archive'), {state: 'FAILED', errorCode: 'INVALID_CREDENTIALS'});
      const {code, document} = await machine.json(['connect', 'archive', '--confirm', 'archive']);
      expect(code).toBe(3);
      expect(`${document.state} ${document.next ?? ''}`).toMatch(/disconnect/i);
      expect(sent(machine, 'ConnectCustomKeyStore')).toBe(0);
    }));

  test('that ends FAILED is exit 4, with the code, and the code stays in the journal', () =>
    on({}, async machine => {
      machine.store('archive').nextConnects.push('USER_LOCKED_OUT');
      const {code, document} = await machine.json(['connect', 'archive', '--confirm', 'archive', '--wait']);
      expect(code).toBe(4);
      expect(document).toMatchObject({outcome: 'failed'});
      expect(document.state).toContain('USER_LOCKED_OUT');
      expect(machine.journals()[0]?.text).toContain('USER_LOCKED_OUT');
    }));

  test.each([
    {effect: {kind: 'cut'}, what: 'the answer is lost', calls: 1},
    {effect: {kind: 'throttle'}, what: 'it is throttled', calls: 2},
  ] as const)('is carried out once when $what', ({effect, calls}) =>
    on({}, async machine => {
      machine.fault({operation: 'ConnectCustomKeyStore', times: 1, effect});
      const {code, document} = await machine.json(['connect', 'archive', '--confirm', 'archive', '--wait']);
      expect(document.outcome).toBe('done');
      expect(code).toBe(0);
      expect(sent(machine, 'ConnectCustomKeyStore')).toBe(calls);
    }),
  );
});

describe.concurrent('a store', () => {
  const twin = (machine: Machine) => {
    const store = machine.store('archive');
    machine.world.regions
      .get('us-east-1')
      ?.keyStores.set('cks-7777cccc5555dddd6', {...store, id: 'cks-7777cccc5555dddd6'});
  };

  test('whose name two Regions know is not guessed: both are listed, and the id is enough', () =>
    on({}, async machine => {
      twin(machine);
      const {code, stdout, stderr} = await machine.cks(['connect', 'archive', '--confirm', 'archive']);
      expect(code).toBe(64);
      expect(stdout).toBe('');
      expect(stderr).toContain('eu-west-1  cks-4444cccc5555dddd6');
      expect(stderr).toContain('us-east-1  cks-7777cccc5555dddd6');
      const byId = await machine.cks(['connect', 'cks-4444cccc5555dddd6', '--confirm', 'archive']);
      expect(byId.code).toBe(0);
      const byRegion = await machine.cks(['connect', 'archive', '--region', 'us-east-1', '--json']);
      expect(byRegion.code).toBe(3);
    }));

  test('that does not exist is exit 64 and lists those that do', () =>
    on({}, async machine => {
      const {code, stderr} = await machine.cks(['disconnect', 'nowhere', '--confirm', 'nowhere']);
      expect(code).toBe(64);
      expect(stderr).toContain('payments');
    }));

  test('named by name while a Region is silent cannot be told apart from one that may be there', () =>
    on({}, async machine => {
      machine.fault({
        operation: 'DescribeCustomKeyStores',
        region: 'us-east-1',
        effect: {kind: 'error', code: 'AccessDeniedException', message: 'no', status: 400},
      });
      const {code, document} = await machine.json(['connect', 'archive', '--confirm', 'archive']);
      expect(code).toBe(2);
      expect(document.state).toContain('us-east-1');
      expect(sent(machine, 'ConnectCustomKeyStore')).toBe(0);
      const byId = await machine.cks(['connect', 'cks-4444cccc5555dddd6', '--confirm', 'archive']);
      expect(byId.code).toBe(0);
    }));
});

describe.concurrent('disconnect', () => {
  test('takes the name, reads the keys first, and waits to the end', () =>
    on({}, async machine => {
      const asked = await machine.json(['disconnect', 'payments']);
      expect(asked).toMatchObject({code: 3, document: {phrase: 'payments'}});
      const {code, document} = await machine.json([
        'disconnect',
        'payments',
        '--confirm',
        'payments',
        '--wait',
      ]);
      expect(document).toMatchObject({outcome: 'done', calls: [{operation: 'DisconnectCustomKeyStore'}]});
      expect(code).toBe(0);
      expect(machine.store('payments').state).toBe('DISCONNECTED');
    }));

  test('with a key pending deletion takes more than the name', () =>
    on({}, async machine => {
      const region = machine.world.regions.get('eu-west-1');
      const key = [...(region?.keys.values() ?? [])].find(({storeId}) => storeId === 'cks-1111aaaa2222bbbb3');
      Object.assign(key ?? {}, {deletionDate: new Date(machine.world.clock.now().getTime() + 864e6)});
      const refused = await machine.json(['disconnect', 'payments', '--confirm', 'payments']);
      expect(refused).toMatchObject({code: 3, document: {phrase: 'payments anyway'}});
      expect(sent(machine, 'DisconnectCustomKeyStore')).toBe(0);
      const done = await machine.json(['disconnect', 'payments', '--confirm', 'payments anyway']);
      expect(done.code).toBe(0);
      expect(sent(machine, 'DisconnectCustomKeyStore')).toBe(1);
    }));

  test('interrupted while AWS works ends with 130, says what is true, and leaves the flow to be gone on with', () =>
    on({arrange: world => Object.assign(world.timing, {disconnect: 600})}, async machine => {
      const run = machine.start(['disconnect', 'payments', '--confirm', 'payments', '--wait', '--json']);
      await until(() => machine.journals().some(({text}) => text.includes('"outcome"')), 'the call');
      run.child.kill('SIGINT');
      const {code, stdout, stderr} = await run.ended;
      expect(code).toBe(130);
      expect(JSON.parse(stdout)).toMatchObject({outcome: 'moving', calls: [{outcome: 'accepted'}]});
      expect(stderr).toContain('stopping after the current call');
      expect((await machine.cks(['flows'])).stdout).toContain('accepted');
    }));

  test('the second interruption leaves at once, and what is in flight is in doubt', () =>
    on({}, async machine => {
      machine.fault({operation: 'DisconnectCustomKeyStore', effect: {kind: 'hang'}});
      const run = machine.start(['disconnect', 'payments', '--confirm', 'payments', '--wait']);
      await until(() => machine.journals().some(({text}) => text.includes('"intent"')), 'the call');
      const heard = new Promise(resolve => run.child.stderr?.once('data', resolve));
      run.child.kill('SIGINT');
      await heard;
      run.child.kill('SIGINT');
      expect((await run.ended).code).toBe(130);
      const {stdout} = await machine.cks(['flows', '--json']);
      expect(JSON.parse(stdout)).toMatchObject({
        flows: [{standing: 'in-doubt', calls: [{outcome: 'unknown'}]}],
      });
    }));
});

describe.concurrent('create', () => {
  const anchor = (machine: Machine, cluster = 'cluster-3freeaaaaaa') => {
    const file = path.join(machine.home, 'customerCA.crt');
    writeFileSync(file, machine.line.clusters[cluster]?.trustAnchorCertificate ?? '');
    return file;
  };
  const words = (machine: Machine, ...more: readonly string[]) => [
    'create',
    '--name',
    'fresh',
    '--cluster',
    'cluster-3freeaaaaaa',
    '--trust-anchor',
    anchor(machine),
    ...more,
  ];

  test('finds the Region of the cluster, and the password is in nothing that is written', () =>
    on({}, async machine => {
      const ended = await machine.json(words(machine, '--password-stdin'), {input: `${password}\n`});
      expect(ended.document).toMatchObject({
        outcome: 'done',
        target: 'fresh',
        calls: [{region: 'eu-west-1'}],
      });
      expect(ended.code).toBe(0);
      expect(machine.store('fresh').backing).toMatchObject({kmsuserPassword: password});
      const written = `${ended.stdout}${ended.stderr}${machine.everyFile()}`;
      expect(written).toContain('fresh');
      for (const secret of [password, Buffer.from(password).toString('base64')])
        expect(written).not.toContain(secret);
    }));

  test('refused by AWS in words that quote the password says nothing of it either', () =>
    on({}, async machine => {
      const message = `1 validation error detected: Value '${password}' at 'keyStorePassword'`;
      machine.fault({
        operation: 'CreateCustomKeyStore',
        effect: {kind: 'error', code: 'ValidationException', message, status: 400},
      });
      const ended = await machine.json(words(machine, '--password-stdin'), {input: password});
      expect(ended).toMatchObject({code: 4, document: {outcome: 'failed'}});
      expect(`${ended.stdout}${ended.stderr}${machine.everyFile()}`).not.toContain(password);
    }));

  test.each([
    {input: 'short', says: '7 to 32'},
    {input: `${password}-`, says: 'letters and digits'},
    {input: '', says: 'is empty'},
  ])('a password that AWS would not take is refused without quoting it: $says', ({input, says}) =>
    on({}, async machine => {
      const {code, stdout, stderr} = await machine.cks(words(machine, '--password-stdin'), {input});
      expect(code).toBe(64);
      expect(stderr).toContain(says);
      if (input) expect(stdout + stderr).not.toContain(input);
      expect(sent(machine, 'CreateCustomKeyStore')).toBe(0);
    }),
  );

  test('without a terminal nothing is asked: the password has to come by --password-stdin', () =>
    on({}, async machine => {
      const {code, stderr} = await machine.cks(words(machine), {input: password});
      expect(code).toBe(64);
      expect(stderr).toContain('--password-stdin');
    }));

  test('a certificate of another cluster is refused before anything is sent', () =>
    on({}, async machine => {
      const file = anchor(machine, 'cluster-4freebbbbbb');
      const {code, document} = await machine.json(
        [
          'create',
          '--name',
          'fresh',
          '--cluster',
          'cluster-3freeaaaaaa',
          '--trust-anchor',
          file,
          '--password-stdin',
        ],
        {input: password},
      );
      expect(code).toBe(3);
      expect(document.state).toContain('not the trust anchor');
      expect(sent(machine, 'CreateCustomKeyStore')).toBe(0);
    }));

  test('a file that cannot be read or holds no certificate is a slip of the command line', () =>
    on({}, async machine => {
      const no = await machine.cks(
        [
          'create',
          '--name',
          'n',
          '--cluster',
          'cluster-3freeaaaaaa',
          '--trust-anchor',
          '/nowhere',
          '--password-stdin',
        ],
        {input: password},
      );
      expect(no.code).toBe(64);
      expect(no.stderr).toContain('/nowhere');
    }));

  test('an external store takes its proxy by options and the secret by standard input', () =>
    on({}, async machine => {
      const secret = 'proxySecretThatNobodyMaySee0123456789abcdef';
      const ended = await machine.json(
        [
          'create',
          '--name',
          'partner',
          '--region',
          'eu-west-1',
          '--xks-proxy-connectivity',
          'PUBLIC_ENDPOINT',
          '--xks-proxy-uri-endpoint',
          'https://xks.partner.example',
          '--xks-proxy-uri-path',
          '/kms/xks/v1',
          '--xks-proxy-access-key-id',
          'ABCDEFGHIJKLMNOPQRST',
          '--xks-proxy-secret-stdin',
        ],
        {input: secret},
      );
      expect(ended.document.state).toContain('partner');
      expect(ended.code).toBe(0);
      expect(machine.store('partner').backing).toMatchObject({type: 'EXTERNAL_KEY_STORE', secret});
      expect(`${ended.stdout}${ended.stderr}${machine.everyFile()}`).not.toContain(secret);
    }));
});

describe.concurrent('update', () => {
  test('a new name alone needs no phrase; a cluster or password does', () =>
    on({}, async machine => {
      const renamed = await machine.json(['update', 'archive', '--name', 'attic']);
      expect(renamed).toMatchObject({code: 0, document: {outcome: 'done'}});
      expect(machine.store('attic').id).toBe('cks-4444cccc5555dddd6');
      const asked = await machine.json(['update', 'attic', '--password-stdin'], {input: password});
      expect(asked).toMatchObject({code: 3, document: {phrase: 'attic'}});
      const done = await machine.json(['update', 'attic', '--password-stdin', '--confirm', 'attic'], {
        input: password,
      });
      expect(done).toMatchObject({code: 0, document: {outcome: 'done'}});
      expect(`${done.stdout}${machine.everyFile()}`).not.toContain(password);
    }));

  test('what AWS takes only while DISCONNECTED is refused before it is sent', () =>
    on({}, async machine => {
      const {code, document} = await machine.json(
        ['update', 'payments', '--password-stdin', '--confirm', 'payments'],
        {input: password},
      );
      expect(code).toBe(3);
      expect(document.state).toContain('DISCONNECTED');
      expect(sent(machine, 'UpdateCustomKeyStore')).toBe(0);
    }));

  test.each([
    {what: 'the secret alone', words: ['update', 'partner', '--name', 'x', '--xks-proxy-secret-stdin']},
    {
      what: 'the id alone',
      words: ['update', 'partner', '--xks-proxy-access-key-id', 'ABCDEFGHIJKLMNOPQRST'],
    },
    {
      what: 'the secret alone, for a new store',
      words: ['create', '--name', 'x', '--xks-proxy-uri-path', '/kms/xks/v1', '--xks-proxy-secret-stdin'],
    },
    {
      what: 'a secret for a store that has no proxy',
      words: ['create', '--name', 'x', '--cluster', 'cluster-3freeaaaaaa', '--xks-proxy-secret-stdin'],
    },
  ])('half of a proxy credential is a slip of the command line: $what', ({words}) =>
    on({}, async machine => {
      const {code, stderr} = await machine.cks(words, {input: 'secret'});
      expect(code).toBe(64);
      expect(stderr).toMatch(/--xks-proxy-(access-key-id|secret-stdin) needs --xks-proxy-/);
      expect(machine.simulator.calls.all()).toEqual([]);
    }),
  );

  test('with nothing to change is a slip of the command line', () =>
    on({}, async machine => {
      expect((await machine.cks(['update', 'payments'])).code).toBe(64);
    }));
});

test('settings that say readOnly refuse every change, whatever the command line says', () =>
  on({settings: {readOnly: true}}, async machine => {
    for (const words of [
      ['connect', 'archive', '--confirm', 'archive'],
      ['key', 'disable', 'alias/plain', '--confirm', 'alias/plain'],
      ['role', 'describe', 'mine'],
    ]) {
      const {code, document} = await machine.json(words);
      expect({code, outcome: document.outcome}).toEqual({code: 3, outcome: 'refused'});
      expect(document.state).toContain('readOnly');
    }
    expect(machine.simulator.calls.all()).toEqual([]);
  }));

test('settings that say readOnly refuse before a password is read', () =>
  on({settings: {readOnly: true}}, async machine => {
    const words = ['create', '--name', 'x', '--cluster', 'cluster-3freeaaaaaa', '--trust-anchor', '/nowhere'];
    // A password that AWS would not take is not even looked at.
    const {code, document} = await machine.json([...words, '--password-stdin'], {input: 'short'});
    expect(code).toBe(3);
    expect(document.state).toContain('readOnly');
  }));
