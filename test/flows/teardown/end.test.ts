import {describe, expect, test} from 'vitest';
import type {EndDecision, LaneDecision} from '../../../source/flows/teardown/decision.ts';
import {decideEnd} from '../../../source/flows/teardown/end.ts';
import type {Plan} from '../../../source/flows/teardown/plan.ts';
import {blankScene, blankSight, type TeardownScene} from '../../../source/flows/teardown/scene.ts';
import {asRegion, type Region} from '../../../source/model/ids.ts';
import type {KeyStore} from '../../../source/model/key-store.ts';
import type {Observation} from '../../../source/model/observation.ts';
import type {RegionList} from '../../../source/model/picture.ts';
import type {RoleDeletion} from '../../../source/model/role-deletion.ts';
import {after, aStore, failedSince, failureOf, noon, region, seen} from '../scene.ts';
import {aPlan, called, days, hours, ledgerOf, plannedStore, said, type Line} from './lane-scene.ts';

const tokyo = asRegion('ap-northeast-1');
const capeTown = asRegion('af-south-1');
type Status = RegionList['regions'][number]['optStatus'];
type Stores = readonly KeyStore[] | Observation<readonly KeyStore[]>;

const deleted: LaneDecision = {do: 'finish', end: 'deleted', text: ''};
const keptLane: LaneDecision = {do: 'finish', end: 'kept', text: ''};

function sceneAt(
  at: Date,
  parts: {
    readonly listed?: Readonly<Record<string, Status>>;
    readonly stores?: Readonly<Record<string, Stores>>;
    readonly role?: 'there' | 'absent' | 'unseen';
    readonly task?: RoleDeletion;
    readonly taskAt?: Date;
  } = {},
): TeardownScene {
  const {
    listed = {[region]: 'ENABLED_BY_DEFAULT', [tokyo]: 'ENABLED_BY_DEFAULT', [capeTown]: 'DISABLED'},
    stores = {},
    role = 'there',
    task,
  } = parts;
  const sightOf = (name: string): readonly [Region, typeof blankSight] => {
    const of = stores[name] ?? [];
    return [asRegion(name), {...blankSight, keyStores: 'status' in of ? of : seen(of, at)}];
  };
  return {
    ...blankScene,
    regionList: seen(
      {
        source: 'account:ListRegions',
        regions: Object.entries(listed).map(([name, optStatus]) => ({
          region: asRegion(name),
          optStatus,
          hasCloudHsm: true,
        })),
      },
      at,
    ),
    regions: new Map(
      Object.entries(listed)
        .filter(([name, status]) => status !== 'DISABLED' || name in stores)
        .map(([name]) => sightOf(name)),
    ),
    ...(role !== 'unseen' && {
      role: seen(role === 'there' ? {exists: true, role: {arn: 'arn'}} : {exists: false}, at),
    }),
    ...(task && {roleTask: seen(task, parts.taskAt ?? at)}),
  };
}

type Run = {
  readonly scene: TeardownScene;
  readonly journal?: readonly Line[];
  readonly lanes?: readonly LaneDecision[];
  readonly now?: Date;
  readonly plan?: Partial<Plan>;
};

const standings: Plan['regions'] = [
  {region, standing: {is: 'answered', at: noon}},
  {region: tokyo, standing: {is: 'answered', at: noon}},
  {region: capeTown, standing: {is: 'accepted-unknown'}},
];

const decide = ({scene, journal = [], lanes = [deleted], now = noon, plan = {}}: Run): EndDecision =>
  decideEnd(
    aPlan([plannedStore([])], {goal: 'role', regions: standings, ...plan}),
    scene,
    ledgerOf(...journal),
    lanes,
    now,
  );

function brief(decision: EndDecision): string {
  switch (decision.do) {
    case 'act':
      return `act ${decision.write.operation}`;
    case 'wait':
      return `wait ${decision.for} ${decision.look.join('+')}`;
    case 'ask':
      return `ask ${decision.questions.map(({id}) => id).join('+')}`;
    case 'finish':
      return `finish ${decision.role}`;
    case 'settle':
      return `settle ${decision.result}`;
    case 'gate':
    case 'record':
    case 'lanes-first':
      return decision.do;
  }
}

const opened = (at: Date = noon): Line => said('gate:delete-role', 'delete', at);
const asked = (step: number, at: Date) =>
  called({operation: 'DeleteServiceLinkedRole'}, step, at, 'accepted', {
    deletionTaskId: `task/${String(step)}`,
  });
const failed = (...usage: readonly string[]): RoleDeletion => ({
  status: 'FAILED',
  reason: 'A service is using the role',
  usage: usage.map(name => ({region: name, resources: ['cks-1']})),
});

describe('The end of a teardown', () => {
  test.each<[string, Run, string]>([
    ['waits for open lanes', {scene: sceneAt(noon), lanes: [deleted, {do: 'gate', look: []}]}, 'lanes-first'],
    [
      'leaves the role alone where that is not the goal',
      {scene: sceneAt(noon), plan: {goal: 'stores'}},
      'finish not-asked',
    ],
    ['keeps the role with a kept store', {scene: sceneAt(noon), lanes: [deleted, keptLane]}, 'finish kept'],
    [
      'keeps the role where a Region was left out',
      {
        scene: sceneAt(noon),
        plan: {regions: [...standings, {region: asRegion('x'), standing: {is: 'excluded'}}]},
      },
      'finish kept',
    ],
    ['looks at the Regions first', {scene: blankScene}, 'wait now region-list+every-store'],
    ['wants the phrase once every Region is empty', {scene: sceneAt(noon)}, 'gate'],
    ['asks IAM after the phrase', {scene: sceneAt(noon), journal: [opened()]}, 'act DeleteServiceLinkedRole'],
    [
      'looks at every Region again where the answers are older than 15 minutes',
      {scene: sceneAt(noon), journal: [opened()], now: after(16 * 60)},
      'wait now region-list+every-store',
    ],
    [
      'wants the phrase again on another day',
      {scene: sceneAt(days(2)), journal: [opened()], now: days(2)},
      'gate',
    ],
    [
      'keeps the role where that is chosen',
      {scene: sceneAt(noon), journal: [said('gate:delete-role', 'keep', noon)]},
      'finish kept',
    ],
    [
      'leaves the role alone once the teardown is aborted',
      {scene: sceneAt(noon), journal: [opened(), said('abort', 'undo', noon)]},
      'finish kept',
    ],
    [
      'says that the role is gone where an abort came too late for it',
      {
        scene: sceneAt(after(20), {role: 'absent'}),
        journal: [opened(), ...asked(0, after(10)), said('abort', 'undo', after(15))],
        now: after(20),
      },
      'finish deleted',
    ],
    [
      'has nothing to do where the role is absent',
      {scene: sceneAt(noon, {role: 'absent'})},
      'finish was-absent',
    ],
  ])('%s', (_name, run, expected) => {
    expect(brief(decide(run))).toBe(expected);
  });
});

describe('T1: the role is not asked to go while anything is unknown or there', () => {
  const scene = (stores: Readonly<Record<string, Stores>>, listed?: Readonly<Record<string, Status>>) =>
    sceneAt(noon, {stores, ...(listed && {listed})});
  const on = {[region]: 'ENABLED_BY_DEFAULT', [tokyo]: 'ENABLED_BY_DEFAULT', [capeTown]: 'ENABLED'} as const;
  test.each<[string, TeardownScene, string]>([
    [
      'a Region that does not answer',
      scene({[tokyo]: failedSince(noon, failureOf('ThrottlingException'))}),
      'wait silent every-store',
    ],
    [
      'a Region whose answer is stale',
      scene({
        [tokyo]: {
          status: 'seen',
          value: [],
          at: noon,
          source: 'live',
          failed: {failure: failureOf('AccessDeniedException', 'denied'), since: noon, latest: noon},
        },
      }),
      'wait silent every-store',
    ],
    [
      'a Region of the last run',
      scene({[tokyo]: {status: 'seen', value: [], at: noon, source: 'last-run'}}),
      'wait now region-list+every-store',
    ],
    [
      'a store that nobody planned',
      scene({[tokyo]: [aStore('CONNECTED', {name: 'new'})]}),
      `ask new-store:${tokyo}/cks-1234567890abcdef0`,
    ],
    ['a Region enabled since', scene({}, on), `ask new-region:${capeTown}/${capeTown}`],
    [
      'a Region that is enabled and says once that it is not',
      scene({[capeTown]: failedSince(noon, failureOf('OptInRequired', 'region-off'))}, on),
      'wait silent every-store',
    ],
    [
      'a Region that is new',
      scene({}, {...on, [capeTown]: 'DISABLED', 'xx-new-1': 'ENABLED_BY_DEFAULT'}),
      'ask new-region:xx-new-1/xx-new-1',
    ],
    [
      'a Region disabled since',
      scene({}, {...on, [capeTown]: 'DISABLED', [tokyo]: 'DISABLED'}),
      `ask new-region:${tokyo}/${tokyo}`,
    ],
    [
      'a Region of the plan that the account does not list',
      scene({}, {[region]: 'ENABLED_BY_DEFAULT', [capeTown]: 'DISABLED'}),
      `ask new-region:${tokyo}/${tokyo}`,
    ],
  ])('%s', (_name, shown, expected) => {
    expect(brief(decide({scene: shown, journal: [opened()]}))).toBe(expected);
  });

  test('a new Region is no trouble once a person has read of it and it has answered since', () => {
    const listed = {
      [region]: 'ENABLED_BY_DEFAULT',
      [tokyo]: 'ENABLED_BY_DEFAULT',
      [capeTown]: 'ENABLED',
    } as const;
    const journal = [said(`new-region:${capeTown}/${capeTown}`, 'look-again', after(10))];
    expect(brief(decide({scene: sceneAt(noon, {listed}), journal, now: after(20)}))).toBe(
      'wait now region-list+every-store',
    );
    expect(brief(decide({scene: sceneAt(after(20), {listed}), journal, now: after(20)}))).toBe('gate');
  });
});

describe('The deletion of the role', () => {
  const journal = [opened(), ...asked(0, after(10))];
  /** What IAM said of the first, second, … try is in the journal. */
  const told = (number: number, at: Date): Line => [
    at,
    {kind: 'observed', what: 'role-refused', facts: {try: number, usage: []}},
  ];
  const refused = [...journal, told(1, after(50))];
  test.each<[string, Run, string]>([
    [
      'is followed',
      {scene: sceneAt(after(20), {task: {status: 'IN_PROGRESS'}}), journal, now: after(20)},
      'wait aws role-task+role',
    ],
    [
      'is done when IAM does not know the role',
      {scene: sceneAt(after(20), {role: 'absent'}), journal, now: after(20)},
      'finish deleted',
    ],
    [
      'waits where IAM does not agree with itself',
      {scene: sceneAt(after(20), {task: {status: 'unknown-task'}}), journal, now: after(20)},
      'wait aws role-task+role',
    ],
    [
      'is asked about after 30 minutes',
      {scene: sceneAt(hours(1), {task: {status: 'SUCCEEDED'}}), journal, now: hours(1)},
      'ask role-late:account',
    ],
    [
      "keeps IAM's words of a refusal first",
      {scene: sceneAt(after(60), {task: failed()}), journal, now: after(60)},
      'record',
    ],
    [
      'keeps those of the second refusal too',
      {
        scene: sceneAt(after(460), {task: failed()}),
        journal: [...refused, ...asked(1, after(400))],
        now: after(460),
      },
      'record',
    ],
    [
      'is tried again 5 minutes later',
      {scene: sceneAt(after(60), {task: failed()}), journal: refused, now: after(60)},
      'wait aws role-task+role',
    ],
    [
      'is tried again only after every Region was looked at again',
      {scene: {...sceneAt(after(200), {task: failed()})}, journal: refused, now: after(400)},
      'wait now region-list+every-store',
    ],
    [
      'is tried again then',
      {scene: sceneAt(after(400), {task: failed()}), journal: refused, now: after(400)},
      'act DeleteServiceLinkedRole',
    ],
    [
      'is a question after three tries',
      {
        scene: sceneAt(hours(1), {task: failed(region)}),
        journal: [...journal, ...asked(1, after(400)), ...asked(2, after(800)), told(3, after(850))],
        now: hours(1),
      },
      'ask role-refused:account',
    ],
    [
      'is a question at once where IAM names a Region that was not examined',
      {scene: sceneAt(after(60), {task: failed(capeTown)}), journal: refused, now: after(60)},
      'ask role-refused:account',
    ],
    [
      'is tried again where a person says so',
      {
        scene: sceneAt(after(90), {task: failed(capeTown)}),
        journal: [...refused, said('role-refused:account', 'try-again', after(80))],
        now: after(90),
      },
      'act DeleteServiceLinkedRole',
    ],
    [
      'ends with the role kept where a person says so',
      {
        scene: sceneAt(after(90), {task: failed(capeTown)}),
        journal: [...journal, said('role-refused:account', 'keep-role', after(80))],
        now: after(90),
      },
      'finish kept',
    ],
    [
      'is looked at before a call without an answer is sent again',
      {
        scene: sceneAt(after(20)),
        journal: [opened(), ...called({operation: 'DeleteServiceLinkedRole'}, 0, after(10), 'none')],
        now: after(20),
      },
      'wait aws role',
    ],
    [
      'is settled as not carried out after a minute with the role there',
      {
        scene: sceneAt(after(80)),
        journal: [opened(), ...called({operation: 'DeleteServiceLinkedRole'}, 0, after(10), 'none')],
        now: after(80),
      },
      'settle not-carried-out',
    ],
    [
      'is a question where IAM refuses the call',
      {
        scene: sceneAt(after(80)),
        journal: [
          opened(),
          ...called({operation: 'DeleteServiceLinkedRole'}, 0, after(10), {refused: 'AccessDenied'}),
        ],
        now: after(80),
      },
      'ask role-refused:account',
    ],
  ])('%s', (_name, run, expected) => {
    expect(brief(decide(run))).toBe(expected);
  });
});
