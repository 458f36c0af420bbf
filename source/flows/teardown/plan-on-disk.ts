import {stat} from 'node:fs/promises';
import {keptPlanFile, readKeptPlan} from './plan-file.ts';
import type {Plan} from './plan.ts';

/**
 * Tells the digest of a kept plan as it is on disk whenever it is asked; undefined where it cannot be read or was
 * changed by hand. The file is only read again when it is another one: a plan may have megabytes, and there may be
 * thousands of calls.
 *
 * @param folder the folder of journals
 */
export function digestOfKeptPlan(
  folder: string,
  {account, id}: Pick<Plan, 'account' | 'id'>,
): () => Promise<string | undefined> {
  let known: {readonly mark: string; readonly digest: string | undefined} | undefined;
  return async () => {
    const mark = await markOf(keptPlanFile(folder, account, id));
    if (mark === undefined) return undefined;
    if (known?.mark !== mark) known = {mark, digest: await digestNow(folder, account, id)};
    return known.digest;
  };
}

const markOf = (file: string): Promise<string | undefined> =>
  stat(file, {bigint: true}).then(
    ({ino, size, mtimeNs, ctimeNs}) => [ino, size, mtimeNs, ctimeNs].join(' '),
    () => undefined,
  );

const digestNow = (folder: string, account: string, id: string): Promise<string | undefined> =>
  readKeptPlan(folder, account, id).then(
    ({digest}) => digest,
    () => undefined,
  );
