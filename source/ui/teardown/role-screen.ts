import {clock, deadline} from '../../model/age.ts';
import {lastSeen} from '../../model/observation.ts';
import {roleDeletionOutcome, type RoleUsage} from '../../model/role-deletion.ts';
import {serviceLinkedRoleName} from '../../model/role.ts';
import {isCarriedOut} from '../../flows/record.ts';
import {fit, wrapText} from '../cells.ts';
import {bodyRows} from '../layout.ts';
import type {Line, Span} from '../line.ts';
import {plural} from '../messages.ts';
import {bodyOf, plain, rule} from '../screens/page-lines.ts';
import type {ScreenContext} from '../screens/screen.ts';
import {blocksOnScreen, cursorMark, cursorOf, type Block} from './blocks.ts';
import {capital, choiceLabel} from './choice-words.ts';
import {choiceRow, keepRoleRow} from './decision-steps.ts';
import {guideLines} from './gate-steps.ts';
import {secondText} from './journal-tail.ts';
import type {OpenTeardown} from './port.ts';
import {emptyRegions, roleSeen} from './role-facts.ts';
import {stageRow} from './stage-row.ts';
import type {OpenStageScreen} from './stage-screen.ts';
import {standingLines} from './standing-lines.ts';

/** The stage Role: what is known before, what happened, why IAM refused, and the ways to end it. */
export const roleScreen: OpenStageScreen = (open, context, state) => {
  const {plan, view} = open;
  const {size} = context;
  const choices = choiceBlocks(open, state.cursor, size.columns);
  const head = [
    stageRow('role', {failed: view.role === 'refused', finished: isOver(open)}),
    titleLine(open),
    ...standingLines(open, context),
  ];
  const tall = choices.reduce((sum, {lines}) => sum + lines.length, 0);
  const foot = tall > 0 ? Math.min(tall, 7) + 1 : 0;
  const list = blocksOnScreen(choices, state, Math.max(0, foot - 1));
  const room = bodyRows(size) - head.length - foot;
  const upper = upperLines(open, context);
  const shown =
    upper.length > room ? [...upper.slice(0, room - 1), plain('… a taller terminal shows the rest')] : upper;
  return {
    scope: `${plan.id} · Role`,
    dated: true,
    rowIds: list.rowIds,
    top: list.top,
    body: bodyOf(
      [...head, ...shown, ...(foot > 0 ? [rule('Choose', size.columns), ...list.lines] : [])],
      size,
    ),
    footer: [
      {key: 'Enter', word: 'choose'},
      {key: 'R', word: 'look again'},
      {key: 'P', word: open.running.is === 'yes' ? 'pause' : 'run'},
      {key: 'x', word: 'export'},
      {key: '!', word: 'events'},
      {key: 'Esc', word: 'leave'},
      {key: '?', word: 'help'},
    ],
    hint: hintOf(open),
    open: () => undefined,
  };
};

const isOver = ({view: {role}}: OpenTeardown) => ['deleted', 'kept', 'absent', 'not-asked'].includes(role);

const titles: Readonly<Record<OpenTeardown['view']['role'], readonly [Span, string]>> = {
  'not-asked': [{text: '-', token: 'off'}, 'not asked for'],
  pending: [{text: '◐', token: 'busy'}, 'every Region is asked first'],
  asks: [{text: '▲', token: 'risk'}, 'to be decided'],
  deleting: [{text: '◐', token: 'busy'}, 'IAM is deleting it'],
  refused: [{text: '✗', token: 'bad'}, 'refused by IAM'],
  deleted: [{text: '✓', token: 'ok'}, 'deleted'],
  kept: [{text: '✓', token: 'ok'}, 'kept'],
  absent: [{text: '✓', token: 'ok'}, 'did not exist'],
};

function titleLine({view}: OpenTeardown): Line {
  const [mark, text] = titles[view.role];
  return [{text: ' '}, mark, {text: ` ${text}   ${serviceLinkedRoleName}`}];
}

function upperLines(open: OpenTeardown, context: ScreenContext): readonly Line[] {
  const {view} = open;
  const {columns} = context.size;
  const wrapped = (text: string): readonly Line[] => wrapText(text, columns - 2).map(row => plain(row));
  const happened = happenedLines(open, context.now);
  const failed = failure(open);
  const {end} = view;
  return [
    ...(happened.length > 0 ? [rule('What happened', columns), ...happened] : factLines(open, columns)),
    ...(failed && happened.length > 0
      ? [
          rule('Reason, as IAM gave it', columns),
          ...wrapped(
            `${failed.reason === undefined ? 'IAM gave no reason' : `"${failed.reason}"`} · RoleUsageList${failed.usage.length > 0 ? ':' : ' is empty'}`,
          ),
          ...failed.usage.map(usage => usageLine(open, usage)),
        ]
      : []),
    rule('What it means', columns),
    ...meaning(open, failed).flatMap(wrapped),
    ...('why' in end
      ? wrapped(`${capital(end.why)}. Next look ${end.do === 'wait' ? clock(end.until) : 'soon'}.`)
      : []),
    ...('text' in end ? wrapped(`${capital(end.text)}.`) : []),
    [],
  ];
}

/** What is known before anything was asked of IAM. */
function factLines(open: OpenTeardown, columns: number): readonly Line[] {
  const facts: readonly (readonly [string, string])[] = [
    ['Role', `${roleSeen(open)} · only KMS can use it, for custom key stores`],
    ['Regions', emptyRegions(open)],
    ...guideLines.map(text => ['AWS says', text] as const),
  ];
  let before = '';
  return [
    rule('What is known', columns),
    ...facts.flatMap(([label, text]) => {
      const shown = label === before ? '' : label;
      before = label;
      return wrapText(text, columns - 13).map((row, index): Line => [
        {text: ` ${fit(index === 0 ? shown : '', 10)} `, bold: true},
        {text: row},
      ]);
    }),
  ];
}

/** Every call on the role with its answer, then how its task and the role itself were seen last. */
function happenedLines({ledger, scene}: OpenTeardown, now: Date): readonly Line[] {
  const steps = ledger.stepsOn('role');
  if (steps.length === 0) return [];
  const line = (at: Date, what: string, rest: string): Line => [
    {text: ` ${secondText(at, now)}  ${fit(what, 36)} `},
    {text: rest},
  ];
  const calls = steps.slice(-4).map(step => {
    const {outcome, settled, intendedAt} = step;
    const task = outcome?.value?.deletionTaskId;
    const said = isCarriedOut(step)
      ? `accepted${task === undefined ? '' : `, task ${shortTask(task)}`}`
      : settled
        ? 'seen not carried out'
        : outcome?.result === 'refused'
          ? (outcome.failure?.code ?? 'refused')
          : 'no answer: looking it up';
    return line(settled?.at ?? outcome?.at ?? intendedAt, 'DeleteServiceLinkedRole', said);
  });
  const {roleTask, role} = scene;
  return [
    ...calls,
    ...(roleTask.status === 'seen'
      ? [line(roleTask.at, 'GetServiceLinkedRoleDeletionStatus', roleTask.value.status)]
      : roleTask.status === 'failed'
        ? [line(roleTask.failed.latest, 'GetServiceLinkedRoleDeletionStatus', roleTask.failed.failure.code)]
        : []),
    ...(role.status === 'seen'
      ? [line(role.at, 'GetRole', role.value.exists ? 'the role still exists' : 'the role is gone')]
      : role.status === 'failed'
        ? [line(role.failed.latest, 'GetRole', role.failed.failure.code)]
        : []),
  ];
}

/** A task id ends in what tells it from others; the path before is the same for all. */
const shortTask = (id: string): string => {
  const parts = id.split('/').filter(part => part !== '');
  const end = parts.at(-1) ?? id;
  return parts.length > 1 ? `…/${end.slice(0, 12)}` : end.slice(0, 16);
};

function failure({scene}: OpenTeardown) {
  const task = lastSeen(scene.roleTask);
  const outcome = task && roleDeletionOutcome(task, lastSeen(scene.role));
  return outcome?.outcome === 'refused' ? outcome : undefined;
}

function usageLine({plan, scene}: OpenTeardown, {region, resources}: RoleUsage): Line {
  const planned = plan.regions.find(one => one.region === region);
  const sight = [...scene.regions].find(([name]) => name === region)?.[1];
  const examined = planned?.standing.is === 'answered' || sight?.keyStores.status === 'seen';
  const how = examined
    ? 'examined, no store seen'
    : planned?.standing.is === 'accepted-unknown'
      ? 'NOT ENABLED, not examined'
      : 'not examined';
  return [
    {text: ' '},
    {text: '✗', token: 'bad'},
    {
      text: ` ${fit(region, 12)} ${fit(plural(resources.length, 'resource'), 12)} ${fit(resources.join(', '), 24)} ${how}`,
    },
  ];
}

function meaning(
  open: OpenTeardown,
  failed: {readonly usage: readonly RoleUsage[]} | undefined,
): readonly string[] {
  const {view, plan} = open;
  const usage = failed?.usage ?? [];
  const unseen = usage.filter(({region}) =>
    plan.regions.every(one => one.region !== region || one.standing.is !== 'answered'),
  );
  const gone = view.lanes.filter(
    ({state}) => state.is === 'done' && ['deleted', 'gone'].includes(state.end),
  ).length;
  const all = view.lanes.length;
  const rest =
    gone < all
      ? `${String(gone)} of ${plural(all, 'planned store')} ${gone === 1 ? 'is' : 'are'} gone.`
      : all === 1
        ? 'The planned store is gone; that part is finished.'
        : `All ${plural(all, 'planned store')} are gone; that part is finished.`;
  switch (view.role) {
    case 'refused':
      return [
        ...unseen.map(
          ({region}) =>
            `IAM names ${region}, where cks could not look: ${plan.regions.some(one => one.region === region && one.standing.is === 'accepted-unknown') ? 'accepted as unknown. Enable it outside cks to see' : 'it is not in the plan'}.`,
        ),
        ...(failed ? [] : view.questions.map(({what}) => what)),
        `Nothing is broken. The role exists, only KMS can use it, and it does nothing without a store. ${rest}`,
      ];
    case 'asks':
      return view.questions.length > 0
        ? view.questions.map(({what}) => what)
        : ['IAM decides. A refusal changes nothing. Keeping the role is an equal ending.'];
    case 'pending':
      return ['The role is asked for only when every Region has answered and holds no store.'];
    case 'deleting':
      return ['IAM deletes it as a task of its own. It can be left: the next start looks it up.'];
    case 'deleted':
    case 'kept':
    case 'absent':
    case 'not-asked':
      return [rest];
  }
}

/** The ways to go on from here, to keep the role first where nothing was asked of IAM yet. */
function choiceBlocks(open: OpenTeardown, cursor: string | undefined, columns: number): readonly Block[] {
  const {view} = open;
  const gate = view.gates.find(one => one.gate === 'delete-role');
  const ways: readonly {readonly id: string; readonly text: string}[] = gate
    ? [
        {id: keepRoleRow, text: '[ Keep the role ]  finish here: the report says so'},
        {id: 'gate:delete-role', text: `[ Delete the role ]  type: ${gate.phrase}`},
      ]
    : view.questions
        .filter(({store}) => store === undefined)
        .flatMap(question =>
          question.choices.map(choice => ({
            id: choiceRow(question.id, choice.choice),
            text: roleTexts[choice.choice] ?? choiceLabel(question, choice),
          })),
        );
  const at = cursorOf(
    ways.map(({id}) => id),
    cursor,
  );
  return ways.map(({id, text}): Block => ({
    id,
    lines: wrapText(text, columns - 4).map((row, index): Line => [
      index === 0 ? cursorMark(id === at) : {text: ' '},
      {text: `  ${row}`},
    ]),
  }));
}

const roleTexts: Readonly<Record<string, string>> = {
  'try-again': 'Try again: for when KMS was still using the role a while ago',
  'keep-role': 'Finish and keep the role: the report says why',
  'look-again': 'Look again: every Region and the role are asked once more',
};

function hintOf({view, scene}: OpenTeardown): string {
  if (view.role === 'deleted' && scene.role.status === 'seen')
    return `Deleted, seen by IAM ${deadline(scene.role.at, scene.role.at)}. p leads to the report`;
  return view.role === 'refused'
    ? 'Task id and request ids are in the journal and in ! for a support case'
    : view.finished
      ? 'It is over. p leads to the report'
      : 'Nothing is sent to IAM before its own phrase is typed';
}
