import {type AccessReader, dryRunActions} from '../aws/access-reader.ts';
import type {AccountReader} from '../aws/account-reader.ts';
import type {Answer} from '../model/failure.ts';
import {asKeyId, type Region} from '../model/ids.ts';
import {answeredEvidence} from './answered.ts';
import {regionOfArn} from './resource-forms.ts';
import type {Evidence} from './verdict.ts';

export type ProbeReader = Pick<AccessReader, 'dryRun'> &
  Pick<AccountReader, 'keyStores' | 'clusters' | 'backups' | 'keyIds' | 'aliases' | 'role' | 'lastUse'>;

type Probe = (reader: ProbeReader, region: Region) => Promise<Answer<unknown>>;

/** Harmless calls that name no resource. */
const inRegions: Readonly<Record<string, Probe>> = {
  'kms:DescribeCustomKeyStores': (reader, region) => reader.keyStores(region),
  'kms:ListKeys': (reader, region) => reader.keyIds(region),
  'kms:ListAliases': (reader, region) => reader.aliases(region),
  'cloudhsm:DescribeClusters': (reader, region) => reader.clusters(region),
  'cloudhsm:DescribeBackups': (reader, region) => reader.backups(region),
};

/** Probes by action and, for those in Regions, the Region. */
export type Probed = ReadonlyMap<string, Evidence>;

export const probeKey = (action: string, region?: Region): string => `${action} ${region ?? ''}`;

/** The actions that are probed in every Region. */
export const probedInRegions = (action: string): boolean => Object.hasOwn(inRegions, action);

/**
 * Makes the real calls among these actions that change nothing, in every Region at once: reads, and cryptographic
 * calls on a chosen key as dry runs. Only ever as the caller.
 */
export async function probe(
  reader: ProbeReader,
  {actions, regions, key}: {actions: ReadonlySet<string>; regions: readonly Region[]; key?: string},
): Promise<Probed> {
  const found = new Map<string, Evidence>();
  const note = (name: string, answer: Answer<unknown>) => {
    const evidence = answeredEvidence('probed', answer);
    if (evidence) found.set(name, evidence);
  };
  const work: Promise<void>[] = Object.entries(inRegions)
    .filter(([action]) => actions.has(action))
    .flatMap(([action, ask]) =>
      regions.map(async region => note(probeKey(action, region), await ask(reader, region))),
    );
  if (actions.has('iam:GetRole')) {
    work.push(reader.role().then(answer => note(probeKey('iam:GetRole'), answer)));
  }
  if (key !== undefined) work.push(...probesOfKey(reader, actions, key, note));
  await Promise.all(work);
  return found;
}

function probesOfKey(
  reader: ProbeReader,
  actions: ReadonlySet<string>,
  key: string,
  note: (name: string, answer: Answer<unknown>) => void,
): Promise<void>[] {
  const region = regionOfArn(key);
  const crypto = dryRunActions
    .filter(action => actions.has(action) && !action.startsWith('kms:ReEncrypt'))
    .map(async action => note(probeKey(action, region), await reader.dryRun(region, key, action)));
  const lastUse = actions.has('kms:GetKeyLastUsage')
    ? [
        reader
          .lastUse(region, asKeyId(key.slice(key.lastIndexOf('/') + 1)))
          .then(answer => note(probeKey('kms:GetKeyLastUsage', region), answer)),
      ]
    : [];
  const both = ['kms:ReEncryptFrom', 'kms:ReEncryptTo'] as const;
  const reEncrypt = both.some(action => actions.has(action))
    ? [
        reader.dryRun(region, key, 'kms:ReEncryptFrom').then(answer => {
          // One call needs both actions; a refusal speaks of the one that it names.
          for (const action of both) {
            if (answer.ok || answer.failure.message.includes(`perform: ${action}`)) {
              note(probeKey(action, region), answer);
            }
          }
        }),
      ]
    : [];
  return [...crypto, ...lastUse, ...reEncrypt];
}
