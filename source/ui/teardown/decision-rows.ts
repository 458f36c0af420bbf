import type {Choice, Question} from '../../flows/teardown/decision.ts';
import {keysLeft} from '../../flows/teardown/row-words.ts';
import {storeKey} from '../../model/ids.ts';
import {wrapText} from '../cells.ts';
import type {Line, Span} from '../line.ts';
import {plural} from '../messages.ts';
import {cursorMark, type Block} from './blocks.ts';
import {inOrder} from './choice-words.ts';
import type {OpenTeardown} from './port.ts';

const cross: Span = {text: '✗', token: 'bad'};
const flag: Span = {text: '▲', token: 'risk'};

/** What only a person can decide, of all lanes in one list, those with a date first; below each, the answers. */
export function decisionBlocks(
  {plan, view}: OpenTeardown,
  width: number,
  at: string | undefined,
): readonly Block[] {
  const failed = new Set(view.failed.map(({what}) => what));
  return [
    ...view.gates.map(({gate, phrase, covers}): Block => {
      const id = `gate:${gate}`;
      const text =
        gate === 'delete-stores'
          ? `${plural(covers.length, 'store')} with ${keysLeft(
              plan,
              view.lanes.flatMap(({store}) => (covers.includes(storeKey(store)) ? [store] : [])),
            )}: to disconnect and delete`
          : 'every Region is empty: the service-linked role can be asked for';
      return block(id, flag, text, `Enter: read, then type ${phrase}`, width, id === at);
    }),
    ...byDate(view.questions).map((question): Block =>
      block(
        question.id,
        failed.has(question.what) || question.kind === 'cancelled' ? cross : flag,
        question.what,
        `Enter: ${inOrder(question)
          .map(choice => shortLabel(question, choice))
          .join(' · ')}`,
        width,
        question.id === at,
      ),
    ),
  ];
}

const byDate = (questions: readonly Question[]): readonly Question[] =>
  questions.toSorted((a, b) => (a.by?.getTime() ?? Infinity) - (b.by?.getTime() ?? Infinity));

/** The ids of the rows, in their order. */
export const decisionRows = ({view}: OpenTeardown): readonly string[] => [
  ...view.gates.map(({gate}) => `gate:${gate}`),
  ...byDate(view.questions).map(({id}) => id),
];

/** A choice in a few words: its page says all of it. */
function shortLabel({keyId}: Question, {choice, text}: Choice): string {
  if (choice === 'keep-store') return keyId === undefined ? 'keep the store' : 'keep the key';
  return choice === 'accept-orphans' ? 'accept the loss' : text;
}

/** The whole text only under the cursor: the others are a line each, with their answers below. */
function block(
  id: string,
  mark: Span,
  text: string,
  answers: string,
  width: number,
  isCurrent: boolean,
): Block {
  const rows = wrapText(text, width - 4);
  const roomy = width >= 120;
  const said = rows.slice(0, isCurrent ? (roomy ? 3 : 2) : 1);
  const isCut = said.length < rows.length;
  const offered = wrapText(answers, width - 6).slice(0, isCurrent && roomy ? 2 : 1);
  return {
    id,
    lines: [
      ...said.map((row, index): Line => {
        const end = isCut && index === said.length - 1 ? '…' : '';
        return index === 0
          ? [cursorMark(isCurrent), mark, {text: ` ${row}${end}`}]
          : [{text: `   ${row}${end}`}];
      }),
      ...offered.map((row, index): Line => [{text: index === 0 ? '   └ ' : '     '}, {text: row}]),
    ],
  };
}
