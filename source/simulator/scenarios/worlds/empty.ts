/** An account that never had a key store. */
export const empty = `
description: 24 Regions without a key store or a cluster. Two are not enabled; the service-linked role is absent.
account: {id: '111122223333', alias: empty, partition: aws}
clock: {start: '2026-09-14T12:03:20Z'}

regions:
  us-east-1: {}
  us-east-2: {}
  us-west-1: {}
  us-west-2: {}
  ca-central-1: {}
  sa-east-1: {}
  eu-west-1: {}
  eu-west-2: {}
  eu-west-3: {}
  eu-central-1: {}
  eu-north-1: {}
  eu-south-1: {optStatus: ENABLED}
  il-central-1: {optStatus: ENABLED}
  me-central-1: {optStatus: ENABLED}
  me-south-1: {optStatus: ENABLED}
  af-south-1: {optStatus: DISABLED}
  ap-east-1: {optStatus: DISABLED}
  ap-south-1: {}
  ap-northeast-1: {}
  ap-northeast-2: {}
  ap-northeast-3: {}
  ap-southeast-1: {}
  ap-southeast-2: {}
  ap-southeast-3: {optStatus: ENABLED}

serviceLinkedRole: false

users:
  admin:
    accessKey: {id: AKIASIMULATEDADMIN22, secret: fakefakefakefakefakefakefakefakefakeadmn}
`;
