import {describe, expect, test} from 'vitest';
import type {AccessPort, AccessQuestion} from '../../../source/ui/access/port.ts';
import type {AccessReport} from '../../../source/access/verdict.ts';
import {rig} from '../session-fixture.ts';
import {at} from '../story.ts';
import {personas, report, roleFindings} from './report.ts';

/** A port whose answers come when the test says so. */
function handMadePort() {
  const asked: AccessQuestion[] = [];
  let roles = 0;
  let answer: (report: AccessReport) => void = () => undefined;
  let refuse: (error: Error) => void = () => undefined;
  let tell: Parameters<AccessPort['check']>[1]['onProgress'] = () => undefined;
  let show: Parameters<AccessPort['check']>[1]['onReport'] = () => undefined;
  const port: AccessPort = {
    check: (question, {onProgress, onReport}) => {
      asked.push(question);
      tell = onProgress;
      show = onReport;
      return new Promise((resolve, reject) => {
        answer = resolve;
        refuse = reject;
      });
    },
    role: () => {
      roles += 1;
      return Promise.resolve(roleFindings);
    },
  };
  return {
    port,
    asked,
    roles: () => roles,
    answer: (value: AccessReport) => {
      answer(value);
    },
    show: (value: AccessReport) => {
      show(value);
    },
    refuse: (why: string) => {
      refuse(new Error(why));
    },
    tell: (done: number) => {
      tell({done, total: 4, what: 'simulation'});
    },
  };
}

const settled = () => new Promise(resolve => setTimeout(resolve, 0));
/** Lets an answer arrive, and draws by a key that does nothing else. */
async function drawn(made: ReturnType<typeof rig>): Promise<string[]> {
  await settled();
  return made.press('g');
}

const open = async (port: AccessPort) => {
  const made = rig(undefined, {access: port});
  await settled();
  return made;
};

describe('what is asked, and when', () => {
  test('nothing before the screen is opened; then the Regions that can be asked, once', async () => {
    const hand = handMadePort();
    const made = await open(hand.port);
    made.press('j', '\t', '\t');
    expect(hand.asked).toEqual([]);
    made.press('\t');
    made.press('j', 'k', 'g');
    expect(hand.asked).toHaveLength(1);
    expect(hand.asked[0]?.principal).toBeUndefined();
    expect(hand.asked[0]?.regions).toContain('ap-southeast-2');
    expect(hand.asked[0]?.regions).not.toContain('af-south-1');
    expect(hand.roles()).toBe(1);
  });

  test('the rows appear with the answer, and how far it is before', async () => {
    const hand = handMadePort();
    const made = await open(hand.port);
    made.press(':access\r', 'g');
    hand.tell(3);
    expect((await drawn(made)).join('\n')).toContain('simulation, 3 of 4');
    hand.answer(report);
    expect((await drawn(made)).join('\n')).toContain('>  ✗ iam:CreateServiceLinkedRole');
  });

  test('rows fill in while it is being asked, and are marked until they have an answer', async () => {
    const hand = handMadePort();
    const made = await open(hand.port);
    made.press(':access\r', 'g');
    const [one] = personas;
    if (!one) throw new Error('there are personas');
    const cells = (one.groups[0]?.cells ?? []).map((cell, index) =>
      index > 1 ? {...cell, verdict: 'cannot-tell' as const, pending: true as const} : cell,
    );
    hand.show({...report, personas: [{...one, groups: [{regions: report.regions, cells}]}]});
    const filling = (await drawn(made)).join('\n');
    expect(filling).toContain('✓ cloudhsm:DescribeClusters    allowed');
    expect(filling).toContain('… kms:ConnectCustomKeyStore    being asked');
    expect(filling).toContain('6 being asked');
    expect(filling).not.toContain('cannot tell');
    expect(filling).toContain('checking, 0s');
    hand.answer(report);
    expect((await drawn(made)).join('\n')).not.toContain('being asked');
  });

  test('values that are entered for a row are asked about in the Region shown, and taken back by emptying them', async () => {
    const hand = handMadePort();
    const made = await open(hand.port);
    made.press(':access\r', 'g');
    hand.answer(report);
    await drawn(made);
    made.press('/', 'D', 'e', 'l', 'e', 't', 'e', '\r');
    expect(made.press('\r').join('\n')).toContain('Check kms:DeleteCustomKeyStore with');
    made.press('6', '0', '0', '\r');
    expect(hand.asked.at(-1)).toMatchObject({given: {'aws:MultiFactorAuthAge': '600'}});
    expect(hand.asked.at(-1)?.regions).toHaveLength(1);
    hand.answer({...report, regions: []});
    expect((await drawn(made)).join('\n')).toContain('With MFA age 600 (Enter changes): Allowed');
    made.press('\r', '\x7f', '\x7f', '\x7f');
    expect(made.press('\r').join('\n')).not.toContain('With MFA age');
    expect(hand.asked).toHaveLength(2);
  });

  test('an answer is kept for ten minutes, then the next visit asks again; R asks at once', async () => {
    const hand = handMadePort();
    const made = await open(hand.port);
    made.press(':access\r', 'g');
    hand.answer({...report, at: at('12:04:00')});
    await drawn(made);
    made.press(':board\r', ':access\r');
    expect(hand.asked).toHaveLength(1);
    made.press('R');
    expect(hand.asked).toHaveLength(2);
    hand.answer({...report, at: at('12:04:00')});
    await drawn(made);
    made.press(':board\r', 'R');
    expect(hand.asked).toHaveLength(2);
  });

  test('a check that fails says so and is not repeated by itself', async () => {
    const hand = handMadePort();
    const made = await open(hand.port);
    made.press(':access\r', 'g');
    hand.refuse('the Regions are asleep.');
    expect((await drawn(made)).join('\n')).toContain('Nothing could be checked: the Regions are asleep.');
    made.press('j', 'k');
    expect(hand.asked).toHaveLength(1);
  });

  test('a port that comes late is asked as soon as it is there', async () => {
    const hand = handMadePort();
    const coming = Promise.withResolvers<AccessPort>();
    const made = rig(undefined, {access: coming.promise});
    expect(made.press(':access\r').join('\n')).toContain('Permissions cannot be checked from here yet.');
    coming.resolve(hand.port);
    await drawn(made);
    expect(hand.asked).toHaveLength(1);
  });
});

describe('keys', () => {
  const answered = async () => {
    const hand = handMadePort();
    const made = await open(hand.port);
    made.press(':access\r', 'g');
    hand.answer({...report, at: at('12:04:00')});
    await drawn(made);
    return {hand, made};
  };

  test('Left and Right go through the personas, around the ends', async () => {
    const {made} = await answered();
    expect(made.press('\u001B[C')[3]).toContain('< cluster mgr read >');
    expect(made.press('\u001B[D', '\u001B[D')[3]).toContain('< teardown operator >');
    made.press('\u001B[C'.repeat(personas.length));
    expect(made.rows()[3]).toContain('< teardown operator >');
  });

  test('p lists me and whoever was asked about, and takes an ARN', async () => {
    const {hand, made} = await answered();
    expect(made.press('p').join('\n')).toContain('> me, KeyOps/mreyes');
    made.press('\t', 'arn:aws:iam::111122223333:role/Nordic');
    expect(made.rows().join('\n')).toContain('role/Nordic is checked');
    made.press('\r');
    expect(made.rows()[2]).toContain('role/Nordic  p change');
    expect(hand.asked.at(-1)?.principal).toBe('arn:aws:iam::111122223333:role/Nordic');
    expect(made.press('p').join('\n')).toContain('> arn:aws:iam::111122223333:role/Nordic');
    made.press('k', '\r');
    expect(made.rows()[2]).toContain('KeyOps/mreyes (me)');
    expect(hand.asked).toHaveLength(2);
  });

  test('an ARN that cannot be checked is said to be wrong, and Enter asks nothing', async () => {
    const {hand, made} = await answered();
    made.press('p', '\t', 'arn:aws:iam::999999999999:role/Other');
    expect(made.rows().join('\n')).toContain('999999999999 is another account');
    made.press('\r');
    expect(made.rows().join('\n')).toContain('Whose permissions');
    expect(hand.asked).toHaveLength(1);
    made.press('\u001B');
    await new Promise(resolve => setTimeout(resolve, 30));
    expect(made.rows().join('\n')).not.toContain('Whose permissions');
  });

  test('o without a known key says so', async () => {
    const {made} = await answered();
    made.press('o');
    expect(made.message()).toContain('No key of a store is known yet');
  });

  test('i opens the evidence, r the card of the role', async () => {
    const {made} = await answered();
    const evidence = made.press('i').join('\n');
    expect(evidence).toContain('Evidence · iam:CreateServiceLinkedRole');
    expect(evidence).toContain('S simulated by IAM: implicit deny');
    made.press('q');
    expect(made.press('r')[1]).toContain('Access > service-linked role');
    expect(made.press('i').join('\n')).toContain('KMS looks after CloudHSM key stores with this role');
    made.press('q', 'q');
    expect(made.rows()[1]).toContain('[Access]');
  });

  test('before there is an answer they say what is missing', async () => {
    const made = await open(handMadePort().port);
    made.press(':access\r', '\u001B[C');
    expect(made.message()).toContain('Not checked yet');
    made.press('i');
    expect(made.message()).toContain('Nothing is known yet');
  });

  test('c says that nothing can leave a screen without a terminal', async () => {
    const {made} = await answered();
    made.press('c');
    expect(made.message()).toContain('Nothing can be copied or written from here');
  });
});
