/** A small, quick world for other people's clients. */
export const playground = `
description: Two Regions with free clusters, two key stores, and everything done in about 3 seconds.
account: {id: '111122223333', alias: playground, partition: aws}
timing:
  connect: 3s
  connectExternal: 3s
  disconnect: 2s
  createHsm: 3s
  deleteHsm: 2s
  createCluster: 2s
  initializeCluster: 2s
  activateCluster: 1s
  deleteCluster: 2s
  keyDeletionDelay: 1m
  roleDeletion: 2s

regions:
  eu-west-1:
    clusters:
      - id: cluster-3freeaaaaaa
        hsms: [{id: hsm-3freeaaaaa2, zone: eu-west-1a}, {id: hsm-3freeaaaaa3, zone: eu-west-1b}]
        backups: [{created: -6h}]
      - id: cluster-4freebbbbbb
        hsms: [{id: hsm-4freebbbbb2, zone: eu-west-1a}, {id: hsm-4freebbbbb3, zone: eu-west-1b}]
        backups: [{created: -7h}]
      - id: cluster-5paymentsaa
        hsms: [{id: hsm-5paymentsa2, zone: eu-west-1a}, {id: hsm-5paymentsa3, zone: eu-west-1b}]
        backups: [{created: -8h}]
      - id: cluster-6archiveaaa
        hsms: [{id: hsm-6archiveaa2, zone: eu-west-1a}, {id: hsm-6archiveaa3, zone: eu-west-1b}]
        backups: [{created: -9h}]
    keyStores:
      - {id: cks-1111aaaa2222bbbb3, name: payments, cluster: cluster-5paymentsaa, state: CONNECTED, since: -40d}
      - {id: cks-4444cccc5555dddd6, name: archive, cluster: cluster-6archiveaaa, state: DISCONNECTED, since: -20d}
    keys:
      - {alias: alias/payments/card, store: payments, lastUse: {at: -2h}}
      - {alias: alias/payments/token, store: payments, lastUse: {at: -26h, operation: Encrypt}}
      - {alias: alias/archive/2024, store: archive, lastUse: {at: -90d}}
      - {alias: alias/plain}
  us-east-1:
    clusters:
      - id: cluster-2freecccccc
        hsms: [{id: hsm-2freeccccc2, zone: us-east-1a}, {id: hsm-2freeccccc3, zone: us-east-1b}]
        backups: [{created: -6h}]
      - id: cluster-7freedddddd
        hsms: [{id: hsm-7freeddddd2, zone: us-east-1a}, {id: hsm-7freeddddd3, zone: us-east-1b}]
        backups: [{created: -7h}]

serviceLinkedRole: true

users:
  admin:
    accessKey: {id: AKIASIMULATEDADMIN22, secret: fakefakefakefakefakefakefakefakefakeadmn}
  # May run key stores, but neither delete one nor make the service-linked role.
  limited:
    accessKey: {id: AKIASIMULATEDLIMIT22, secret: fakefakefakefakefakefakefakefakefakelmtd}
    policies:
      RunKeyStores:
        Version: '2012-10-17'
        Statement:
          - Effect: Allow
            Action:
              - cloudhsm:Describe*
              - cloudhsm:ListTags
              - kms:Create*
              - kms:ConnectCustomKeyStore
              - kms:DisconnectCustomKeyStore
              - kms:UpdateCustomKeyStore
              - kms:Describe*
              - kms:Get*
              - kms:List*
              - iam:GetRole
              - account:ListRegions
              - ec2:DescribeRegions
            Resource: '*'
roles:
  Operator:
    description: For admin to assume
    trust: [admin]
    attached: [AdministratorAccess]
`;
