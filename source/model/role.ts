/** KMS's own service-linked role: fixed name and path, one per account. */
export const serviceLinkedRoleName = 'AWSServiceRoleForKeyManagementServiceCustomKeyStores';
export const serviceLinkedRolePath = '/aws-service-role/cks.kms.amazonaws.com/';

export type ServiceLinkedRole = {
  readonly arn: string;
  readonly createdAt?: Date;
  readonly description?: string;
  /** JSON, already URL-decoded. */
  readonly trustPolicy?: string;
  readonly lastUsedAt?: Date;
  readonly lastUsedRegion?: string;
};

/** GetRole answered either with the role or with NoSuchEntity, which is an answer too. */
export type RoleStanding =
  {readonly exists: true; readonly role: ServiceLinkedRole} | {readonly exists: false};
