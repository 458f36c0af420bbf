/** `1 Region`, `2 Regions`. */
export const plural = (n: number, one: string, many = `${one}s`): string =>
  `${String(n)} ${n === 1 ? one : many}`;

/** Names in a sentence: `a`, `a and b`, `a, b and c`. */
const list = (names: readonly string[]) =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;

/**
 * What the screens' bodies say, each text with an id (the message row has its own in ui/messages.ts). AWS's words as
 * AWS writes them; what happened, what it means, what to do next.
 */
export const texts = {
  'board.asking': (asked: number, answered: number, failed: number, waiting: number, oldest?: string) =>
    `asking ${plural(asked, 'Region')}: ${String(answered)} answered, ` +
    `${failed > 0 ? `${String(failed)} did not, ` : ''}${String(waiting)} waiting` +
    (oldest === undefined ? '' : ` (oldest ${oldest})`),
  'board.askingRegions': () => 'asking AWS which Regions this account has',
  'board.empty': (account: string, answered: number, enabled: number, at: string) =>
    `No custom key stores in ${account}. ${String(answered)} of ${String(enabled)} enabled Regions answered ${at}.`,
  'board.emptySilent': (answered: number, silent: number) =>
    `No custom key stores in the ${plural(answered, 'Region')} that answered. ${plural(silent, 'Region')} did not ` +
    'answer, so this is not proof.',
  'board.noneAnswered': (silent: number) =>
    `${plural(silent, 'Region')} did not answer, and none did: the stores of this account are unknown.`,
  'board.notEnabled': (regions: readonly string[]) =>
    regions.length > 3
      ? `${String(regions.length)} Regions are not enabled.`
      : `${list(regions)} ${regions.length === 1 ? 'is' : 'are'} not enabled.`,
  'board.role': (exists: boolean) => `The service-linked role ${exists ? 'exists' : 'is absent'}.`,
  'board.nothingRead': () => 'Nothing could be read with these credentials. ! shows each reason.',
  'board.nothingMatches': () => 'No row matches the filter. Esc clears it.',
  'board.noFaults': () => 'No faults. f shows the healthy and idle stores too.',
  'board.builtInRegions': () =>
    'Region list built in: account:ListRegions and ec2:DescribeRegions not granted',
  'filter.standing': (filter: string, shown: number, of: number) =>
    `filter "${filter}": ${String(shown)} of ${String(of)}`,
  'filter.silent': (silent: number, notEnabled: number) =>
    [
      ...(silent > 0 ? [`${plural(silent, 'Region')} did not answer`] : []),
      ...(notEnabled > 0 ? [`${plural(notEnabled, 'Region')} not enabled`] : []),
    ].join(', '),
  'region.notEnabled': () => 'opt-in off: not asked, may not be empty',
  'region.notEnabledGroup': () => 'NOT ENABLED (opt-in off) · cannot be asked, may not be empty',
  'region.noStores': (n: number) => `${plural(n, 'Region')} answered: no custom key stores`,
  'preview.open': () => 'Enter opens the store with its keys; the list above keeps its place.',
  'preview.silent': () => 'Its stores are unknown until it answers. ! shows the request id.',
  'preview.notEnabled': () => 'It cannot be asked. Stores made before it was turned off would still exist.',
  'legend.keys': () => 'KEYS  e Enabled  d Disabled  u Unavailable  p PendingDeletion   FOR  > at least',
  'store.gone': (at: string) => `gone: not listed since ${at}`,
  'store.unknown': () => 'not listed by any Region that answered',
  'store.silent': (region: string) => `${region} has not told its stores yet`,
  'store.noCluster': () =>
    'cannot see the cluster: cloudhsm:DescribeClusters not granted; verdict uses connection state only',
  'store.waiting': () => 'Connect, Disconnect, Change: waiting for live data',
  'store.blindCluster': () => 'What this cannot see: whether kmsuser exists on each HSM. i explains',
  'store.blindProxy': () => 'What this cannot see: the proxy and its key manager. i explains',
  'keys.empty': (region: string, at: string) => `No customer managed KMS keys in ${region} (answered ${at}).`,
  'keys.scanning': () => 'Keys appear as they are described: one DescribeKey each.',
  'keys.noRegion': (region: string) => `${region} is not among the Regions looked at.`,
  'keys.noneMatch': () => 'No key matches. Esc clears the filter, s changes the store.',
  'keys.notConnected': (store: string) =>
    `${store} is not connected: Enable and Disable take effect when it is connected again.`,
  'keys.undo': () => 'u cancels the deletion: the key comes back Disabled; enable it separately.',
  'keys.materialStays': (store: string, state: string) =>
    `${store} is ${state}: on that date the material stays on the HSMs.`,
  'keys.refused': (n: number, how: string) => `${plural(n, 'key')}: kms:DescribeKey ${how}`,
  'keys.orphans': (n: number, store: string) =>
    `Material of ${plural(n, 'deleted key')} is still on the HSMs: the page of ${store} has more`,
  'clusters.none': () => 'No AWS CloudHSM clusters in the Regions that answered.',
  'clusters.used': (n: number, id: string) =>
    `May it be deleted? No: ${plural(n, 'store')} ${n === 1 ? 'uses' : 'use'} it. cks check ${id} exits 1`,
  'clusters.related': (id: string) =>
    `May it be deleted? No: it shares backups with a cluster in use. cks check ${id} exits 1`,
  'clusters.free': (id: string) =>
    `No key store uses it. That is not permission to delete. cks check ${id} exits 0`,
  'clusters.unknown': (id: string) =>
    `May it be deleted? Cannot tell: its Region did not answer. cks check ${id} exits 2`,
  'access.legend': () => 'HOW  S simulated by IAM  K evaluated with key policy  D DryRun  seen: real call',
  'access.more': () => '… i shows all of it',
  'access.checking': (since: string, progress?: {done: number; total: number; what: string}) =>
    `Checking since ${since}` +
    (progress ? `: ${progress.what}, ${String(progress.done)} of ${String(progress.total)}.` : '.') +
    ' IAM takes few questions at a time.',
  'access.asking': () => 'Asking now.',
  'access.optional': () => 'Optional: some accounts do without it.',
  'access.waiting': () => 'Not checked yet: the account and its Regions are not known yet.',
  'access.notHere': () => 'Permissions cannot be checked from here yet.',
  'access.failed': (why: string) => `Nothing could be checked: ${why} R tries again.`,
  'access.noCaller': (why: string) => `Whose permissions these are is not known: GetCallerIdentity, ${why}.`,
  'access.nobody': (notes: readonly string[]) =>
    notes.length > 0 ? notes.join(' ') : 'There is nothing to check for this principal.',
  'access.needsContext': (keys: readonly string[]) =>
    `Whether it is allowed depends on ${keys.length === 0 ? 'what only the call itself tells' : list(keys)}, which only the ` +
    'call itself tells. You may try; AWS decides. Enter checks it with your values.',
  'access.roleExists': (day: string | undefined) =>
    `Needed only to create the first store: the role exists here${day === undefined ? '' : ` since ${day}`}.`,
  'access.regionsAlike': (n: number) =>
    n === 1 ? '1 Region was asked about.' : `All ${String(n)} Regions answer alike.`,
  'access.regionsAs': (region: string, n: number) =>
    n === 1 ? `Only ${region} answers so.` : `${String(n)} Regions answer as ${region} does.`,
  'access.regionsOther': (regions: readonly string[]) =>
    regions.length > 3
      ? `${String(regions.length)} others differ: ${regions.slice(0, 2).join(', ')} …`
      : `${list(regions)} ${regions.length === 1 ? 'differs' : 'differ'}.`,
  'access.beyond': (actions: readonly string[]) => `Beyond this persona: ${list(actions)}.`,
  'role.line': (counted: string) => `Service-linked role: exists, ${counted}. r opens its card`,
  'role.lineUnread': () => 'Service-linked role: exists. r opens its card',
  'role.absentLine': () =>
    'Service-linked role: absent; KMS creates it with the first store. r opens its card',
  'role.untold': () => 'Service-linked role: cannot tell, iam:GetRole failed. r says more',
  'role.unread': () => 'Service-linked role: not read yet.',
  'role.nobodyCreates': () =>
    'Nobody can create this role directly; KMS does when the first store is created',
  'role.mayBeDeleted': () => 'Can it be deleted?',
  'role.noStores': () => 'No store is known that uses it. IAM decides, and may refuse',
  'role.cannot': () => 'Only KMS can assume it. It cannot create or delete clusters, HSMs or backups.',
  'role.lastStep': () => 'Deleting is the last step of a teardown; a does not offer it here.',
  'role.policyUnread': () => 'The attached policy has not been read yet.',
  'role.absent': () =>
    'KMS creates it with the first custom key store; the creator needs iam:CreateServiceLinkedRole.',
  'role.absentWithStores': () =>
    'There are key stores all the same: until the role is back KMS can look after none that uses a cluster.',
  'role.untoldWhat': () =>
    'Whether the role exists is not known. Key stores work without anybody looking at it.',
  'role.what': () =>
    'KMS looks after CloudHSM key stores with this role: it watches the cluster, and makes and removes the ' +
    'security group and the network interfaces of a connection.',
  'role.lookAlikes': () => 'Two roles have names like it and are others:',
  'role.deletion': () =>
    'AWS describes no way to delete it but its general one, which refuses while any store exists in any Region. ' +
    'Without stores it does nothing, and KMS makes it again with the next store.',
  'enum.unknown': (state: string) =>
    `AWS reports a state this version does not know: "${state}". Shown as received; no verdict is given.`,
} as const;
