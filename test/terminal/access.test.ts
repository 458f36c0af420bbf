import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {showsFrame} from './frames.ts';
import {type HeldWorld, holdWorld} from './held-world.ts';
import {openTerminal, type Session} from './terminal.ts';

/** The Access screen of the whole program, asking another process's IAM and KMS. */
let world: HeldWorld;
let small: Session;
let wide: Session;

beforeAll(async () => {
  world = await holdWorld({scenario: 'pay-legacy', at: '2026-09-14T12:03:50Z', caller: 'KeyOps/mreyes'});
  const open = (columns: number, rows: number) =>
    openTerminal({arguments: world.arguments, env: world.env, columns, rows});
  small = open(80, 24);
  wide = open(120, 40);
  await Promise.all([small, wide].map(session => session.until(/20(?: of |\/)24.*\n.* 41 keys/)));
  await Promise.all([small, wide].map(session => session.until('pay-main')));
  world.simulator.world.clock.advance(10);
}, 60_000);

afterAll(async () => {
  for (const session of [small, wide]) session.press('\u0003');
  await Promise.all([small, wide].map(session => session.exited));
  await world.close();
});

const access = `
 111122223333 pay-legacy  KeyOps/mreyes  profile prod-keys          [READ-ONLY]
 Board Keys Clusters [Access] Teardown    all: 20/24 · poll 0.1/s of 5 · 12:04Z
 Who  KeyOps/mreyes (me)  p change     Region eu-west-1     checked 12:04Z
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
  "Resource": "arn:aws:iam::111122223333:role/aws-service-role/cks.kms.amazon…",
  "Condition": {"StringEquals":
   {"iam:AWSServiceName": "cks.kms.amazonaws.com"}}}
 Needed only to create the first store: the role exists here since 2021-06-18.
 me-south-1 differs. :region NAME shows another.
 HOW  S simulated by IAM  K evaluated with key policy  D DryRun  seen: real call
 Service-linked role: exists, 10/10 permissions as documented. r opens its card
 Left/Right persona  p principal  r role card  c copy JSON  i evidence  ? help
`;

const card = `
 111122223333 pay-legacy  KeyOps/mreyes  profile prod-keys          [READ-ONLY]
 Access > service-linked role             all: 20/24 · poll 0.1/s of 5 · 12:04Z
 ● exists   AWSServiceRoleForKeyManagementServiceCustomKeyStores     seen 12:03Z
   arn:aws:iam::111122223333:role/aws-service-role/cks.kms.amazonaws.com/
   AWSServiceRoleForKeyManagementServiceCustomKeyStores
   Created    2021-06-18 09:02Z, by KMS when the first store was created
   Last used  14 Sep 2026, eu-west-1 (IAM; can lag by hours)
   Trust      ✓ cks.kms.amazonaws.com only
   Policy     AWSKeyManagementServiceCustomKeyStoresServiceRolePolicy v2
   Text       "KMS custom key stores, owner: key-ops"          e edits this only
   You may    ✗ create  ✓ edit text  ✓ delete
── Permissions: 10 of 10 as documented (AWS list of 2023-11-10) ────────────────
   ✓ cloudhsm:Describe*                     ✓ ec2:DeleteSecurityGroup
   ✓ ec2:AuthorizeSecurityGroupIngress      ✓ ec2:DescribeNetworkAcls
   ✓ ec2:CreateNetworkInterface             ✓ ec2:DescribeNetworkInterfaces
   ✓ ec2:CreateSecurityGroup                ✓ ec2:DescribeSecurityGroups
   ✓ ec2:RevokeSecurityGroupEgress          ✓ ec2:DescribeVpcs
   The 2018 guide listed 7: + DescribeVpcs, Acls, Interfaces; Clusters → *
── Can it be deleted? ──────────────────────────────────────────────────────────
   ✗ Not now: 6 stores in 5 Regions, and 4 Regions did not answer
   Only KMS can assume it. It cannot create or delete clusters, HSMs or backups.
   Deleting is the last step of a teardown; a does not offer it here.
 Nobody can create this role directly; KMS does when the first store is created
 e edit text  c copy ARN  i about the role  R refresh  Esc back  ? help
`;

describe('who may do what', {timeout: 60_000}, () => {
  test('Tab to Access shows what IAM says of the caller, worst first, and what is missing', async () => {
    small.press('\t\t\t');
    await showsFrame(small, access);
  });

  test('r shows the card of the service-linked role, and Esc comes back', async () => {
    small.press('r');
    await showsFrame(small, card);
    small.press('\u001B');
    await showsFrame(small, access);
  });

  test('a verb that was found denied is listed with its action, and the menu says where and when', async () => {
    small.press(':board\r');
    await small.until('[Board]');
    small.press('ja');
    const frame = await small.until('Permissions: eu-central-1, 12:04Z');
    expect(frame).toContain('Rename: kms:UpdateCustomKeyStore: denied by scp');
    expect(frame).toMatch(/1 Connect/);
    small.press('\u001B');
  });

  test('at 120x40 all personas stand beside the rows', async () => {
    wide.press('\t\t\t');
    await showsFrame(
      wide,
      `
 111122223333 pay-legacy  KeyOps/mreyes  profile prod-keys                                                  [READ-ONLY]
 Board Keys Clusters [Access] Teardown       all Regions: 20 of 24 answered · data 10s · poll 0.1/s of 5 · 14 Sep 12:04Z
 Who  KeyOps/mreyes (me)  p change     Region eu-west-1     checked 12:04Z
 Persona < store manager >  cluster mgr  key mgr  key user  auditor  teardown
 Allowed 5 of 8 · 1 implicit deny · 1 denied by scp · 1 needs context
   ACTION                         VERDICT          BECAUSE               HOW      PERSONA                 OK   ✗   ▲   ?
>  ✗ iam:CreateServiceLinkedRole  implicit deny    no statement allows   S        < store manager          5   2   1   -
   ✗ kms:UpdateCustomKeyStore     denied by scp    an SCP                S          cluster mgr read       3   -   -   -
   ▲ kms:DeleteCustomKeyStore     needs context    MFA age under 1h      S          cluster mgr power      6  19   -   -
   ✓ cloudhsm:DescribeClusters    allowed          KeyOpsStores          S seen     cluster mgr admin      6  30   -   -
   ✓ kms:ConnectCustomKeyStore    allowed          KeyOpsStores          S          key manager           20   4   -   -
   ✓ kms:CreateCustomKeyStore     allowed          KeyOpsStores          S          key user               2   9   -   -
   ✓ kms:DescribeCustomKeyStores  allowed          KeyOpsStores          S seen     auditor               24   1   -   -
   ✓ kms:DisconnectCustomKeyStore allowed          KeyOpsStores          S          teardown operator     21   -   1   -

                                                                                  21 Regions answer as eu-west-1 does.
                                                                                  me-south-1 differs.
                                                                                  Beyond this persona:
                                                                                  kms:ScheduleKeyDeletion and
                                                                                  kms:PutKeyPolicy.
                                                                                  This is the role and not the session:
                                                                                  … i shows all of it
── Missing statement for iam:CreateServiceLinkedRole · c copies ────────────────────────────────────────────────────────
 {"Effect": "Allow", "Action": "iam:CreateServiceLinkedRole",
  "Resource": "arn:aws:iam::111122223333:role/aws-service-role/cks.kms.amazonaws.com/AWSServiceRoleForKeyManagementSe…",
  "Condition": {"StringEquals": {"iam:AWSServiceName": "cks.kms.amazonaws.com"}}}
 Needed only to create the first store: the role exists here since 2021-06-18.









 HOW  S simulated by IAM  K evaluated with key policy  D DryRun  seen: real call
 12:01Z me-south-1 stopped answering: denied by SCP. ! shows the request id
 Service-linked role: exists, 10/10 permissions as documented. r opens its card
 Left/Right persona  p principal  r role card  c copy JSON  i evidence  ? help
`,
    );
  });
});
