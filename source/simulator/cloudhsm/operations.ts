import type {Operation} from '../operation.ts';
import {createCluster, deleteCluster, initializeCluster} from './clusters.ts';
import {describeBackups, describeClusters, listTags, tagResource, untagResource} from './describing.ts';
import {createHsm, deleteHsm} from './hsms.ts';

/** What the embedded AWS CloudHSM can do, by operation name. */
export const cloudhsmOperations: Readonly<Record<string, Operation>> = {
  CreateCluster: createCluster,
  CreateHsm: createHsm,
  DeleteCluster: deleteCluster,
  DeleteHsm: deleteHsm,
  DescribeBackups: describeBackups,
  DescribeClusters: describeClusters,
  InitializeCluster: initializeCluster,
  ListTags: listTags,
  TagResource: tagResource,
  UntagResource: untagResource,
};
