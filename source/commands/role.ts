import {readRoleCard, type RoleCard} from '../access/role-card.ts';
import {callersRolePowers, everyonesRolePowers} from '../access/role-powers.ts';
import type {Answer} from '../model/failure.ts';
import type {KeyStore} from '../model/key-store.ts';
import {exitCodes} from './exit-codes.ts';
import {NotDone} from './not-done.ts';
import type {CommonOptions} from './program.ts';
import {openReadSession} from './read-session.ts';
import {latestRoleTask} from './role-task.ts';
import {roleDocument, roleText} from './role-text.ts';
import {journalDirectory} from './state-folder.ts';

export type RoleOptions = CommonOptions & {
  /** Ask also what every user and role of the account may do to it. */
  readonly who?: boolean;
};

/** `cks role`: the card of KMS's service-linked role. Exit 0 if all is as documented, 1 if something differs, 2 if it cannot be told. */
export async function printRole(options: RoleOptions): Promise<number> {
  try {
    const {account, identity, regions} = await openReadSession(options);
    const [stores, caller] = await Promise.all([
      Promise.all(regions.map(({region}) => account.keyStores(region))),
      callersRolePowers(account, identity),
    ]);
    const hasStores = hasCloudHsmStores(stores);
    const task = await latestRoleTask(journalDirectory(options.stateDir), identity.account);
    const card = await readRoleCard(account, {
      partition: identity.partition,
      ...(task && {task}),
      ...(hasStores !== undefined && {hasStores}),
    });
    const everyone = options.who ? await everyonesRolePowers({reader: account, identity}) : undefined;
    account.close();
    const shown = {card, caller, ...(everyone && {everyone})};
    const text = options.json ? JSON.stringify(roleDocument(shown), undefined, 2) : roleText(shown);
    await new Promise<void>(resolve => process.stdout.write(`${text}\n`, () => resolve()));
    return roleExitCode(card, hasStores);
  } catch (error) {
    if (!(error instanceof NotDone)) throw error;
    process.stderr.write(`cks: ${error.message}\n${error.next}\n`);
    return error.exitCode;
  }
}

/** A store seen is a store; none seen means none only where every Region answered. */
function hasCloudHsmStores(answers: readonly Answer<readonly KeyStore[]>[]): boolean | undefined {
  const seen = answers.some(answer => answer.ok && answer.value.some(({type}) => type === 'AWS_CLOUDHSM'));
  return seen ? true : answers.every(({ok}) => ok) ? false : undefined;
}

function roleExitCode({standing, underPath}: RoleCard, hasStores: boolean | undefined): number {
  switch (standing.word) {
    case 'cannot-tell':
      return exitCodes.cannotTell;
    case 'absent':
      return hasStores === true || underPath.length > 0 ? exitCodes.no : exitCodes.ok;
    case 'exists':
      if (standing.trustsKmsOnly === undefined || !standing.permissions) return exitCodes.cannotTell;
      return standing.trustsKmsOnly && standing.permissions.enough && underPath.length === 0
        ? exitCodes.ok
        : exitCodes.no;
  }
}
