import {expect, test} from 'vitest';
import {commands, type Command, type Where} from '../../source/ui/keyboard.ts';

const head = `# Every key

Made from the one table that the program itself works by, so this page cannot differ from it. On the screen, \`?\` shows
the part that applies where you are. \`^C\` means Ctrl and C, \`G\` means Shift and g. A word is typed after \`:\`;
Tab completes it. \`:board\`, \`:keys\`, \`:clusters\`, \`:access\` and \`:teardown\` go to those screens, and
\`:region NAME\` shows one Region (\`:region all\` shows them all again). \`:why\` takes a key: its id, ARN or alias.

- Esc is always safe. No bare letter changes anything in AWS, and \`y\` is a yes nowhere.
- A paste does nothing outside of text fields, and Enter inside a paste is ignored everywhere. A key's id or ARN that is
  pasted on Board, Keys or a store's page is looked up: why it cannot be used.
`;

const places: readonly (readonly [Where, string, string])[] = [
  ['everywhere', 'Everywhere', ''],
  ['lists', 'Moving in lists', ''],
  ['root screens', 'On Board, Keys, Clusters, Access and Teardown', ''],
  ['tables', 'In the tables of these screens', 'The same key again reverses a sort.'],
  ['Board', 'Board', ''],
  ['Keys', 'Keys', ''],
  ['Access', 'Access', ''],
  ['Teardown', 'Teardown', ''],
  ['stages', 'On the stages of a teardown', ''],
  ['Inventory', 'Inventory of a teardown', ''],
  ['Plan', 'Inventory and plan of a teardown', ''],
  ['Run', 'While a teardown runs, waits or deletes the role', ''],
  ['Role', 'The stage that deletes the role', ''],
  ['Keys, Run', 'Keys, and while a teardown runs or waits', ''],
  ['things', 'On a store, a key, a cluster or a Region', 'In lists: what the cursor is on.'],
  [
    'detail',
    'On the page of one thing',
    'A store, a cluster, the service-linked role; the lists of changes.',
  ],
  ['forms', 'On the page of a store, a cluster or the role', ''],
];

const foot = `## In a text, the copy menu and the event log

| key | what |
|---|---|
| \`/\` \`n\` \`N\` | find in a text, the next match, the one before; in the event log \`/\` filters |
| \`c\` | copy the text, the entry of the menu, the event under the cursor |
| \`x\` | write it to a file |
| \`Enter\`, a digit | copy menu: copy that entry |
| \`e\` \`l\` | event log: errors only; the calls of this run as commands |
| \`Space\` | list of Regions: mark one more |
| \`Esc\` | ends the search or the filter, then closes |

## On a page that asks for a confirmation

| key | what |
|---|---|
| letters, a paste | go into the field, where one is focused |
| \`Tab\` \`Shift-Tab\` | the next field or button, the one before |
| \`Enter\` | presses the button that is focused, or confirms the text typed |
| \`Esc\` | leaves; nothing is sent |
| \`^P\` | the same change as a command of the aws CLI, and back |
| \`i\` | all of what the page names in part, once letters do not go into a field |
| \`PgDn\` \`PgUp\` | the rest of a page that is longer than the terminal |

Keys that come before the page can have been read are dropped, and the last line says so.
`;

const entries = (where: Where): readonly Command[] =>
  (commands as readonly Command[]).filter(command => command.where === where && !command.later);

const code = (text: string) => `\`${text}\``;

const keysText = (keys: readonly string[]) =>
  keys.length > 3 ? `${code(keys[0] ?? '')} to ${code(keys.at(-1) ?? '')}` : keys.map(code).join(' ');

const table = (rows: readonly Command[]) =>
  [
    '| key | word | what |',
    '|---|---|---|',
    ...rows.map(({keys, word, what}) => `| ${keysText(keys)} | ${word ? code(`:${word}`) : ''} | ${what} |`),
  ].join('\n');

function page(): string {
  const parts = places.map(([where, title, note]) =>
    [`## ${title}`, ...(note === '' ? [] : [note]), table(entries(where))].join('\n\n'),
  );
  return [head.trim(), ...parts, foot.trim()].join('\n\n') + '\n';
}

test('docs/keys.md lists the one table of commands, whole', async () => {
  expect(places.map(([where]) => where).sort()).toEqual(
    [...new Set(commands.map(({where}) => where))].sort(),
  );
  await expect(page()).toMatchFileSnapshot('../../docs/keys.md');
});
