import {gateStep} from './gate-steps.ts';
import type {OpenTeardown} from './port.ts';
import type {TeardownStep} from './step.ts';
import {abortStep, undoKeysStep} from './undo-steps.ts';

/** The page or menu of a verb of the later stages, or why there is none now. */
export function stagePage(
  which: 'undo-keys' | 'abort' | 'delete-role',
  open: OpenTeardown,
  cursor?: string,
): TeardownStep | {readonly refused: string} {
  switch (which) {
    case 'undo-keys':
      return undoKeysStep(open, cursor);
    case 'abort': {
      const menu = abortStep(open);
      // What it would cancel is seen first: a phrase that counts keys must count the right ones.
      return 'refused' in menu
        ? menu
        : {step: 'ask', ask: {do: 'prepare-abort'}, says: 'Looking at every key first.'};
    }
    case 'delete-role': {
      const gate = open.view.gates.find(one => one.gate === 'delete-role');
      return gate ? gateStep(open, gate) : {refused: open.view.next};
    }
  }
}
