import {storeKey} from '../../model/ids.ts';
import {FlowRefused} from '../start-flow.ts';
import {gates} from './decision.ts';
import {abortQuestion} from './store-decision.ts';
import type {TeardownView} from './view.ts';

/** What is written down of something that a person said. */
export type Said = {
  readonly question: string;
  readonly choice: string;
  /** Where a phrase or a name was asked for. */
  readonly typed?: string;
  readonly covers: readonly string[];
};

const seeStatus = '`cks teardown status` tells what is asked.';

const differs = (phrase: string) =>
  new FlowRefused('The text differs, so nothing was changed.', `Confirm with: ${phrase}`);

/**
 * The answer to an open question, or the choice to keep the role where its phrase is wanted.
 *
 * @param typed what the choice asks to be typed
 * @throws FlowRefused where nothing asks this, there is no such choice, or the text differs
 */
export function answerTo(
  {questions, gates: open}: Pick<TeardownView, 'questions' | 'gates'>,
  id: string,
  choice: string,
  typed: string | undefined,
): Said {
  const question = questions.find(one => one.id === id);
  const chosen = question?.choices.find(one => one.choice === choice);
  if (question && chosen) {
    const {type} = chosen;
    if (type !== undefined && type !== typed) throw differs(type);
    return {
      question: id,
      choice,
      ...(type !== undefined && {typed: type}),
      covers: question.store ? [storeKey(question.store)] : [],
    };
  }
  if (id === gates.deleteRole && choice === 'keep' && open.some(({gate}) => gate === 'delete-role'))
    return {question: id, choice, covers: []};
  throw question
    ? new FlowRefused(
        `${id} has no choice ${choice}. Nothing was changed.`,
        `Its choices: ${question.choices.map(one => one.choice).join(', ')}.`,
      )
    : new FlowRefused(`Nothing asks ${id} now. Nothing was changed.`, seeStatus);
}

/**
 * The gate that a phrase opens, for what it covers now.
 *
 * @throws FlowRefused where no gate wants this phrase
 */
export function phraseFor({gates: open}: Pick<TeardownView, 'gates'>, phrase: string): Said {
  const gate = open.find(one => one.phrase === phrase);
  if (gate) {
    const question = gate.gate === 'delete-stores' ? gates.deleteStores : gates.deleteRole;
    return {question, choice: 'delete', typed: phrase, covers: gate.covers};
  }
  const [wanted] = open;
  throw wanted ? differs(wanted.phrase) : new FlowRefused('No phrase is wanted now.', seeStatus);
}

/** What an abort also brings back. */
export type UndoWishes = {readonly enableKeys: boolean; readonly reconnectStores: boolean};

/** The abort. @throws FlowRefused where the phrase differs */
export function abortWith(wanted: string, phrase: string, {enableKeys, reconnectStores}: UndoWishes): Said {
  if (phrase !== wanted) throw differs(wanted);
  return {
    question: abortQuestion,
    choice: 'undo',
    typed: phrase,
    covers: [...(enableKeys ? ['enable-keys'] : []), ...(reconnectStores ? ['reconnect-stores'] : [])],
  };
}
