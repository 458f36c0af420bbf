import {age, deadline} from '../../model/age.ts';
import {count} from '../messages.ts';
import type {RunbookStep} from './runbook.ts';
import type {ReportedStore, TeardownReport} from './report.ts';

/** Text from outside may hold anything: nothing of it moves a cursor, hides text or breaks out of its place. */
const plain = (text: string): string =>
  text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '?').replaceAll(/[\\`*_{}[\]<>#|~]/g, sign => `\\${sign}`);

/** Inside a code span only backticks could end it. */
const code = (text: string): string =>
  `\`${text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '?').replaceAll('`', "'")}\``;

/** A report and what comes after as Markdown, for people and for a file. */
export function reportMarkdown(of: TeardownReport, after: readonly RunbookStep[]): string {
  const when = (at: Date) => deadline(at, of.reportedAt);
  const head = [
    `# Report ${plain(of.id)}`,
    '',
    `Account ${of.account}${of.accountAlias === undefined ? '' : ` (${plain(of.accountAlias)})`} · goal ${of.goal} · digest ${code(of.digest)} · written ${of.reportedAt.toISOString()}`,
    '',
  ];
  // Counts of nothing would read as if nothing had been done.
  if (of.chain.is === 'broken') return [...head, `${plain(of.state)}.`, ...chainPart(of), ''].join('\n');
  return [
    ...head,
    of.finished
      ? `${of.aborted ? 'Turned back' : 'Finished'}: ${plain(of.state)}.`
      : `**Not finished** (${plain(of.state)}). This is how far it came.`,
    ...summary(of, when),
    ...storeTable(of, when),
    ...keyTable(of, when),
    ...orphanPart(of, when),
    ...rolePart(of, when),
    ...peoplePart(of, when),
    ...decisionPart(of, when),
    ...othersPart(of, when),
    ...leftPart(of),
    ...callPart(of),
    ...chainPart(of),
    ...runbookPart(after),
    '',
  ].join('\n');
}

type When = (at: Date) => string;
const section = (title: string, lines: readonly string[]) =>
  lines.length === 0 ? [] : ['', `## ${title}`, '', ...lines];
const by = <T extends string>(things: readonly {readonly outcome: T}[], outcome: T) =>
  things.filter(one => one.outcome === outcome).length;

function summary(of: TeardownReport, when: When): readonly string[] {
  const {stores, keys, role, notExamined, time, calls} = of;
  const unknown = [
    ...(notExamined.acceptedUnknown.length > 0
      ? [`${notExamined.acceptedUnknown.join(', ')}: not enabled, accepted as unknown, not examined`]
      : []),
    ...(notExamined.excluded.length > 0
      ? [`${notExamined.excluded.join(', ')}: excluded, not examined`]
      : []),
    ...(notExamined.keys.length > 0
      ? [
          `${count(notExamined.keys.length, 'key')} accepted by id, not examined: ${notExamined.keys.map(({region, id}) => `${region}/${id}`).join(', ')}`,
        ]
      : []),
  ];
  const unproven = by(keys, 'gone-unproven');
  return [
    '',
    `- Stores: ${String(by(stores, 'deleted'))} of ${String(stores.length)} deleted${tail(stores, ['gone', 'disconnected', 'kept', 'open'])}`,
    ...(of.goal === 'disconnect'
      ? []
      : [
          `- Keys: ${String(by(keys, 'deleted'))} of ${String(keys.length)} deleted with proof (DeleteKey event)${unproven > 0 ? `, ${String(unproven)} gone without proof` : ''}${tail(keys, ['pending', 'disabled', 'undone', 'open'])}`,
        ]),
    `- Role: ${role.outcome}${of.goal === 'role' ? `: ${plain(role.text)}` : ''}`,
    `- Not examined: ${unknown.length > 0 ? plain(unknown.join('; ')) : 'nothing; every Region of the plan answered'}`,
    `- Data: ${of.dataStatement === undefined ? 'nobody stated who answers for data that no API can list' : `"${plain(of.dataStatement)}"`}`,
    `- Time: ${time.from && time.until ? `${when(time.from)} to ${when(time.until)} (${age(time.until.getTime() - time.from.getTime())})` : 'not begun'}, ${count(time.stops.length, 'stop')}`,
    `- Changes sent: ${String(calls.length)}, ${String(calls.filter(({result}) => result === 'refused').length)} refused, ${String(calls.filter(({result}) => result === 'in-doubt').length)} in doubt`,
  ];
}

function tail<T extends string>(things: readonly {readonly outcome: T}[], outcomes: readonly T[]): string {
  return outcomes
    .map(outcome => [by(things, outcome), outcome] as const)
    .filter(([n]) => n > 0)
    .map(([n, outcome]) => `, ${String(n)} ${outcome}`)
    .join('');
}

const row = (...cells: readonly string[]) => `| ${cells.join(' | ')} |`;
const dash = '-';

const storeTable = ({stores}: TeardownReport, when: When): readonly string[] =>
  section(
    'Stores',
    stores.length === 0
      ? []
      : [
          row('Region', 'Store', 'Id', 'Keys', 'Outcome', 'When', 'By', 'Request id'),
          row(...Array.from({length: 8}, () => '---')),
          ...stores.map((store: ReportedStore) =>
            row(
              store.region,
              plain(store.name),
              code(store.id),
              String(store.keys),
              store.outcome,
              store.at ? when(store.at) : dash,
              store.by === undefined ? dash : code(store.by),
              store.requestId === undefined ? dash : code(store.requestId),
            ),
          ),
        ],
  );

const keyTable = ({keys}: TeardownReport, when: When): readonly string[] =>
  section(
    'Keys',
    keys.length === 0
      ? []
      : [
          row(
            'Region',
            'Store',
            'Key',
            'Aliases',
            'Outcome',
            'Scheduled',
            'Date',
            'Seen gone',
            'Material proven gone',
            'Request id',
          ),
          row(...Array.from({length: 10}, () => '---')),
          ...keys.map(key =>
            row(
              key.region,
              plain(key.store),
              code(key.id),
              plain(key.aliases.join(' ')) || dash,
              key.outcome,
              ...[key.scheduledAt, key.date, key.goneAt, key.provenAt].map(at => (at ? when(at) : dash)),
              key.requestId === undefined ? dash : code(key.requestId),
            ),
          ),
        ],
  );

const orphanPart = ({orphans}: TeardownReport, when: When): readonly string[] =>
  section(
    'Key material without proof of its deletion',
    orphans.map(
      ({region, store, keyIds, because, acceptedBy, acceptedAt}) =>
        `- ${plain(store)} (${region}), ${keyIds.map(code).join(', ')}: ${plain(because.join('; '))}. ${acceptedBy !== undefined && acceptedAt ? `Accepted by ${code(acceptedBy)} ${when(acceptedAt)}.` : 'Nobody accepted that.'}`,
    ),
  );

function rolePart({role, goal}: TeardownReport, when: When): readonly string[] {
  if (goal !== 'role') return [];
  return section('Service-linked role', [
    `${plain(role.text)}.${role.keptBy === undefined ? '' : ` Kept by ${code(role.keptBy)}.`}`,
    ...role.tries.map(
      ({at, taskId, requestId}) =>
        `- ${when(at)} deletion asked for${taskId === undefined ? '' : `, task ${code(taskId)}`}${requestId === undefined ? '' : `, request ${code(requestId)}`}`,
    ),
    ...role.refusals.map(
      ({at, reason, usage}) =>
        `- ${when(at)} refused by IAM: ${reason === undefined ? 'no reason given' : `"${plain(reason)}"`}; ${usage.length === 0 ? 'nothing named' : usage.map(({region, resources}) => plain(`${region} (${resources.join(', ')})`)).join(', ')}`,
    ),
  ]);
}

function peoplePart({people}: TeardownReport, when: When): readonly string[] {
  const {plannedBy, plannedAt, approvedBy, approvedAt, phrases, wentOn, twoPerson, sessionsOfOneRole} =
    people;
  return section('People', [
    `- Planned by ${code(plannedBy)}, ${when(plannedAt)}`,
    `- ${approvedBy !== undefined && approvedAt ? `Approved by ${code(approvedBy)}, ${when(approvedAt)}` : 'Not approved'}`,
    ...phrases.map(({by: who, at, typed}) => `- ${when(at)} ${code(who)} typed "${plain(typed)}"`),
    ...wentOn.map(({by: who, host}) => `- Run as ${code(who)} on ${plain(host)}`),
    ...(twoPerson
      ? [
          `- Two-person mode: approval and phrases were taken only from callers other than the planner.${sessionsOfOneRole.length > 0 ? ` Some of them are sessions of one role (${plain(sessionsOfOneRole.join(', '))}): the name of a session is what its caller chose, and weak proof of a second person.` : ''}`,
        ]
      : []),
  ]);
}

const decisionPart = ({decisions}: TeardownReport, when: When): readonly string[] =>
  section(
    'Decisions',
    decisions.map(
      ({at, by: who, question, choice}) =>
        `- ${when(at)} ${code(who)}: ${plain(question)} = ${plain(choice)}`,
    ),
  );

const othersPart = ({changedByOthers}: TeardownReport, when: When): readonly string[] =>
  section(
    'Changed by others',
    changedByOthers.map(({at, what}) => `- noticed by ${when(at)}: ${plain(what)}`),
  );

const leftPart = ({left}: TeardownReport): readonly string[] =>
  section('What remains', [
    plain(left.material),
    '',
    ...left.sentences.map(sentence => `- ${plain(sentence)}`),
    ...left.clusters.map(
      ({region, id, store, hsms}) =>
        `- ${region} ${code(id)} (of ${plain(store)}): ${hsms === undefined ? 'HSMs not seen' : count(hsms, 'HSM')} when planned`,
    ),
  ]);

const callPart = ({calls}: TeardownReport): readonly string[] =>
  section(
    'Calls',
    calls.length === 0
      ? []
      : [
          row('Time', 'Action', 'On', 'Result', 'Request id'),
          row(...Array.from({length: 5}, () => '---')),
          ...calls.map(({at, action, target, result, code: error, requestId}) =>
            row(
              at.toISOString(),
              action,
              code(target),
              `${result}${error === undefined ? '' : ` ${plain(error)}`}`,
              requestId === undefined ? dash : code(requestId),
            ),
          ),
        ],
  );

const chainPart = ({chain, time}: TeardownReport): readonly string[] =>
  section('Journal', [
    chain.is === 'whole'
      ? `${count(chain.lines, 'line')}, each with the hash of the one before: verified. Last hash ${code(chain.lastHash)}.`
      : `**Damaged**: ${plain(chain.what)}`,
    ...time.stops.map(({at, why}) => `- stopped ${at.toISOString()}: ${plain(why)}`),
  ]);

const runbookPart = (steps: readonly RunbookStep[]): readonly string[] =>
  steps.length === 0
    ? []
    : [
        '',
        '# What comes after',
        '',
        'cks does none of this. The commands only look; what deletes is yours to write, in this order.',
        ...steps.flatMap(({title, know, look}, index) => [
          '',
          `## ${String(index + 1)}. ${title}`,
          '',
          ...know.map(sentence => `- ${plain(sentence)}`),
          ...(look.length > 0 ? ['', '```sh', ...look.map(shellLine), '```'] : []),
        ]),
      ];

/** Ids are AWS's and plain; a line that is not would be no command. */
const shellLine = (line: string) => line.replaceAll(/[^\x20-\x7e]/g, '?').replaceAll('```', '');
