import {AwsError} from '../aws-error.ts';
import {defineOperation} from '../kms/typed-operation.ts';
import type {SimulatedDeletionTask, World} from '../world.ts';
import {isServiceLinked} from './arns.ts';
import {roleName} from './input-members.ts';
import {notFound, onIdentity, roleNamed} from './lookup.ts';
import {keyStoreService} from './service-linked-roles.ts';

/** How long IAM remembers a deletion that succeeded, in simulated seconds; later its id is unknown. */
const successRemembered = 3600;

/**
 * Starts the deletion of a service-linked role: a task that asks the service whether it still needs
 * the role. A second call while the task runs gives the same id.
 */
const deleteServiceLinkedRole = defineOperation(
  {RoleName: roleName},
  {
    authorize: ({world}, {RoleName}) => [onIdentity(world, 'role', RoleName, 'iam:DeleteServiceLinkedRole')],
    run: ({world}, {RoleName}) => {
      const role = roleNamed(world, RoleName);
      if (!isServiceLinked(role)) {
        notFound(`The service-linked role with name ${RoleName} cannot be found.`);
      }
      const running = [...world.iam.deletionTasks.values()].find(
        task => task.role === RoleName && !isOver(task),
      );
      return {DeletionTaskId: (running ?? startTask(world, RoleName, role.path)).id};
    },
  },
);

const getServiceLinkedRoleDeletionStatus = defineOperation(
  {DeletionTaskId: {type: 'string', required: true, min: 1, max: 1000}},
  {
    authorize: ({world}, {DeletionTaskId}) => [
      onIdentity(world, 'role', roleOfTask(DeletionTaskId), 'iam:GetServiceLinkedRoleDeletionStatus'),
    ],
    run: ({world}, {DeletionTaskId}) => {
      const known = world.iam.deletionTasks.get(DeletionTaskId);
      const task =
        known && (known.knownFrom ?? world.clock.now()) <= world.clock.now()
          ? known
          : notFound(`Deletion Task Id: ${DeletionTaskId} cannot be found.`);
      return {Status: task.status, ...reasonOf(task)};
    },
  },
);

/** IAM leaves out what it does not say: a failure may come without a reason, without a list, or without both. */
function reasonOf({reason, usage}: SimulatedDeletionTask): Record<string, unknown> {
  if (reason === undefined && usage === undefined) return {};
  return {
    Reason: {
      ...(reason !== undefined && {Reason: reason}),
      ...(usage && {
        RoleUsageList: usage.map(({region, resources}) => ({Region: region, Resources: resources})),
      }),
    },
  };
}

/** The role's name in `task/aws-service-role/<service>/<role>/<uuid>`. */
function roleOfTask(id: string): string {
  const [, , , role] = /^task\/(aws-service-role)\/([^/]+)\/([^/]+)\/[^/]+$/.exec(id) ?? [];
  if (role === undefined) {
    throw new AwsError('InvalidInput', 'The deletion task id is not well formed.');
  }
  return role;
}

function isOver({status}: SimulatedDeletionTask): boolean {
  return status === 'SUCCEEDED' || status === 'FAILED';
}

function startTask(world: World, role: string, path: string): SimulatedDeletionTask {
  const {clock, iam, timing} = world;
  const service = path.split('/')[2] ?? '';
  const script = service === keyStoreService ? (iam.nextRoleDeletions?.shift() ?? {}) : {};
  const start = clock.now().getTime();
  const task: SimulatedDeletionTask = {
    id: `task${path}${role}/${world.newId('uuid')}`,
    role,
    status: 'NOT_STARTED',
    ...(script.unknownFor !== undefined && {knownFrom: new Date(start + script.unknownFor * 1000)}),
  };
  iam.deletionTasks.set(task.id, task);
  const takes = script.takes ?? timing.roleDeletion;
  const after = (seconds: number, run: () => void) => {
    clock.schedule(new Date(start + seconds * 1000), run);
  };
  const forget = (seconds: number) => {
    after(takes + seconds, () => {
      iam.deletionTasks.delete(task.id);
    });
  };
  after(takes / 10, () => {
    task.status = 'IN_PROGRESS';
  });
  after(takes, () => {
    const {ends, reason, usage, shownFor = 0, forgottenAfter} = script;
    const found = usageOf(world, service);
    const isRefused = ends === undefined ? found.length > 0 : ends === 'FAILED';
    task.status = isRefused ? 'FAILED' : 'SUCCEEDED';
    if (isRefused && ends === undefined) {
      task.reason = `The role ${role} is in use by its service and cannot be deleted.`;
      task.usage = found;
    } else if (isRefused) {
      if (reason !== undefined) task.reason = reason;
      if (usage) task.usage = [...usage];
    } else {
      after(takes + shownFor, () => iam.roles.delete(role));
    }
    if (forgottenAfter !== undefined) forget(forgottenAfter);
    else if (!isRefused) forget(successRemembered);
  });
  return task;
}

/** What keeps a service from giving up its role, Region by Region; a Region that is switched off counts too. */
function usageOf({regions, account}: World, service: string): {region: string; resources: string[]}[] {
  return [...regions.values()]
    .map(({region, keyStores, keys, clusters}) => ({
      region,
      resources:
        service === keyStoreService
          ? [...keyStores.keys()]
          : service === 'mrk.kms.amazonaws.com'
            ? [...keys.values()]
                .filter(({multiRegion}) => multiRegion)
                .map(({id}) => `arn:${account.partition}:kms:${region}:${account.id}:key/${id}`)
            : service === 'cloudhsm.amazonaws.com'
              ? [...clusters.values()]
                  .filter(({state}) => state !== 'DELETED')
                  .map(({id}) => `arn:${account.partition}:cloudhsm:${region}:${account.id}:cluster/${id}`)
              : [],
    }))
    .filter(({resources}) => resources.length > 0);
}

export const roleDeletionOperations = {
  DeleteServiceLinkedRole: deleteServiceLinkedRole,
  GetServiceLinkedRoleDeletionStatus: getServiceLinkedRoleDeletionStatus,
};
