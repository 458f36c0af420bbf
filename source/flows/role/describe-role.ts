import {z} from 'zod';
import {age} from '../../model/age.ts';
import {lastSeen} from '../../model/observation.ts';
import {serviceLinkedRoleName} from '../../model/role.ts';
import {actionOf, type Write} from '../../model/write.ts';
import {answeredAt, effectLookSeconds, hasSettled, isLongAgo, standingOf, triesOf} from '../attempts.ts';
import {awsCommand} from '../aws-cli.ts';
import type {Brief, Decision, Evidence, Flow, Scene} from '../flow.ts';
import {freshly} from '../fresh.ts';
import {regionPart} from '../goal-parts.ts';
import {words} from '../messages.ts';
import {ok, refused, unknown} from '../preconditions.ts';
import type {FlowRecord} from '../record.ts';

const goalSchema = z.object({
  /** IAM has no Region; this is the one the flow was started from. */
  region: regionPart,
  /** IAM takes 1,000 characters, without control characters other than tab and line ends. */
  description: z
    .string()
    .max(1000)
    .regex(/^[\t\n\r\u0020-\u007e\u00a1-\u00ff]*$/, 'has characters that IAM does not take'),
});
export type DescribeRoleGoal = z.infer<typeof goalSchema>;

/** Changes the description of KMS's service-linked role: the only thing of it that an account can edit. */
export const describeRole: Flow<DescribeRoleGoal> = {
  name: 'describe-role',
  parseGoal: goal => goalSchema.parse(goal),
  target: () => serviceLinkedRoleName,
  region: ({region}) => region,
  needs: ['role'],
  brief,
  decide,
};

const writeOf = ({description}: DescribeRoleGoal): Write => ({
  operation: 'UpdateRoleDescription',
  description,
});

const stop = (outcome: 'refused' | 'failed', why: string, remedy: string): Decision => ({
  do: 'stop',
  outcome,
  why,
  remedy,
});
const waitFor = (why: string, seconds: number): Decision => ({
  do: 'wait',
  why,
  seconds: Math.max(1, Math.ceil(seconds)),
  look: ['role'],
});

function decide(goal: DescribeRoleGoal, scene: Scene, record: FlowRecord, now: Date): Decision {
  const sight = freshly(scene.role, {what: 'service-linked role', look: 'role', record, now});
  if (!sight.ok) return sight.decision;
  if (!sight.value.exists)
    return stop(
      record.steps.length === 0 ? 'refused' : 'failed',
      'The service-linked role does not exist in this account.',
      'KMS makes it with the first CloudHSM key store.',
    );
  const isThere = (sight.value.role.description ?? '') === goal.description;
  const done: Decision = {do: 'finish', state: 'The role has this description.'};
  const standing = standingOf(triesOf(record, ({operation}) => operation === 'UpdateRoleDescription'));
  switch (standing.is) {
    case 'in-doubt': {
      const {number} = standing.step;
      if (isThere)
        return {do: 'settle', step: number, result: 'carried-out', because: 'IAM shows the description'};
      if (isLongAgo(standing.step, sight.at)) {
        const since = age(sight.at.getTime() - answeredAt(standing.step).getTime());
        const why = words.tooLongAgo('UpdateRoleDescription', 'IAM shows another description', since);
        return stop('failed', `It is in doubt: ${why}.`, words.tooLongAgoNext);
      }
      return hasSettled(standing.step, sight.at)
        ? {
            do: 'settle',
            step: number,
            result: 'not-carried-out',
            because: words.notSeenAfter('IAM shows another description'),
          }
        : waitFor('no answer came to UpdateRoleDescription; it may have been carried out', 5);
    }
    case 'carried-out':
      if (isThere) return done;
      return hasSettled(standing.step, sight.at)
        ? stop(
            'failed',
            'IAM accepted the description and shows another one: somebody may have changed it again.',
            'Look who changed it before you change it again.',
          )
        : waitFor(
            'IAM has accepted the description and does not show it yet',
            effectLookSeconds(standing.step, sight.at),
          );
    case 'refused': {
      if (isThere) return done;
      const {code, message, remedy} = standing.refusal;
      return stop(
        'failed',
        `${words.refusedBy(actionOf(standing.step.write), code, message)} ${words.nothingChanged}`,
        remedy,
      );
    }
    case 'given-up':
      return isThere ? done : stop('failed', `${standing.why}.`, words.resume);
    case 'again':
      if (isThere) return done;
      return standing.at > now
        ? waitFor(standing.why, (standing.at.getTime() - now.getTime()) / 1000)
        : {do: 'act', write: writeOf(goal), look: []};
    case 'open':
      return isThere ? done : {do: 'act', write: writeOf(goal), look: []};
  }
}

function brief(goal: DescribeRoleGoal, {role}: Scene, _now: Date, evidence: Evidence = {}): Brief {
  const standing = lastSeen(role);
  const old = standing?.exists ? (standing.role.description ?? '') : undefined;
  return {
    title: `Describe the role ${serviceLinkedRoleName}`,
    consequences: [
      {when: 'Description', text: `${old || '(none)'} → ${goal.description || '(none)'}`},
      {when: 'Kept', text: 'What the role may do, and who may take it, cannot be changed by anybody but KMS'},
      {when: 'Undo', text: 'Describe it again'},
    ],
    checks: [
      role.status !== 'seen'
        ? unknown('the role cannot be seen now')
        : standing?.exists
          ? ok('the role exists', role.at)
          : refused('the role does not exist in this account', role.at),
      ...(evidence.permissions ?? []),
    ],
    confirm: {level: 1, button: 'Describe'},
    awsCli: [awsCommand(writeOf(goal))],
  };
}
