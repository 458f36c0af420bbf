import type {Question} from '../../flows/teardown/decision.ts';
import {deadline} from '../../model/age.ts';
import {storeKey} from '../../model/ids.ts';
import type {Menu, MenuEntry} from '../flow/menu.ts';
import {plural} from '../messages.ts';
import {safeText} from '../safe-text.ts';
import {
  capital,
  choiceButton,
  choiceLabel,
  consequencesOf,
  inOrder,
  storeOf,
  subjectOf,
} from './choice-words.ts';
import {gateStep, keepRoleStep} from './gate-steps.ts';
import {laneRow, roleRow, verifyRow} from './lane-rows.ts';
import type {OpenTeardown} from './port.ts';
import type {TeardownStep} from './step.ts';

const foot = 'Nothing of this lane is sent until it is decided';

/**
 * What can be decided of the row under the cursor on Run, Wait and Role: its questions with their choices, or the
 * phrase that is wanted for it. Undefined where nothing is asked of it.
 */
export function decisionStep(open: OpenTeardown, cursor: string | undefined): TeardownStep | undefined {
  const {view} = open;
  const choice = choiceStep(open, cursor);
  if (choice) return choice;
  const gate = view.gates.find(one => `gate:${one.gate}` === cursor);
  if (gate) return gateStep(open, gate);
  const lane = view.lanes.find(one => laneRow(one) === cursor);
  if (lane?.state.is === 'gate') {
    const covering = view.gates.find(({covers}) => covers.includes(storeKey(lane.store)));
    return covering && gateStep(open, covering);
  }
  const asked = view.questions.filter(
    question =>
      question.id === cursor ||
      (lane && question.store && storeKey(question.store) === storeKey(lane.store)) ||
      (question.store === undefined && cursor === (question.kind.startsWith('role-') ? roleRow : verifyRow)),
  );
  const [first, ...others] = asked;
  if (!first)
    return cursor === roleRow && view.gates.some(one => one.gate === 'delete-role')
      ? {step: 'menu', menu: roleMenu(open)}
      : undefined;
  return {step: 'menu', menu: others.length === 0 ? choiceMenu(open, first) : questionsMenu(open, asked)};
}

/** The row of one choice of one question, as the Role stage lists them. */
export const choiceRow = (question: string, choice: string): string => `${question} ${choice}`;
export const keepRoleRow = 'role:keep';

function choiceStep(open: OpenTeardown, cursor: string | undefined): TeardownStep | undefined {
  if (cursor === keepRoleRow) return keepRoleStep(open);
  for (const question of open.view.questions)
    for (const {choice} of question.choices)
      if (choiceRow(question.id, choice) === cursor) return answerStep(open, [question], choice);
  return undefined;
}

/** The choices of one question. */
function choiceMenu(open: OpenTeardown, question: Question): Menu {
  const {by} = question;
  return {
    kind: 'menu',
    title: `Decide · ${safeText(subjectOf(open, question))}`,
    entries: inOrder(question).flatMap(choice =>
      entryOf(open, [question], choiceLabel(question, choice), choice.choice),
    ),
    cursor: 0,
    lead: question.what,
    foot: by ? `To be decided by ${deadline(by, new Date(by))}` : foot,
  };
}

/** Several questions of one lane: those of a kind can be answered alike, each leads to its choices. */
function questionsMenu(open: OpenTeardown, questions: readonly Question[]): Menu {
  const [first] = questions;
  const kinds = [...new Set(questions.map(({kind}) => kind))];
  const alike = kinds.flatMap(kind => {
    const same = questions.filter(question => question.kind === kind);
    const [one] = same;
    if (!one || same.length === 1) return [];
    return inOrder(one)
      .filter(({type, choice}) => type === undefined && choice !== 'keep-store')
      .flatMap(choice =>
        entryOf(
          open,
          same,
          `All ${String(same.length)}: ${choiceLabel(one, choice).toLowerCase()}`,
          choice.choice,
        ),
      );
  });
  return {
    kind: 'menu',
    title: `Decide · ${plural(questions.length, 'question')}${first ? ` · ${safeText(storeOf(open, first)?.name ?? 'account')}` : ''}`,
    entries: [
      ...questions.map((question): MenuEntry => ({
        label: `${safeText(subjectOf(open, question))}...`,
        opens: {teardown: {step: 'menu', menu: choiceMenu(open, question)}},
      })),
      ...alike,
    ],
    cursor: 0,
    foot,
  };
}

function roleMenu(open: OpenTeardown): Menu {
  const keep = keepRoleStep(open);
  const gate = open.view.gates.find(one => one.gate === 'delete-role');
  const remove = gate && gateStep(open, gate);
  return {
    kind: 'menu',
    title: 'Decide · service-linked role',
    entries: [
      {label: 'Keep the role', opens: {teardown: keep}, level: 1},
      ...(remove ? [{label: 'Delete the role...', opens: {teardown: remove}, level: 3 as const}] : []),
    ],
    cursor: 0,
    foot: 'IAM decides. A refusal changes nothing.',
  };
}

function entryOf(
  open: OpenTeardown,
  questions: readonly Question[],
  label: string,
  choice: string,
): readonly MenuEntry[] {
  const step = answerStep(open, questions, choice);
  return step
    ? [{label: `${safeText(label)}...`, opens: {teardown: step}, level: step.brief.confirm.level}]
    : [];
}

/** The page on which one answer to one or more questions is confirmed: by name where it accepts a loss. */
function answerStep(
  open: OpenTeardown,
  questions: readonly Question[],
  choice: string,
): Extract<TeardownStep, {step: 'type'}> | undefined {
  const [question, ...alike] = questions;
  const chosen = question?.choices.find(one => one.choice === choice);
  if (!question || !chosen) return undefined;
  const {type} = chosen;
  const button = choiceButton(chosen);
  return {
    step: 'type',
    label: button,
    brief: {
      title: `${subjectOf(open, question)}: ${button.toLowerCase()}`,
      consequences: [
        {when: 'What is so', text: question.what},
        ...alike.map(one => ({when: 'What is so', text: one.what})),
        {when: 'Choice', text: `${capital(chosen.text)}.`},
        ...consequencesOf(open, question, chosen),
      ],
      checks: [],
      confirm: type === undefined ? {level: 1, button} : {level: 2, button, type},
      awsCli: [],
    },
    ask: {
      do: 'answer',
      question: question.id,
      choice,
      ...(type !== undefined && {typed: type}),
      ...(alike.length > 0 && {alike: alike.map(({id}) => id)}),
    },
  };
}
