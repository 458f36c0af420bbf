import {defineOperation} from '../kms/typed-operation.ts';
import {backupDescription, clusterDescription} from './descriptions.ts';
import {member, onEverything, onResource, page, passes, regionOf, tagsOf} from './requests.ts';

const clustersPerPage = 25;
const backupsPerPage = 50;
const tagsPerPage = 100;

export const describeClusters = defineOperation(
  {
    Filters: member.filters,
    NextToken: member.nextToken,
    MaxResults: {type: 'integer', min: 1, max: clustersPerPage},
  },
  {
    authorize: () => onEverything('cloudhsm:DescribeClusters'),
    run: (call, {Filters, NextToken, MaxResults = clustersPerPage}) => {
      const found = [...regionOf(call).clusters.values()].filter(cluster =>
        passes(Filters, {clusterIds: cluster.id, vpcIds: cluster.vpcId, states: cluster.state}),
      );
      const {items, ...rest} = page(found, MaxResults, NextToken);
      return {Clusters: items.map(clusterDescription), ...rest};
    },
  },
);

export const describeBackups = defineOperation(
  {
    Filters: member.filters,
    NextToken: member.nextToken,
    MaxResults: {type: 'integer', min: 1, max: backupsPerPage},
    Shared: {type: 'boolean'},
    SortAscending: {type: 'boolean'},
  },
  {
    authorize: () => onEverything('cloudhsm:DescribeBackups'),
    run: (call, {Filters, NextToken, MaxResults = backupsPerPage, SortAscending = false, Shared = false}) => {
      const {backups} = regionOf(call);
      const order = SortAscending ? 1 : -1;
      const {account} = call.world;
      // No other account shares a backup with this one.
      const found = (Shared ? [] : [...backups.values()])
        .filter(backup =>
          passes(Filters, {
            backupIds: backup.id,
            clusterIds: backup.clusterId,
            states: backup.state,
            sourceBackupIds: undefined,
            neverExpires: String(backup.neverExpires),
          }),
        )
        .sort((a, b) => order * (a.createdAt.getTime() - b.createdAt.getTime()));
      const {items, ...rest} = page(found, MaxResults, NextToken);
      return {
        Backups: items.map(backup =>
          backupDescription(
            backup,
            `arn:${account.partition}:cloudhsm:${call.region}:${account.id}:backup/${backup.id}`,
          ),
        ),
        ...rest,
      };
    },
  },
);

export const listTags = defineOperation(
  {
    ResourceId: member.resourceId,
    NextToken: member.nextToken,
    MaxResults: {type: 'integer', min: 1, max: tagsPerPage},
  },
  {
    authorize: (call, {ResourceId}) => onResource(call, 'cloudhsm:ListTags', ResourceId),
    run: (call, {ResourceId, NextToken, MaxResults = tagsPerPage}) => {
      const {items, ...rest} = page([...tagsOf(call, ResourceId)], MaxResults, NextToken);
      return {TagList: items.map(([Key, Value]) => ({Key, Value})), ...rest};
    },
  },
);

export const tagResource = defineOperation(
  {ResourceId: member.resourceId, TagList: {...member.tagList, required: true}},
  {
    authorize: (call, {ResourceId}) => onResource(call, 'cloudhsm:TagResource', ResourceId),
    run: (call, {ResourceId, TagList}) => {
      const tags = tagsOf(call, ResourceId);
      for (const {Key, Value} of TagList) tags.set(Key, Value);
      return {};
    },
  },
);

export const untagResource = defineOperation(
  {ResourceId: member.resourceId, TagKeyList: member.tagKeys},
  {
    authorize: (call, {ResourceId}) => onResource(call, 'cloudhsm:UntagResource', ResourceId),
    run: (call, {ResourceId, TagKeyList}) => {
      const tags = tagsOf(call, ResourceId);
      for (const name of TagKeyList) tags.delete(name);
      return {};
    },
  },
);
