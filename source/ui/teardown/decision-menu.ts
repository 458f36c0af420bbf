import type {Menu} from '../flow/menu.ts';
import type {OpenTeardown} from './port.ts';

/**
 * What can be decided of the row under the cursor on Run, Wait and Role; undefined where nothing is asked of it.
 * Entries that only answer carry `{step: 'ask', ask: {do: 'answer', …}}`, those that want a name or a phrase typed
 * carry `{step: 'type', …}`.
 */
export function decisionMenu({view}: OpenTeardown, cursor: string | undefined): Menu | undefined {
  const question = view.questions.find(({id}) => id === cursor);
  if (!question) return undefined;
  return {
    kind: 'menu',
    title: question.id,
    entries: question.choices.map(({choice, text, type}) => ({
      label: text,
      opens: {
        teardown:
          type === undefined
            ? {step: 'ask', ask: {do: 'answer', question: question.id, choice}}
            : {
                step: 'type',
                label: text,
                brief: {
                  title: text,
                  consequences: [{when: 'What', text: question.what}],
                  checks: [],
                  confirm: {level: 2, button: 'Accept', type},
                  awsCli: [],
                },
                ask: {do: 'answer', question: question.id, choice, typed: type},
              },
      },
    })),
    cursor: 0,
    foot: 'Nothing of this lane is sent until it is decided',
  };
}
