import {callerName, type Identity} from '../../model/identity.ts';
import type {OpenTeardown} from './port.ts';
import type {TeardownStep} from './step.ts';

/**
 * The question before somebody else goes on with a teardown; undefined where the caller is the one who approved it, or
 * ran it last. Who goes on is written into the journal.
 *
 * @param wanted start what does not run here, or resume what is paused
 */
export function otherCallerStep(
  {plan, ledger}: OpenTeardown,
  identity: Identity | undefined,
  wanted: 'run' | 'resume',
): TeardownStep | undefined {
  const {approved, callers} = ledger;
  if (!identity || !approved || identity.arn === callers.at(-1)) return undefined;
  const you = callerName(identity.arn);
  return {
    step: 'type',
    label: 'Continue',
    brief: {
      title: `Continue ${plan.id} as ${you}?`,
      consequences: [
        {
          when: 'Now',
          text: `You are now ${you}; the run was approved by ${callerName(approved.by)}. Continue as ${you}?`,
        },
        {when: 'Journal', text: `It records both: ${approved.by} and ${identity.arn}.`},
        {
          when: 'At once',
          text: 'What became of earlier calls is looked up first. Then every lane goes on, as approved.',
        },
      ],
      checks: plan.twoPerson
        ? [
            {
              result: 'warning',
              text: `two-person plan: later phrases take another caller than ${callerName(plan.madeBy)}`,
            },
          ]
        : [],
      confirm: {level: 1, button: `Continue as ${you}`},
      awsCli: [],
    },
    ask: {do: wanted},
  };
}
