/** An account in which nothing is wrong and nothing moves. */
export const healthy = `
description: Three key stores in two of six Regions, connected for months, with nothing to do.
account: {id: '111122223333', alias: healthy, partition: aws}
clock: {start: '2026-09-14T12:00:20Z'}

regions:
  us-east-1:
    clusters:
      - id: cluster-2healthyaaa
        hsms:
          - {id: hsm-2healthyaa2, zone: us-east-1a}
          - {id: hsm-2healthyaa3, zone: us-east-1b}
          - {id: hsm-2healthyaa4, zone: us-east-1c}
        backups: [{created: -6h}, {created: -30h}]
      - id: cluster-3healthyaaa
        hsms: [{id: hsm-3healthyaa2, zone: us-east-1a}, {id: hsm-3healthyaa3, zone: us-east-1b}]
        backups: [{created: -7h}]
    keyStores:
      - {id: cks-2aaaabbbbccccdddd, name: cards, cluster: cluster-2healthyaaa, state: CONNECTED, since: -120d}
      - {id: cks-3aaaabbbbccccdddd, name: files, cluster: cluster-3healthyaaa, state: CONNECTED, since: -80d}
    keys:
      - {alias: 'alias/cards/{n}', count: 6, store: cards, lastUse: {at: -10m}}
      - {alias: 'alias/files/{n}', count: 3, store: files, lastUse: {at: -3h, operation: GenerateDataKey}}
      - {alias: alias/plain, lastUse: {at: -1d}}
  us-west-2: {}
  eu-west-1:
    clusters:
      - id: cluster-4healthyaaa
        hsms: [{id: hsm-4healthyaa2, zone: eu-west-1a}, {id: hsm-4healthyaa3, zone: eu-west-1b}]
        backups: [{created: -8h}]
    keyStores:
      - {id: cks-4aaaabbbbccccdddd, name: cards-eu, cluster: cluster-4healthyaaa, state: CONNECTED, since: -60d}
    keys:
      - {alias: 'alias/cards/{n}', count: 4, store: cards-eu, lastUse: {at: -20m}}
  eu-central-1: {}
  ap-southeast-2: {}
  sa-east-1: {}

users:
  admin:
    accessKey: {id: AKIASIMULATEDADMIN22, secret: fakefakefakefakefakefakefakefakefakeadmn}

history:
  lookedAt: -1m
  stores:
    cks-2aaaabbbbccccdddd: {since: -92d, atLeast: true}
    cks-3aaaabbbbccccdddd: {since: -80d}
    cks-4aaaabbbbccccdddd: {since: -60d}
`;
