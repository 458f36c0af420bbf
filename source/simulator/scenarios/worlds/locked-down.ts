/** An account that shows its caller very little. */
export const lockedDown = `
description: Twelve Regions, of which most are closed, and a caller who may look at key stores and little else.
account: {id: '111122223333', alias: locked-down, partition: aws}
clock: {start: '2026-09-14T12:00:00Z'}
caller: contractor

regions:
  eu-west-1:
    clusters:
      - id: cluster-3lockedaaaa
        hsms: [{id: hsm-3lockedaaa2, zone: eu-west-1a}, {id: hsm-3lockedaaa3, zone: eu-west-1b}]
        backups: [{created: -6h}]
    keyStores:
      - {id: cks-6aaaabbbbccccdddd, name: open, cluster: cluster-3lockedaaaa, state: CONNECTED, since: -90d}
    keys:
      - {alias: 'alias/open/{n}', count: 2, store: open, lastUse: {at: -2h}}
  us-east-1:
    denied: {except: [admin]}
    clusters:
      - id: cluster-2lockedaaaa
        hsms: [{id: hsm-2lockedaaa2, zone: us-east-1a}, {id: hsm-2lockedaaa3, zone: us-east-1b}]
        backups: [{created: -5h}]
    keyStores:
      - {id: cks-5aaaabbbbccccdddd, name: hidden, cluster: cluster-2lockedaaaa, state: CONNECTED, since: -200d}
    keys:
      - {alias: 'alias/hidden/{n}', count: 3, store: hidden, lastUse: {at: -1h}}
  us-west-2: {denied: {except: [admin]}}
  eu-central-1:
    clusters:
      - id: cluster-4lockedaaaa
        hsms: [{id: hsm-4lockedaaa2, zone: eu-central-1a}]
        backups: [{created: -7h}]
    keyStores:
      - {id: cks-7aaaabbbbccccdddd, name: vault, cluster: cluster-4lockedaaaa, state: DISCONNECTED, since: -15d}
    keys:
      - {alias: alias/vault/root, store: vault, lastUse: {at: -40d}}
  eu-north-1: {denied: {except: [admin]}}
  ap-southeast-2: {denied: {except: [admin]}}
  ap-east-2: {optStatus: DISABLED, cloudHsm: false}
  ap-southeast-4:
    optStatus: ENABLED
    cloudHsm: false
    keyStores:
      - id: cks-8aaaabbbbccccdddd
        name: partner-keys
        state: CONNECTED
        since: -30d
        proxy: {connectivity: PUBLIC_ENDPOINT, uriEndpoint: 'https://xks.partner.example'}
    keys:
      - {alias: alias/partner/root, store: partner-keys, xksKeyId: partner-key-1, lastUse: {at: -5h}}
  af-south-1: {optStatus: DISABLED}
  me-south-1: {optStatus: DISABLED}
  il-central-1: {optStatus: DISABLING}
  mx-central-1: {optStatus: DISABLED}

users:
  admin:
    accessKey: {id: AKIASIMULATEDADMIN22, secret: fakefakefakefakefakefakefakefakefakeadmn}
  contractor:
    accessKey: {id: AKIASIMULATEDCONTR22, secret: fakefakefakefakefakefakefakefakefakecntr}
    boundary: LooksOnly
    policies:
      LookAtKeyStores:
        Version: '2012-10-17'
        Statement:
          - Effect: Allow
            Action: [kms:DescribeCustomKeyStores, kms:ConnectCustomKeyStore, ec2:DescribeRegions]
            Resource: '*'

policies:
  LooksOnly:
    Version: '2012-10-17'
    Statement:
      - Effect: Allow
        Action: ['kms:Describe*', 'kms:List*', 'ec2:Describe*']
        Resource: '*'
`;
