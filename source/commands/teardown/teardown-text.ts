import {clock, deadline} from '../../model/age.ts';
import {callerName} from '../../model/identity.ts';
import {shellWord} from '../../ui/copy/shell-words.ts';
import {printable} from '../printable.ts';
import {stateWord, type ToldTeardown} from './teardown-document.ts';

/** The same as the document, for people. */
export function teardownText(told: ToldTeardown): string {
  const {plan, ledger, view, at, from, why, next, inDoubt = 0} = told;
  const when = (date: Date) => deadline(date, at);
  const part = (title: string, lines: readonly string[]) => (lines.length === 0 ? [] : [title, ...lines]);
  return [
    `${plan.id}  ${plan.account}  ${view.finished ? 'finished' : view.stage}  digest ${plan.digest.slice(0, 8)}`,
    `${from === 'aws' ? `As AWS showed it at ${clock(at)}` : 'From the journal alone'}${why === undefined ? '' : `: ${why}`}`,
    ...(ledger.approved
      ? [`Approved by ${callerName(ledger.approved.by)} on ${when(ledger.approved.at)}`]
      : []),
    ...part(
      'Stores',
      view.lanes.map(
        ({store, step, state, text}) =>
          `  ${store.region}  ${store.id}  ${store.name}  ${step}  ${stateWord(state)}: ${text}`,
      ),
    ),
    ...(view.role === 'not-asked' ? [] : [`Role  ${view.role}`]),
    ...part(
      'Failed',
      view.failed.map(({region, what}) => `  ${region ?? 'account'}  ${what}`),
    ),
    ...(inDoubt > 0 ? [`In doubt  ${String(inDoubt)}: looked up first when it is run again`] : []),
    ...part(
      'Needs a decision',
      view.questions.flatMap(({id, what, choices, by}) => [
        `  ${id}${by ? ` by ${when(by)}` : ''}: ${what}`,
        ...choices.map(
          ({choice, text, type}) =>
            `    --decide ${quoted(`${id}=${choice}`)}${type === undefined ? '' : ` --phrase ${quoted(type)}`}  ${text}`,
        ),
      ]),
    ),
    ...part(
      'Needs a phrase',
      view.gates.map(({phrase, covers}) => `  --phrase ${quoted(phrase)}  ${covers.join(' ')}`),
    ),
    ...(view.silent.length > 0 ? [`Silent  ${view.silent.join(' ')}`] : []),
    ...part(
      'Due now',
      view.due.map(({region, what}) => `  ${region ?? 'account'}  ${what}`),
    ),
    ...part(
      'Waiting',
      view.waiting.map(({until, what}) => `  ${until ? `until ${when(until)}` : 'no date'}  ${what}`),
    ),
    `Next: ${next ?? view.next}`,
  ]
    .map(printable)
    .join('\n');
}

/** A word to be pasted into a shell. A store's name may hold anything, and whoever names one may mean harm. */
const quoted = (word: string): string => (word.includes("'") ? shellWord(word) : `'${word}'`);
