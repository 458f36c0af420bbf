import {doomedStores, type Plan} from './plan.ts';

/** What another account is asked before keys that it may use are deleted: Markdown, to be sent there. */
export type QuestionSheet = {readonly account: string; readonly text: string};

/** A sheet for each other account that policies or grants of the keys name, by account; `*` last. */
export function questionSheets(plan: Plan): readonly QuestionSheet[] {
  const named = doomedStores(plan).flatMap(store =>
    store.keys.flatMap(key => key.otherAccounts.map(account => ({account, store, key}))),
  );
  const byAccount = Map.groupBy(named, ({account}) => account);
  return [...byAccount]
    .toSorted(([a], [b]) => (a === '*' ? 1 : b === '*' ? -1 : a < b ? -1 : 1))
    .map(([account, keys]) => {
      const whom = account === '*' ? 'any other account' : `account ${account}`;
      return {
        account,
        text: [
          `# Questions to ${whom}`,
          '',
          `Account ${plan.account}${plan.accountAlias === undefined ? '' : ` (${plan.accountAlias})`} plans to ${
            plan.goal === 'disconnect'
              ? 'disconnect the key stores of these KMS keys; they cannot be used from then on.'
              : 'delete these KMS keys for good. What they encrypted cannot be read afterwards by anybody.'
          }`,
          `Plan ${plan.id}, made ${plan.madeAt.toISOString().slice(0, 10)} by ${plan.madeBy}. From here your data cannot be seen, so please answer:`,
          '',
          '| key | aliases | Region | key store | last use anywhere |',
          '|---|---|---|---|---|',
          ...keys.map(
            ({store, key}) =>
              `| ${cell(key.arn)} | ${cell(key.aliases.join(' ')) || '-'} | ${store.region} | ${cell(store.name)} | ${lastUseText(key.lastUse)} |`,
          ),
          '',
          '1. Which of your data, backups or programs are encrypted with these keys, or call them?',
          '2. What is to be done with them before the keys go, and until when?',
          '3. Who has decided that the rest can be lost (name, date)?',
        ].join('\n'),
      };
    });
}

/** Text from outside may hold what would end a cell or a line. */
const cell = (text: string) =>
  text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '?').replaceAll(/[|\\`]/g, String.raw`\$&`);

const lastUseText = (use: Plan['stores'][number]['keys'][number]['lastUse']) =>
  typeof use === 'string'
    ? use === 'never'
      ? 'none known'
      : 'not known'
    : use.at.toISOString().slice(0, 16);
