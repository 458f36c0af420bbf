/** The account of the documentation: six key stores on one morning, and something wrong with most of them. */
export const payLegacy = `
description: Six key stores in 24 Regions on 14 September 2026. One is down, two are at risk, two Regions are silent.
account: {id: '111122223333', alias: pay-legacy, partition: aws}
clock: {start: '2026-09-14T12:03:20Z'}
caller: KeyOps/mreyes
timing: {connect: 13m}

regions:
  us-east-1:
    subnets:
      - {id: subnet-01aa11bb22cc33dd4, zone: us-east-1a, cidr: 10.10.1.0/28, free: 8}
      - {id: subnet-02aa11bb22cc33dd4, zone: us-east-1b, cidr: 10.10.1.16/28, free: 8}
      - {id: subnet-03aa11bb22cc33dd4, zone: us-east-1c, cidr: 10.10.1.32/28, free: 8}
      - {id: subnet-04aa11bb22cc33dd4, zone: us-east-1a, cidr: 10.10.2.0/28, free: 9}
      - {id: subnet-05aa11bb22cc33dd4, zone: us-east-1b, cidr: 10.10.2.16/28, free: 9}
      - {id: subnet-06aa11bb22cc33dd4, zone: us-east-1a, cidr: 10.10.3.0/28, free: 11}
      - {id: subnet-07aa11bb22cc33dd4, zone: us-east-1b, cidr: 10.10.3.16/28, free: 11}
    clusters:
      - id: cluster-2a3b4c5d6e7
        created: '2021-07-05T08:10Z'
        subnets: [subnet-01aa11bb22cc33dd4, subnet-02aa11bb22cc33dd4, subnet-03aa11bb22cc33dd4]
        hsms:
          - {id: hsm-2wq5vn4tx6c, zone: us-east-1a}
          - {id: hsm-4zr7kd3mb5p, zone: us-east-1b}
          - {id: hsm-5xt2hw6qf7j, zone: us-east-1c}
        backups:
          - {id: backup-2mainaaaaaa, created: '2026-09-14T03:40Z'}
          - {id: backup-3mainaaaaaa, created: '2026-09-13T03:41Z'}
      - id: cluster-7h5kqw2zr4n
        state: DEGRADED
        message: One HSM does not answer its health check.
        created: '2024-02-20T10:00Z'
        subnets: [subnet-04aa11bb22cc33dd4, subnet-05aa11bb22cc33dd4]
        hsms:
          - {id: hsm-3wt5nq7xk2m, zone: us-east-1a}
          - {id: hsm-6zd4rb2vy7p, zone: us-east-1b, state: DEGRADED, message: No answer to health checks.}
        backups:
          - {id: backup-2bataaaaaaa, created: '2026-09-13T04:50Z'}
      - id: cluster-2qv6sd4mh7k
        state: UNINITIALIZED
        created: '2026-09-11T15:20Z'
        subnets: [subnet-06aa11bb22cc33dd4, subnet-07aa11bb22cc33dd4]
    keyStores:
      - id: cks-1234567890abcdef0
        name: pay-main
        created: '2021-07-05T09:02Z'
        cluster: cluster-2a3b4c5d6e7
        state: CONNECTED
        since: '2026-02-03T06:00Z'
      - id: cks-5a4b3c2d1e0f98765
        name: pay-batch
        created: '2024-02-20T13:30Z'
        cluster: cluster-7h5kqw2zr4n
        state: CONNECTED
        since: '2026-05-02T06:00Z'
    keys:
      - {id: 10a4f2c6-5b1d-4c3e-8f70-1a2b3c4d5e6f, alias: alias/pay/card, store: pay-main, created: '2021-07-06', lastUse: {at: '2026-09-14T12:02Z'}}
      - {id: 11a4f2c6-5b1d-4c3e-8f70-1a2b3c4d5e6f, alias: alias/pay/tok, store: pay-main, created: '2021-07-06', lastUse: {at: '2026-09-14T12:01Z', operation: GenerateDataKey}}
      - {id: 12a4f2c6-5b1d-4c3e-8f70-1a2b3c4d5e6f, alias: alias/pay/db, store: pay-main, created: '2021-07-12', lastUse: {at: '2026-09-14T11:40Z'}}
      - {id: 13a4f2c6-5b1d-4c3e-8f70-1a2b3c4d5e6f, alias: alias/pay/ebs, store: pay-main, created: '2021-08-02', lastUse: {at: '2026-09-14T10:12Z'}}
      - {id: 14a4f2c6-5b1d-4c3e-8f70-1a2b3c4d5e6f, alias: alias/pay/queue, store: pay-main, created: '2021-08-02', lastUse: {at: '2026-09-14T11:58Z', operation: GenerateDataKey}}
      - {id: 15a4f2c6-5b1d-4c3e-8f70-1a2b3c4d5e6f, alias: alias/pay/files, store: pay-main, created: '2021-09-14', lastUse: {at: '2026-09-14T09:30Z'}}
      - {id: 16a4f2c6-5b1d-4c3e-8f70-1a2b3c4d5e6f, alias: alias/pay/api, store: pay-main, created: '2021-11-03', lastUse: {at: '2026-09-14T12:00Z', operation: Encrypt}}
      - {id: 17a4f2c6-5b1d-4c3e-8f70-1a2b3c4d5e6f, alias: alias/pay/settle, store: pay-main, created: '2022-01-20', lastUse: {at: '2026-09-13T22:05Z'}}
      - {id: 18a4f2c6-5b1d-4c3e-8f70-1a2b3c4d5e6f, alias: alias/pay/refund, store: pay-main, created: '2022-01-20', lastUse: {at: '2026-09-14T07:44Z'}}
      - {id: 19a4f2c6-5b1d-4c3e-8f70-1a2b3c4d5e6f, alias: alias/pay/report, store: pay-main, created: '2022-05-11', lastUse: {at: '2026-09-01T02:00Z'}}
      - {id: 1aa4f2c6-5b1d-4c3e-8f70-1a2b3c4d5e6f, alias: alias/pay/audit, store: pay-main, created: '2022-05-11', lastUse: {at: '2026-08-31T02:00Z'}}
      - {id: 1ba4f2c6-5b1d-4c3e-8f70-1a2b3c4d5e6f, alias: alias/pay/card-2021, store: pay-main, created: '2021-07-06'}
      - {id: 1ca4f2c6-5b1d-4c3e-8f70-1a2b3c4d5e6f, alias: alias/pay/card-2022, store: pay-main, created: '2022-01-04'}
      - {id: 1da4f2c6-5b1d-4c3e-8f70-1a2b3c4d5e6f, alias: alias/pay/spare, store: pay-main, created: '2023-10-09'}
      - {id: 20b5e3d7-6c2e-4d4f-9a81-2b3c4d5e6f70, alias: alias/bat/a, store: pay-batch, created: '2024-02-21', lastUse: {at: '2026-09-14T04:10Z'}}
      - {id: 21b5e3d7-6c2e-4d4f-9a81-2b3c4d5e6f70, alias: alias/bat/b, store: pay-batch, created: '2024-02-21', lastUse: {at: '2026-09-10T04:10Z'}}
      - {id: 22b5e3d7-6c2e-4d4f-9a81-2b3c4d5e6f70, alias: alias/bat/c, store: pay-batch, created: '2024-06-03', lastUse: {at: '2026-09-07T04:12Z'}}
      - {id: 23b5e3d7-6c2e-4d4f-9a81-2b3c4d5e6f70, alias: alias/bat/d, store: pay-batch, created: '2025-01-15', lastUse: {at: '2026-09-07T04:12Z'}}
      - {id: 24b5e3d7-6c2e-4d4f-9a81-2b3c4d5e6f70, alias: alias/bat/new, store: pay-batch, created: '2026-09-13T14:25Z', lastUse: {at: '2026-09-13T14:40Z', operation: Encrypt}}
      - {id: 25b5e3d7-6c2e-4d4f-9a81-2b3c4d5e6f70, alias: alias/bat/old, store: pay-batch, state: Disabled, created: '2024-02-21'}
    usage:
      - {key: 10a4f2c6-5b1d-4c3e-8f70-1a2b3c4d5e6f, count: 41200, last: '2026-09-14T12:02Z', by: [PayApi/card]}
      - {key: 11a4f2c6-5b1d-4c3e-8f70-1a2b3c4d5e6f, count: 12000, last: '2026-09-14T12:01Z', operation: GenerateDataKey, by: [PayApi/token]}
      - {key: 12a4f2c6-5b1d-4c3e-8f70-1a2b3c4d5e6f, count: 960, last: '2026-09-14T11:40Z', over: 23h36m, by: [rds.amazonaws.com]}
      - {key: 13a4f2c6-5b1d-4c3e-8f70-1a2b3c4d5e6f, count: 48, last: '2026-09-14T10:12Z', by: [ec2.amazonaws.com]}
      - {key: 14a4f2c6-5b1d-4c3e-8f70-1a2b3c4d5e6f, count: 40, last: '2026-09-14T11:58Z', operation: GenerateDataKey, by: [sqs.amazonaws.com]}
      - {key: 15a4f2c6-5b1d-4c3e-8f70-1a2b3c4d5e6f, count: 12, last: '2026-09-14T09:30Z', by: [PayApi/files]}
      - {key: 16a4f2c6-5b1d-4c3e-8f70-1a2b3c4d5e6f, count: 30, last: '2026-09-14T12:00Z', operation: Encrypt, by: [PayApi/api]}
      - {key: 17a4f2c6-5b1d-4c3e-8f70-1a2b3c4d5e6f, count: 4, last: '2026-09-13T22:05Z', over: 4h, by: [Settlement/night]}
  us-east-2: {}
  us-west-1: {}
  us-west-2: {}
  ca-central-1: {}
  sa-east-1: {}
  eu-west-1:
    subnets:
      - {id: subnet-0a1b2c3d4e5f6a7b8, zone: eu-west-1a, cidr: 10.20.4.0/28, free: 6}
      - {id: subnet-0c3d4e5f6a7b8c9d0, zone: eu-west-1b, cidr: 10.20.4.16/28, free: 0}
    clusters:
      - id: cluster-5jd3tx6vw2p
        created: '2023-02-10T14:00Z'
        subnets: [subnet-0a1b2c3d4e5f6a7b8, subnet-0c3d4e5f6a7b8c9d0]
        hsms: [{id: hsm-4ktw2mz7qpc, zone: eu-west-1a}, {id: hsm-7rb3yx5nd2f, zone: eu-west-1b}]
        backups: [{id: backup-2ledaaaaaaa, created: '2026-09-14T02:30Z'}]
    keyStores:
      - id: cks-9f8e7d6c5b4a39281
        name: ledger
        created: '2023-02-11T10:15Z'
        cluster: cluster-5jd3tx6vw2p
        state: FAILED
        errorCode: INSUFFICIENT_FREE_ADDRESSES_IN_SUBNET
        since: '2026-09-14T11:52Z'
    keys:
      - {id: 8c1d20ab-3e4f-4a5b-9c6d-7e8f9a0b1c2d, alias: alias/led/root, store: ledger, created: '2023-02-11', lastUse: {at: '2026-09-14T11:23Z', by: Ledger/core}}
      - {id: 51ee9027-4f5a-4b6c-8d7e-8f9a0b1c2d3e, alias: alias/led/fx, store: ledger, created: '2023-02-11', lastUse: {at: '2026-09-14T11:21Z', by: Ledger/core}}
      - {id: 62fa0138-5a6b-4c7d-9e8f-9a0b1c2d3e4f, alias: alias/led/eod, store: ledger, created: '2023-02-14', lastUse: {at: '2026-09-13T23:00Z', by: Ledger/eod}}
      - {id: 730b1249-6b7c-4d8e-8f9a-0b1c2d3e4f50, alias: alias/led/gl, store: ledger, created: '2023-03-01', lastUse: {at: '2026-09-11T17:00Z'}}
      - {id: 841c235a-7c8d-4e9f-9a0b-1c2d3e4f5061, alias: alias/led/recon, store: ledger, created: '2023-03-01', lastUse: {at: '2026-09-10T06:30Z'}}
      - {id: 952d346b-8d9e-4f0a-8b1c-2d3e4f506172, alias: alias/led/tax, store: ledger, created: '2023-06-19', lastUse: {at: '2026-07-31T20:00Z'}}
      - {id: a63e457c-9eaf-4a1b-9c2d-3e4f50617283, alias: alias/led/archive, store: ledger, created: '2024-01-08', lastUse: {at: '2026-08-31T21:00Z'}}
      - {id: b74f568d-afb0-4b2c-8d3e-4f5061728394, alias: alias/led/test, store: ledger, created: '2024-05-27'}
      - {id: c8506790-b0c1-4c3d-9e4f-506172839405, alias: alias/led/zz-old, store: ledger, created: '2023-02-11'}
  eu-west-2: {}
  eu-west-3: {}
  eu-central-1:
    subnets:
      - {id: subnet-08aa11bb22cc33dd4, zone: eu-central-1a, cidr: 10.30.4.0/28, free: 9}
      - {id: subnet-09aa11bb22cc33dd4, zone: eu-central-1b, cidr: 10.30.4.16/28, free: 9}
    clusters:
      - id: cluster-4wx5yz3ab6d
        created: '2021-06-17T12:00Z'
        subnets: [subnet-08aa11bb22cc33dd4, subnet-09aa11bb22cc33dd4]
        hsms: [{id: hsm-2vu4ea5bc6d, zone: eu-central-1a}, {id: hsm-3vu4ea5bc6d, zone: eu-central-1b}]
        backups: [{id: backup-2vaultaaaaa, created: '2026-09-14T01:45Z'}]
        kmsuser: {password: vaultKmsuser2026}
    keyStores:
      - id: cks-2b3c4d5e6f7089a1b
        name: vault-eu
        created: '2021-06-18T09:02Z'
        cluster: cluster-4wx5yz3ab6d
        state: DISCONNECTED
        since: '2026-08-04T10:20Z'
    keys:
      - id: 3f2a91c0-6d4b-4e17-9a35-1c2be07d8f64
        alias: alias/eu/card-2022
        store: vault-eu
        state: PendingDeletion
        created: '2022-03-04'
        deletes: '2026-09-21T07:15Z'
        pendingWindowDays: 14
        lastUse: {at: '2026-07-02T13:10Z'}
      - id: a77e04d2-7e5c-4f28-8b46-2d3cf18e9a75
        alias: alias/eu/card-2021
        store: vault-eu
        state: PendingDeletion
        created: '2021-06-18'
        deletes: '2026-09-21T07:15Z'
        pendingWindowDays: 14
      - id: c0de5512-90ab-4b7e-8c1f-2d3e4f506172
        alias: alias/eu/card-2023
        store: vault-eu
        created: '2023-05-09'
        lastUse: {at: '2026-06-30T15:45Z'}
      - {id: 9b31fa68-1c2d-4e3f-8a4b-5c6d7e8f9a0b, alias: alias/eu/logs, created: '2024-01-22', lastUse: {at: '2026-09-14T11:59Z', operation: GenerateDataKey}}
      - {id: e4d8730b-2d3e-4f40-9b5c-6d7e8f9a0b1c, created: '2024-08-30', lastUse: {at: '2026-09-12T10:00Z'}}
  eu-north-1:
    clusters:
      - id: cluster-3kz6mwq4x7c
        created: '2024-11-12T09:00Z'
        hsms: [{id: hsm-4nd5fg6hj7k, zone: eu-north-1a}, {id: hsm-5nd5fg6hj7k, zone: eu-north-1b}]
        backups: [{id: backup-2nordicaaaa, created: '2026-09-14T00:40Z'}]
    keyStores:
      - id: cks-0fedcba9876543210
        name: nordic
        created: '2024-11-13T08:00Z'
        cluster: cluster-3kz6mwq4x7c
        state: CONNECTED
        since: '2026-09-01T07:00Z'
    keys:
      # Its administrators keep it to themselves: nobody else may read its policy or schedule its deletion.
      - id: 40d7a5f9-8e40-4f61-9ca3-4d5e6f708192
        alias: alias/nordic/root
        store: nordic
        created: '2024-11-13'
        lastUse: {at: '2026-09-14T11:55Z'}
        policy:
          Version: '2012-10-17'
          Statement:
            - Sid: Administrators
              Effect: Allow
              Principal: {AWS: ['arn:aws:iam::111122223333:role/NordicAdmins', 'arn:aws:iam::111122223333:user/admin']}
              Action: kms:*
              Resource: '*'
            - Sid: Operators look at it
              Effect: Allow
              Principal: {AWS: 'arn:aws:iam::111122223333:root'}
              Action: [kms:DescribeKey, kms:GetKeyLastUsage, kms:ListResourceTags, kms:ListGrants]
              Resource: '*'
      - {id: 41d7a5f9-8e40-4f61-9ca3-4d5e6f708192, alias: alias/nordic/cards, store: nordic, created: '2024-11-14', lastUse: {at: '2026-09-14T11:57Z'}}
      - {id: 42d7a5f9-8e40-4f61-9ca3-4d5e6f708192, alias: alias/nordic/db, store: nordic, created: '2024-11-14', lastUse: {at: '2026-09-14T10:31Z'}}
      - {id: 43d7a5f9-8e40-4f61-9ca3-4d5e6f708192, alias: alias/nordic/files, store: nordic, created: '2025-02-03', lastUse: {at: '2026-09-09T06:00Z'}}
      - {id: 44d7a5f9-8e40-4f61-9ca3-4d5e6f708192, alias: alias/nordic/test, store: nordic, created: '2025-02-03', lastUse: {at: '2026-05-21T14:00Z'}}
  eu-south-1: {optStatus: ENABLED}
  il-central-1: {optStatus: ENABLED}
  me-central-1: {optStatus: ENABLED}
  me-south-1:
    optStatus: ENABLED
    denied: {since: '2026-09-14T12:01Z', except: [admin, audit]}
  af-south-1: {optStatus: DISABLED}
  ap-east-1: {optStatus: DISABLED}
  ap-south-1: {}
  ap-northeast-1: {}
  ap-northeast-2: {}
  ap-northeast-3: {}
  ap-southeast-1: {}
  ap-southeast-2:
    subnets:
      - {id: subnet-0baa11bb22cc33dd4, zone: ap-southeast-2a, cidr: 10.40.4.0/28, free: 7}
      - {id: subnet-0caa11bb22cc33dd4, zone: ap-southeast-2b, cidr: 10.40.4.16/28, free: 7}
    clusters:
      - id: cluster-6pq2rn7tb5y
        created: '2025-03-10T03:00Z'
        subnets: [subnet-0baa11bb22cc33dd4, subnet-0caa11bb22cc33dd4]
        hsms: [{id: hsm-6ap3qr4st5u, zone: ap-southeast-2a}, {id: hsm-7ap3qr4st5u, zone: ap-southeast-2b}]
        backups: [{id: backup-2apacaaaaaa, created: '2026-09-14T04:35Z'}]
    keyStores:
      - id: cks-77aa66bb55cc44dd3
        name: apac-sign
        created: '2025-03-11T02:00Z'
        cluster: cluster-6pq2rn7tb5y
        state: CONNECTING
        since: '2026-09-14T11:58Z'
        connectTakes: 13m20s
        network:
          securityGroup: sg-0d4c3b2a190817263
          interfaces: {ap-southeast-2a: eni-0f1e2d3c4b5a69788}
    keys:
      - {id: 30c6f4e8-7d3f-4e50-8b92-3c4d5e6f7081, alias: alias/sig/a, store: apac-sign, created: '2025-03-11', lastUse: {at: '2026-09-13T05:00Z'}}
      - {id: 31c6f4e8-7d3f-4e50-8b92-3c4d5e6f7081, alias: alias/sig/b, store: apac-sign, created: '2025-03-11', lastUse: {at: '2026-09-12T05:00Z'}}
      - {id: 32c6f4e8-7d3f-4e50-8b92-3c4d5e6f7081, alias: alias/sig/c, store: apac-sign, created: '2025-07-01', lastUse: {at: '2026-09-11T05:00Z'}}
      - {id: 33c6f4e8-7d3f-4e50-8b92-3c4d5e6f7081, alias: alias/sig/d, store: apac-sign, created: '2025-07-01', lastUse: {at: '2026-08-30T05:00Z'}}
  ap-southeast-3: {optStatus: ENABLED}

serviceLinkedRole:
  created: '2021-06-18T09:02Z'
  description: 'KMS custom key stores, owner: key-ops'
  lastUsed: {at: '2026-09-14T11:38Z', region: eu-west-1}

users:
  admin:
    accessKey: {id: AKIASIMULATEDADMIN22, secret: fakefakefakefakefakefakefakefakefakeadmn}
  audit:
    attached: [ReadOnlyAccess]
    accessKey: {id: AKIASIMULATEDAUDIT22, secret: fakefakefakefakefakefakefakefakefakeaudt}

policies:
  KeyOpsStores:
    Version: '2012-10-17'
    Statement:
      - Effect: Allow
        Action:
          - cloudhsm:DescribeClusters
          - kms:CreateCustomKeyStore
          - kms:ConnectCustomKeyStore
          - kms:DisconnectCustomKeyStore
          - kms:UpdateCustomKeyStore
          - kms:DescribeCustomKeyStores
        Resource: '*'
      - Effect: Allow
        Action: kms:DeleteCustomKeyStore
        Resource: '*'
        Condition: {NumericLessThan: {'aws:MultiFactorAuthAge': '3600'}}
  KeyOpsKeys:
    Version: '2012-10-17'
    Statement:
      - Effect: Allow
        Action:
          - kms:CreateKey
          - kms:CreateAlias
          - kms:DeleteAlias
          - kms:UpdateAlias
          - kms:TagResource
          - kms:DescribeKey
          - kms:GetKeyPolicy
          - kms:PutKeyPolicy
          - kms:GetKeyLastUsage
          - kms:GetKeyRotationStatus
          - kms:ListGrants
          - kms:ListResourceTags
          - kms:ListKeys
          - kms:ListAliases
          - kms:EnableKey
          - kms:DisableKey
          - kms:ScheduleKeyDeletion
          - kms:CancelKeyDeletion
        Resource: '*'
  KeyOpsReads:
    Version: '2012-10-17'
    Statement:
      - Effect: Allow
        Action:
          - account:ListRegions
          - ec2:DescribeRegions
          - ec2:DescribeSubnets
          - ec2:DescribeSecurityGroups
          - ec2:DescribeNetworkInterfaces
          - cloudhsm:DescribeBackups
          - cloudhsm:ListTags
          - cloudtrail:LookupEvents
          - iam:Get*
          - iam:List*
          - iam:SimulatePrincipalPolicy
        Resource: '*'
      - Effect: Allow
        Action: [iam:UpdateRole, iam:UpdateRoleDescription, iam:DeleteServiceLinkedRole]
        Resource: arn:aws:iam::111122223333:role/aws-service-role/cks.kms.amazonaws.com/*

roles:
  KeyOps:
    description: Runs the custom key stores
    trust: [admin]
    maxSession: 4h
    attached: [KeyOpsStores, KeyOpsKeys, KeyOpsReads]
    sessions:
      mreyes:
        id: ASIASIMULATEDMREYES2
        secret: fakefakefakefakefakefakefakefakefakemrys
        sessionToken: fake-session-token-of-mreyes
      jchen:
        id: ASIASIMULATEDJCHEN22
        secret: fakefakefakefakefakefakefakefakefakejchn
        sessionToken: fake-session-token-of-jchen
  NordicAdmins:
    description: Owns the root key of nordic
    trust: [admin]

serviceControlPolicies:
  KeyStoresStayAsTheyAre:
    document:
      Version: '2012-10-17'
      Statement:
        - Sid: KeyStoresStayAsTheyAre
          Effect: Deny
          Action: kms:UpdateCustomKeyStore
          Resource: '*'
          Condition: {ArnNotLike: {'aws:PrincipalArn': 'arn:aws:iam::111122223333:user/admin'}}

faults:
  - {service: kms, region: eu-north-1, from: '2026-09-14T12:00Z', until: '2026-09-14T12:09:30Z', effect: {kind: throttle}}
  - {service: cloudhsm, region: eu-north-1, from: '2026-09-14T12:00Z', until: '2026-09-14T12:09:30Z', effect: {kind: throttle}}

events:
  # Somebody frees addresses for ledger: from then on a disconnect and a connect repair it.
  - {at: '2026-09-14T12:20Z', do: set-free-addresses, region: eu-west-1, subnet: subnet-0c3d4e5f6a7b8c9d0, free: 4}

trail:
  - {at: '2026-08-04T10:14Z', region: eu-central-1, name: DisconnectCustomKeyStore, by: KeyOps/tnovak, parameters: {customKeyStoreId: cks-2b3c4d5e6f7089a1b}}
  - {at: '2026-09-07T07:15Z', region: eu-central-1, name: ScheduleKeyDeletion, by: KeyOps/tnovak, parameters: {keyId: 3f2a91c0-6d4b-4e17-9a35-1c2be07d8f64, pendingWindowInDays: 14}}
  - {at: '2026-09-07T07:15Z', region: eu-central-1, name: ScheduleKeyDeletion, by: KeyOps/tnovak, parameters: {keyId: a77e04d2-7e5c-4f28-8b46-2d3cf18e9a75, pendingWindowInDays: 14}}
  - {at: '2026-09-14T11:24Z', region: eu-west-1, name: DisconnectCustomKeyStore, by: KeyOps/jchen, parameters: {customKeyStoreId: cks-9f8e7d6c5b4a39281}}
  - {at: '2026-09-14T11:38Z', region: eu-west-1, name: ConnectCustomKeyStore, by: KeyOps/jchen, parameters: {customKeyStoreId: cks-9f8e7d6c5b4a39281}}
  - {at: '2026-09-14T11:58Z', region: ap-southeast-2, name: ConnectCustomKeyStore, by: KeyOps/mreyes, parameters: {customKeyStoreId: cks-77aa66bb55cc44dd3}}

history:
  lookedAt: '2026-09-14T12:03Z'
  keysListedAt: '2026-09-14T12:03Z'
  regions:
    me-south-1:
      lookedAt: '2026-09-14T12:00Z'
      silent:
        since: '2026-09-14T12:01Z'
        failure: &denied
          kind: denied
          code: AccessDeniedException
          message: >-
            User: arn:aws:sts::111122223333:assumed-role/KeyOps/mreyes is not authorized to perform:
            kms:DescribeCustomKeyStores with an explicit deny in a service control policy
          requestId: 5f0c2f6e-83a1-4d0e-9d6a-0b1a7c2e4f58
          attempts: 1
          denied: {explicit: true, layer: service-control-policy}
          remedy: No policy in this account can fix this. Ask whoever manages the service control policies.
    eu-north-1:
      lookedAt: '2026-09-14T12:00Z'
      silent:
        since: '2026-09-14T12:00Z'
        failure: &throttled
          kind: throttled
          code: ThrottlingException
          message: Rate exceeded
          requestId: 0b7a91c4-52de-4f0b-8a77-6c1d2e3f4a5b
          attempts: 5
          remedy: Nothing to do. cks asks again, more slowly.
  stores:
    cks-1234567890abcdef0: {since: '2026-06-14T09:00Z', atLeast: true}
    cks-5a4b3c2d1e0f98765: {since: '2026-08-15T09:00Z', atLeast: true}
    cks-9f8e7d6c5b4a39281: {since: '2026-09-14T11:52Z'}
    cks-2b3c4d5e6f7089a1b: {since: '2026-08-04T10:20Z'}
    cks-0fedcba9876543210: {since: '2026-09-14T12:00Z', atLeast: true}
    cks-77aa66bb55cc44dd3: {since: '2026-09-14T11:58Z'}
  changes:
    - {at: '2026-08-04T10:20Z', what: store-state, region: eu-central-1, store: vault-eu, from: CONNECTED, to: DISCONNECTED}
    - {at: '2026-09-14T11:24Z', what: store-state, region: eu-west-1, store: ledger, from: CONNECTED, to: DISCONNECTED}
    - {at: '2026-09-14T11:38Z', what: store-state, region: eu-west-1, store: ledger, from: DISCONNECTED, to: CONNECTING, lasted: 14m}
    - at: '2026-09-14T11:52Z'
      what: store-state
      region: eu-west-1
      store: ledger
      from: CONNECTING
      to: FAILED
      errorCode: INSUFFICIENT_FREE_ADDRESSES_IN_SUBNET
      lasted: 14m
    - {at: '2026-09-14T11:58Z', what: store-state, region: ap-southeast-2, store: apac-sign, from: DISCONNECTED, to: CONNECTING}
    - {at: '2026-09-14T12:00Z', what: region-silent, region: eu-north-1, failure: *throttled}
    - {at: '2026-09-14T12:01Z', what: region-silent, region: me-south-1, failure: *denied}
`;
