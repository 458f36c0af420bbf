import type {Command} from 'commander';

/** What `--help` says of a command below its options. */
type Manual = {
  /** Exit codes with their meaning, in a line; absent where the command says them itself, or only groups others. */
  readonly exits?: string;
  /** Lines to type, each with what it is for. */
  readonly examples: readonly (readonly [line: string, about: string])[];
  /** What else is worth knowing. */
  readonly notes?: string;
};

const change =
  '0 done or accepted, 2 still moving or cannot tell, 3 refused by a rule of safety, 4 failed or in doubt, 64 usage, 130 interrupted.';

/** Every command by the words that lead to it. */
const manuals: Readonly<Record<string, Manual>> = {
  cks: {
    exits: '0 left with q, 64 usage, 70 a fault of cks, 130 left with ^C. Each command says its own.',
    examples: [
      ['cks', 'the screen'],
      ['cks --demo', 'the screen on the embedded AWS, with no account'],
      ['cks doctor', 'what is missing on this machine'],
    ],
  },
  'cks status': {
    exits: '0 all well, 1 a store is down or at risk, 2 something did not answer, 64 usage.',
    examples: [
      ['cks status', 'every store, worst first'],
      ['cks status --json --region eu-west-1', 'one Region for a script'],
    ],
  },
  'cks check': {
    exits: '0 no store uses it, 1 one does, 2 cannot tell, 64 usage.',
    examples: [['cks check cluster-2a3b4c5d6e7 && delete-it', 'in a pipeline that deletes clusters']],
  },
  'cks why': {
    exits: '0 it can be used, 1 it cannot, 2 cannot tell, 64 usage.',
    examples: [
      ['cks why alias/pay/card --region eu-west-1', 'a key by its alias, in one Region'],
      ['cks why 1234abcd-12ab-34cd-56ef-1234567890ab', 'by its id, wherever it is'],
    ],
  },
  'cks access': {
    notes: `Personas: store-manager cluster-manager-read cluster-manager-power cluster-manager-admin key-manager key-user
auditor teardown-operator. "everyone" holds all users and roles against all of them.`,
    exits:
      '0 all allowed, 1 some denied, 2 some cannot be told; actions marked optional do not count. 64 usage.',
    examples: [
      ['cks access store-manager --region eu-west-1', 'what the caller may do there'],
      ['cks access auditor --policy', 'a policy that is enough to look'],
      ['cks access everyone --format csv', 'a table for a review'],
    ],
  },
  'cks role': {
    exits: '0 as documented, 1 something differs, 2 cannot tell.',
    examples: [['cks role --who', 'also who may create, edit or delete it']],
  },
  'cks role describe': {
    exits: change,
    examples: [["cks role describe 'KMS for the payment stores'", 'edit its description']],
  },
  'cks config': {
    exits: '0 printed, 64 the settings file or an option cannot be used.',
    examples: [['cks config --profile audit', 'what would hold with that profile']],
  },
  'cks doctor': {
    exits: '0 nothing is wrong, 1 something is, 2 cannot tell, 64 usage.',
    examples: [['cks doctor --profile prod-keys', 'what is missing for that profile']],
  },
  'cks completion': {
    exits: '0 printed, 64 usage.',
    examples: [
      ['source <(cks completion bash)', 'in ~/.bashrc; for zsh in ~/.zshrc, after compinit'],
      ['cks completion fish > ~/.config/fish/completions/cks.fish', 'once, for fish'],
    ],
  },
  'cks connect': {
    exits: change,
    examples: [['cks connect ledger --wait', 'and stay until it is CONNECTED or FAILED']],
  },
  'cks disconnect': {
    exits: change,
    examples: [
      ['cks disconnect ledger', 'what would happen, and the words that confirm it'],
      ['cks disconnect ledger --confirm ledger --wait', 'do it'],
    ],
  },
  'cks create': {
    exits: change,
    examples: [
      [
        'cks create --name ledger --cluster cluster-2a3b4c5d6e7 --trust-anchor customerCA.crt --password-stdin',
        'on a CloudHSM cluster',
      ],
    ],
  },
  'cks update': {
    exits: change,
    examples: [['cks update ledger --password-stdin --confirm ledger', 'a new kmsuser password']],
  },
  'cks key': {examples: [['cks key enable --help', 'the help of one of them']]},
  'cks key create': {
    exits: change,
    examples: [['cks key create --store ledger --alias led/new', 'a key with an alias']],
  },
  'cks key enable': {exits: change, examples: [['cks key enable alias/led/fx', 'one key']]},
  'cks key disable': {
    exits: change,
    examples: [['cks key disable alias/led/fx --confirm alias/led/fx', 'one key']],
  },
  'cks key schedule-deletion': {
    exits: change,
    examples: [
      ['cks key schedule-deletion alias/led/old --days 30', 'what would happen, and what confirms it'],
    ],
  },
  'cks key cancel-deletion': {
    exits: change,
    examples: [['cks key cancel-deletion alias/led/old', 'it is Disabled then; cks key enable follows']],
  },
  'cks flows': {
    exits: '0 nothing is open, or all that is open was told, 130 interrupted.',
    examples: [['cks flows --follow --json', 'a line of JSON at each change']],
  },
  'cks flows resume': {
    exits: change,
    examples: [['cks flows resume DC-20261124-25KM --wait', 'look how it went, and go on']],
  },
  'cks history': {
    exits: '0 printed, 1 a journal is broken, 64 usage.',
    examples: [
      ['cks history --verify', 'check the hash chains too'],
      ['cks history --format md', 'a table for a ticket'],
    ],
  },
  'cks simulate': {
    exits: '0 ended by ^C or SIGTERM, 64 usage.',
    examples: [['cks simulate --scenario pay-legacy --port 4599', 'then: aws --endpoint-url …']],
  },
  'cks teardown': {examples: [['cks teardown plan --out PLAN.json', 'where it begins; nothing is changed']]},
  'cks teardown plan': {
    examples: [
      ['cks teardown plan --goal role --out PLAN.json', 'everything, in every Region'],
      ['cks teardown plan --goal stores --store ledger --out PLAN.json', 'one store'],
    ],
  },
  'cks teardown show': {examples: [['cks teardown show PLAN.json', 'what it means, without asking AWS']]},
  'cks teardown rehearse': {
    examples: [['cks teardown rehearse PLAN.json', 'carry it out on a copy in the embedded AWS']],
  },
  'cks teardown approve': {
    examples: [['cks teardown approve PLAN.json', 'prints the phrase that it wants']],
  },
  'cks teardown run': {
    examples: [['cks teardown run PLAN.json --until-blocked', 'from a timer, once a day']],
  },
  'cks teardown confirm': {
    examples: [['cks teardown confirm PLAN.json', 'prints the phrase that the next step wants']],
  },
  'cks teardown status': {examples: [['cks teardown status PLAN.json --json', 'for a script']]},
  'cks teardown abort': {examples: [['cks teardown abort PLAN.json', 'prints what can still be saved']]},
  'cks teardown report': {
    examples: [['cks teardown report PLAN.json --format md', 'the evidence, for a ticket']],
  },
};

/** Adds to the help of every command its exit codes and examples. */
export function addManuals(command: Command, before = ''): void {
  const path = before === '' ? command.name() : `${before} ${command.name()}`;
  const manual = Object.hasOwn(manuals, path) ? manuals[path] : undefined;
  if (manual) command.addHelpText('after', () => manualText(manual));
  for (const below of command.commands) addManuals(below, path);
}

function manualText({exits, examples, notes}: Manual): string {
  return [
    ...(notes === undefined ? [] : ['', notes]),
    ...(exits === undefined ? [] : ['', `Exit: ${exits}`]),
    '',
    'Examples:',
    ...examples.flatMap(([line, about]) => [`  ${line}`, `      ${about}`]),
  ].join('\n');
}
