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
      const task =
        world.iam.deletionTasks.get(DeletionTaskId) ??
        notFound(`Deletion Task Id: ${DeletionTaskId} cannot be found.`);
      return {
        Status: task.status,
        ...(task.reason === undefined
          ? {}
          : {
              Reason: {
                Reason: task.reason,
                RoleUsageList: (task.usage ?? []).map(({region, resources}) => ({
                  Region: region,
                  Resources: resources,
                })),
              },
            }),
      };
    },
  },
);

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
  const task: SimulatedDeletionTask = {
    id: `task${path}${role}/${world.newId('uuid')}`,
    role,
    status: 'NOT_STARTED',
  };
  iam.deletionTasks.set(task.id, task);
  const start = clock.now().getTime();
  const after = (seconds: number, run: () => void) => {
    clock.schedule(new Date(start + seconds * 1000), run);
  };
  after(timing.roleDeletion / 10, () => {
    task.status = 'IN_PROGRESS';
  });
  after(timing.roleDeletion, () => {
    const usage = usageOf(world, path.split('/')[2] ?? '');
    if (usage.length > 0) {
      task.status = 'FAILED';
      task.reason = `The role ${role} is in use by its service and cannot be deleted.`;
      task.usage = usage;
      return;
    }
    task.status = 'SUCCEEDED';
    iam.roles.delete(role);
    after(timing.roleDeletion + successRemembered, () => {
      iam.deletionTasks.delete(task.id);
    });
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
