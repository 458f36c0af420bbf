import {describe, expect, test} from 'vitest';
import type {Failure} from '../../../source/model/failure.ts';
import {serviceLinkedRolePath, serviceLinkedRoleName} from '../../../source/model/role.ts';
import {questionKey, type AccessView} from '../../../source/ui/access/port.ts';
import type {Size} from '../../../source/ui/line.ts';
import {accessScreen} from '../../../source/ui/screens/access.ts';
import type {ScreenState} from '../../../source/ui/screens/screen.ts';
import {cell, evidence, knowing, knownRole, persona, regions, report, role} from '../access/report.ts';
import {at, payLegacy, seen} from '../pay-legacy-picture.ts';
import {chosen, contextOf, footerText, frame, large, small, textOf} from './frame.ts';

const picture = {
  ...payLegacy,
  role: seen({
    exists: true as const,
    role: {
      arn: `arn:aws:iam::111122223333:role${serviceLinkedRolePath}${serviceLinkedRoleName}`,
      createdAt: new Date('2021-06-18T09:02:00Z'),
    },
  }),
};

const shows = (
  access: AccessView | undefined,
  state: Partial<ScreenState> = {},
  size: Size = small,
  now = at('12:04'),
) => {
  const context = {...contextOf(size, picture, now), ...(access && {access})};
  const model = accessScreen(context, chosen(state));
  return {model, lines: textOf(model)};
};

const rows = (access: AccessView | undefined, state: Partial<ScreenState> = {}, size: Size = small) =>
  shows(access, state, size).lines;

describe('at 80x24', () => {
  test('rows are worst first, with the statement that is missing', () => {
    const {model, lines} = shows(knowing(undefined, knownRole));
    expect(lines).toEqual(
      frame(`
 Who  KeyOps/mreyes (me)  p change     Region eu-west-1     checked 12:02Z
 Persona < store manager >  cluster mgr  key mgr  key user  auditor  teardown
 Allowed 5 of 8 · 1 implicit deny · 1 denied by scp · 1 needs context
   ACTION                         VERDICT          BECAUSE               HOW
>  ✗ iam:CreateServiceLinkedRole  implicit deny    no statement allows   S
   ✗ kms:UpdateCustomKeyStore     denied by scp    an SCP                S
   ▲ kms:DeleteCustomKeyStore     needs context    MFA age under 1h      S
   ✓ cloudhsm:DescribeClusters    allowed          KeyOpsStores          S seen
   ✓ kms:ConnectCustomKeyStore    allowed          KeyOpsStores          S
   ✓ kms:CreateCustomKeyStore     allowed          KeyOpsStores          S
   ✓ kms:DescribeCustomKeyStores  allowed          KeyOpsStores          S seen
   ✓ kms:DisconnectCustomKeyStore allowed          KeyOpsStores          S
── Missing statement for iam:CreateServiceLinkedRole · c copies ────────────────
 {"Effect": "Allow", "Action": "iam:CreateServiceLinkedRole",
  "Resource": "arn:aws:iam::*:role/aws-service-role/cks.kms.amazonaws.com/*",
  "Condition": {"StringEquals":
   {"iam:AWSServiceName": "cks.kms.amazonaws.com"}}}
 Needed only to create the first store: the role exists here since 2021-06-18.

 HOW  S simulated by IAM  K evaluated with key policy  D DryRun  seen: real call
`),
    );
    expect(model.hint).toBe('Service-linked role: exists, 10/10 permissions as documented. r opens its card');
    expect(footerText(model)).toBe(
      ' Left/Right persona  p principal  r role card  c copy JSON  i evidence  ? help',
    );
  });

  test.each([
    [
      'cell:kms:UpdateCustomKeyStore *',
      `
── What to ask for: kms:UpdateCustomKeyStore · c copies ────────────────────────
 No policy in this account can fix this. Ask whoever manages the service
 control policies: "Please let arn:aws:iam::111122223333:role/KeyOps call
 kms:UpdateCustomKeyStore."


`,
    ],
    [
      'cell:kms:DeleteCustomKeyStore *',
      `
── kms:DeleteCustomKeyStore needs context ──────────────────────────────────────
 Whether it is allowed depends on aws:MultiFactorAuthAge, which only the call
 itself tells. You may try; AWS decides. Enter checks it with your values.
 {"Effect": "Allow", "Action": "kms:DeleteCustomKeyStore", "Resource": "*",
  "Condition": {"NumericLessThan": {"aws:MultiFactorAuthAge": "3600"}}}

`,
    ],
    [
      'cell:kms:ConnectCustomKeyStore *',
      `
── kms:ConnectCustomKeyStore is allowed ────────────────────────────────────────
 Allowed by KeyOpsStores (user-managed), lines 4-15. Needed to connect a key
 store.



`,
    ],
  ])('the pane of %s', (cursor, expected) => {
    expect(rows(knowing(), {cursor}).slice(12, 18)).toEqual(frame(expected));
  });

  test('the key user: letters for each kind of evidence, long verdicts whole, and evidence that disagrees', () => {
    expect(rows(knowing(), {access: {persona: 'key-user'}}).slice(1, 8)).toEqual(
      frame(`
 Persona store mgr  cluster mgr  key mgr  < key user >  auditor  teardown
 Allowed 1 of 3 on any key (o picks) · 1 denied by key policy · 1 cannot tell ·…
   ACTION                         VERDICT          BECAUSE               HOW
>  ✗ kms:Encrypt                  denied by key policy the key policy    S
   ? kms:Decrypt                  cannot tell      evidence disagrees    SK
   ✗ kms:GenerateRandom (opt)     denied by boundary a boundary          S
   ✓ kms:GenerateDataKey          allowed          KeyOpsStores          SKD
`),
    );
  });

  test('the key that was chosen is named by its alias', () => {
    const key = 'arn:aws:kms:eu-west-1:111122223333:key/8c1d20ab-90ab-4b7e-8c1f-2d3e4f506172';
    const access = {persona: 'key-manager', key};
    const known = knowing(undefined, undefined, questionKey(access));
    expect(rows(known, {access})[2]).toBe(' Allowed 1 of 1 on alias/led/root (o changes)');
  });

  test.each(['read', 'power', 'admin'])('the levels of the cluster manager share a place: %s', level => {
    expect(rows(knowing(), {access: {persona: `cluster-manager-${level}`}})[1]).toBe(
      ` Persona store mgr  < cluster mgr ${level} >  key mgr  key user  auditor  teardown`,
    );
  });

  test('an own persona that does not fit beside all others is shown with those before it', () => {
    const own = persona('break-glass', 'break-glass operators', [cell('kms:PutKeyPolicy', 'allowed')]);
    const known = knowing({value: {...report, personas: [...report.personas, own]}, at: report.at});
    expect(rows(known, {access: {persona: 'break-glass'}})[1]).toBe(
      ' Persona … key mgr  key user  auditor  teardown  < break-glass operators >',
    );
  });

  test('a Region that answers otherwise is named, and shown when it is picked', () => {
    const [first] = report.personas;
    const there = first?.groups[0]?.cells.map(one => ({...one, verdict: 'denied-by-scp' as const})) ?? [];
    const split = persona('store-manager', 'store manager', [], {
      groups: [...(first?.groups ?? []), {regions: ['me-south-1' as (typeof regions)[number]], cells: there}],
    });
    const known = knowing({value: {...report, personas: [split]}, at: report.at});
    expect(rows(known)[18]).toBe(' me-south-1 differs. :region NAME shows another.');
    expect(rows(known, {region: 'me-south-1'}).slice(0, 3)).toEqual([
      ' Who  KeyOps/mreyes (me)  p change     Region me-south-1     checked 12:02Z',
      ' Persona < store manager >',
      ' Allowed 0 of 8 · 8 denied by scp',
    ]);
  });

  test('somebody else is asked about by name', () => {
    const principal = 'arn:aws:iam::111122223333:role/NordicAdmins';
    const known = knowing(undefined, undefined, questionKey({principal}));
    expect(rows(known, {access: {principal}})[0]).toBe(
      ' Who  role/NordicAdmins  p change     Region eu-west-1     checked 12:02Z',
    );
  });

  test('what the filter names', () => {
    expect(rows(knowing(), {filter: 'kms: !allowed'}).slice(4, 7)).toEqual(
      frame(`
>  ✗ kms:UpdateCustomKeyStore     denied by scp    an SCP                S
   ▲ kms:DeleteCustomKeyStore     needs context    MFA age under 1h      S

`),
    );
    expect(rows(knowing(), {filter: 'nothing'})[4]).toBe(' No row matches the filter. Esc clears it.');
  });
});

describe('before, between and after answers', () => {
  const second = (known: AccessView | undefined, now = at('12:04')) => shows(known, {}, small, now).lines;

  test('nothing that checks permissions', () => {
    expect(second(undefined)[4]).toBe(' Permissions cannot be checked from here yet.');
  });

  test('not asked yet', () => {
    expect(second({checks: new Map()})[4]).toBe(' Asking now.');
  });

  test('asking for the first time says how far that is', () => {
    const lines = second(
      knowing({askedAt: at('12:03:20'), running: true, progress: {done: 7, total: 24, what: 'simulation'}}),
    );
    expect(lines[0]).toBe(' Who  KeyOps/mreyes (me)  p change     Region eu-west-1     checking, 40s');
    expect(lines[4]).toBe(' Checking since 40s: simulation, 7 of 24. IAM takes few questions at a time.');
  });

  test('asking again keeps the rows of the last answer', () => {
    const lines = second(knowing({askedAt: at('12:03:50'), running: true, value: report, at: report.at}));
    expect(lines[0]).toContain('checking, 10s');
    expect(lines[4]).toBe('>  ✗ iam:CreateServiceLinkedRole  implicit deny    no statement allows   S');
  });

  test('an answer is old after ten minutes', () => {
    expect(second(knowing(), at('12:11:50'))[0]).toContain('checked 12:02Z');
    expect(second(knowing(), at('12:12'))[0]).toContain('≈ 10m old, R again');
  });

  test('a check that failed says why, over what it found before', () => {
    const never = second(knowing({trouble: 'whose account this is is not known.'}));
    expect(never[0]).toContain('✗ not checked');
    expect(never[4]).toBe(' Nothing could be checked: whose account this is is not known. R tries again.');
    const before = second(knowing({trouble: 'no answer', value: report, at: report.at}));
    expect(before[0]).toContain('≈ 12:02Z, R again');
    expect(before[4]).toContain('iam:CreateServiceLinkedRole');
  });

  test('nobody to ask about', () => {
    const nobody = {...report, personas: [], principal: {...report.principal, notes: ['A federated user.']}};
    expect(second(knowing({value: nobody, at: report.at}))[4]).toBe(' A federated user.');
  });

  test('without leave to simulate, everything but what was seen cannot be told, and what to ask for stands there', () => {
    const failure: Failure = {
      kind: 'denied',
      code: 'AccessDenied',
      message: 'no',
      action: 'iam:SimulatePrincipalPolicy',
      remedy: 'Ask.',
    };
    const cells = [
      cell('kms:ConnectCustomKeyStore', 'cannot-tell', {
        because: 'iam:SimulatePrincipalPolicy is not allowed',
        evidence: [evidence('simulated', 'cannot-tell', {failure})],
      }),
      cell('kms:DescribeCustomKeyStores', 'allowed', {
        evidence: [evidence('seen', 'allowed', {statements: []})],
      }),
    ];
    const value = {
      ...report,
      personas: [persona('store-manager', 'store manager', cells)],
      troubles: [
        {
          what: `The policies of ${role} could not be simulated.`,
          failure,
          statement: {Effect: 'Allow' as const, Action: 'iam:SimulatePrincipalPolicy', Resource: role},
        },
      ],
    };
    const lines = second(knowing({value, at: report.at}));
    expect(lines.slice(2, 6)).toEqual(
      frame(`
 Allowed 1 of 2 · 1 cannot tell
   ACTION                         VERDICT          BECAUSE               HOW
>  ? kms:ConnectCustomKeyStore    cannot tell      may not simulate      S
   ✓ kms:DescribeCustomKeyStores  allowed          AWS answered          seen
`),
    );
    expect(lines.slice(12, 18)).toEqual(
      frame(`
── What would allow cks to tell · c copies ─────────────────────────────────────
 The policies of arn:aws:iam::111122223333:role/KeyOps could not be simulated.
 {"Effect": "Allow", "Action": "iam:SimulatePrincipalPolicy",
  "Resource": "arn:aws:iam::111122223333:role/KeyOps"}
 iam:SimulatePrincipalPolicy is not allowed.

`),
    );
  });
});

test('at 120x40 all personas stand beside the rows, and the pane has twelve lines', () => {
  const known = knowing({
    value: {
      ...report,
      principal: {...report.principal, notes: ['This is the role and not the session.']},
      duties: {held: ['store manager', 'key user'], why: 'One person could do both.'},
      personas: report.personas.map(one =>
        one.persona === 'store-manager'
          ? {...one, beyond: [{action: 'kms:PutKeyPolicy', regions, destroys: 'keys'}]}
          : one,
      ),
    },
    at: report.at,
  });
  expect(rows(known, {}, large)).toEqual(
    frame(`
 Who  KeyOps/mreyes (me)  p change     Region eu-west-1     checked 12:02Z
 Persona < store manager >  cluster mgr  key mgr  key user  auditor  teardown
 Allowed 5 of 8 · 1 implicit deny · 1 denied by scp · 1 needs context
   ACTION                         VERDICT          BECAUSE               HOW      PERSONA                 OK   ✗   ▲   ?
>  ✗ iam:CreateServiceLinkedRole  implicit deny    no statement allows   S        < store manager          5   2   1   -
   ✗ kms:UpdateCustomKeyStore     denied by scp    an SCP                S          cluster mgr read       1   -   -   -
   ▲ kms:DeleteCustomKeyStore     needs context    MFA age under 1h      S          cluster mgr power      -   1   -   -
   ✓ cloudhsm:DescribeClusters    allowed          KeyOpsStores          S seen     cluster mgr admin      -   1   -   -
   ✓ kms:ConnectCustomKeyStore    allowed          KeyOpsStores          S          key manager            1   -   -   -
   ✓ kms:CreateCustomKeyStore     allowed          KeyOpsStores          S          key user               1   2   -   1
   ✓ kms:DescribeCustomKeyStores  allowed          KeyOpsStores          S seen     auditor                1   -   -   -
   ✓ kms:DisconnectCustomKeyStore allowed          KeyOpsStores          S          teardown operator      1   -   -   -

                                                                                  All 3 Regions answer alike.
                                                                                  Duties: store manager, key user. One
                                                                                  person could do both.
                                                                                  Beyond this persona:
                                                                                  kms:PutKeyPolicy.
                                                                                  This is the role and not the session.

── Missing statement for iam:CreateServiceLinkedRole · c copies ────────────────────────────────────────────────────────
 {"Effect": "Allow", "Action": "iam:CreateServiceLinkedRole",
  "Resource": "arn:aws:iam::*:role/aws-service-role/cks.kms.amazonaws.com/*", "Condition": {"StringEquals":
   {"iam:AWSServiceName": "cks.kms.amazonaws.com"}}}
 Needed only to create the first store: the role exists here since 2021-06-18.









 HOW  S simulated by IAM  K evaluated with key policy  D DryRun  seen: real call
`),
  );
});
