import type {OpenTeardown} from './port.ts';
import type {TeardownStep} from './step.ts';

/** The page of a verb of the later stages, or why there is none now. */
export function stagePage(
  which: 'undo-keys' | 'abort' | 'delete-role',
  {view, abortPhrase}: OpenTeardown,
): TeardownStep | {readonly refused: string} {
  if (which === 'delete-role') {
    const gate = view.gates.find(one => one.gate === 'delete-role');
    if (!gate) return {refused: view.next};
    return {
      step: 'type',
      label: 'Delete the role',
      brief: {
        title: 'Delete the service-linked role',
        consequences: [{when: 'At once', text: 'IAM decides. A refusal changes nothing.'}],
        checks: [],
        confirm: {level: 3, button: 'Delete', type: gate.phrase},
        awsCli: [],
      },
      ask: {do: 'confirm', phrase: gate.phrase},
    };
  }
  if (abortPhrase === undefined) return {refused: 'The teardown does not run here: P resumes it first.'};
  return {
    step: 'type',
    label: 'Undo',
    brief: {
      title: 'Cancel every key deletion of this plan',
      consequences: [
        {when: 'At once', text: 'Deletions that are scheduled are cancelled; the keys come back Disabled.'},
        {when: 'Kept', text: 'Stores that were disconnected stay so. Deleted stores and keys are gone.'},
      ],
      checks: [],
      confirm: {level: 3, button: 'Undo', type: abortPhrase},
      awsCli: [],
    },
    ask: {do: 'abort', phrase: abortPhrase, wishes: {enableKeys: false, reconnectStores: false}},
  };
}
