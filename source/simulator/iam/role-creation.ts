import {AwsError} from '../aws-error.ts';
import {defineOperation} from '../kms/typed-operation.ts';
import {identityArn} from './arns.ts';
import {description} from './input-members.ts';
import {roleDetail} from './roles.ts';
import {
  serviceLinkedRole,
  serviceRoleArn,
  serviceRoleArnOfName,
  serviceRoleMaker,
} from './service-linked-roles.ts';

/**
 * Makes the role of a service that lets IAM make it. KMS's role for key stores is not among them:
 * only CreateCustomKeyStore makes that one.
 */
const createServiceLinkedRole = defineOperation(
  {
    AWSServiceName: {type: 'string', required: true, min: 1, max: 128, pattern: /[\w+=,.@-]+/},
    Description: description,
    CustomSuffix: {type: 'string', min: 1, max: 64, pattern: /[\w+=,.@-]+/},
  },
  {
    authorize: ({world}, {AWSServiceName}) => [
      {
        action: 'iam:CreateServiceLinkedRole',
        resource: serviceRoleMaker(AWSServiceName)
          ? serviceRoleArn(world, AWSServiceName)
          : identityArn(world, 'role', {path: `/aws-service-role/${AWSServiceName}/`, name: '*'}),
        context: {'iam:AWSServiceName': AWSServiceName},
      },
    ],
    run: ({world}, {AWSServiceName, Description, CustomSuffix}) => {
      if (serviceRoleMaker(AWSServiceName) !== 'iam') {
        throw new AwsError('InvalidInput', `A role for ${AWSServiceName} cannot be created with IAM.`);
      }
      if (CustomSuffix !== undefined) {
        throw new AwsError('InvalidInput', `Custom suffix is not allowed for ${AWSServiceName}`);
      }
      const arn = serviceRoleArn(world, AWSServiceName);
      const taken = [...world.iam.roles.keys()].find(name => serviceRoleArnOfName(world, name) === arn);
      if (taken) {
        throw new AwsError(
          'InvalidInput',
          `Service role name ${taken} has been taken in this account, please try a different suffix.`,
        );
      }
      return {Role: roleDetail(world, serviceLinkedRole(world, AWSServiceName, Description))};
    },
  },
);

export const roleCreationOperations = {CreateServiceLinkedRole: createServiceLinkedRole};
