import {answerTo} from '../../flows/teardown/answers.ts';
import {FlowRefused} from '../../flows/start-flow.ts';
import {lookAtTeardown, type RunningTeardown} from '../../flows/teardown/teardown-desk.ts';
import {groundForChange} from '../change-session.ts';
import {exitCodes, UsageError} from '../exit-codes.ts';
import {listenForInterruption} from '../interruption.ts';
import {NotDone} from '../not-done.ts';
import {ask, canAsk} from '../prompt.ts';
import {openRunSession} from './run-session.ts';
import type {PlanFileOptions} from './teardown-commands.ts';
import {namedPlan, tellingWhyNot, tellTeardown} from './tell-teardown.ts';

export type ConfirmOptions = PlanFileOptions & {
  readonly phrase?: string;
  readonly decide?: readonly string[];
};

/**
 * `cks teardown confirm PLAN`: answers what the teardown asks: a later phrase, or decisions by their ids. Nothing is
 * sent; the next run acts on it.
 */
export function confirmPlan(named: string, options: ConfirmOptions): Promise<number> {
  const decisions = (options.decide ?? []).map(readDecision);
  const interruption = listenForInterruption();
  const {signal} = interruption;
  return tellingWhyNot(interruption, options, async () => {
    const ground = await groundForChange(options);
    const plan = await namedPlan(named, ground.journals);
    const session = await openRunSession(plan, options, ground, signal);
    try {
      const desk = await lookAtTeardown(plan, session.around, signal);
      try {
        await desk.looked;
        if (signal.aborted) return exitCodes.interrupted;
        if (decisions.length > 0) {
          // All of them or none: a refusal says that nothing was changed.
          for (const {id, choice} of decisions) await mayAnswer(desk, id, choice, options);
          for (const {id, choice} of decisions) await answered(desk, id, choice, options, signal);
        } else await phraseGiven(desk, options, signal);
        const {ledger, now} = desk;
        const view = desk.view();
        const next = 'Written down. `cks teardown run` acts on it.';
        return await tellTeardown({plan, ledger, view, at: now(), from: 'aws', next}, options, exitCodes.ok);
      } finally {
        desk.leave();
        await desk.end;
      }
    } finally {
      session.close();
    }
  });
}

function readDecision(text: string): {readonly id: string; readonly choice: string} {
  const sign = text.lastIndexOf('=');
  if (sign < 1) throw new UsageError(`--decide takes ID=CHOICE, not "${text}"`);
  return {id: text.slice(0, sign), choice: text.slice(sign + 1)};
}

const textWanted = (desk: RunningTeardown, id: string, choice: string): string | undefined =>
  desk
    .view()
    .questions.find(one => one.id === id)
    ?.choices.find(one => one.choice === choice)?.type;

/** Refuses what `answered` would refuse, and writes nothing. A text that can still be asked for is taken for right. */
async function mayAnswer(
  desk: RunningTeardown,
  id: string,
  choice: string,
  {phrase}: ConfirmOptions,
): Promise<void> {
  const wanted = textWanted(desk, id, choice);
  const typed = phrase ?? (canAsk() ? wanted : undefined);
  await withPhrase(wanted, async () => {
    answerTo(desk.view(), id, choice, typed);
  });
}

async function answered(
  desk: RunningTeardown,
  id: string,
  choice: string,
  {phrase}: ConfirmOptions,
  signal: AbortSignal,
): Promise<void> {
  const wanted = textWanted(desk, id, choice);
  const typed = phrase ?? (wanted === undefined ? undefined : await typedFor(wanted, signal));
  await withPhrase(wanted, () => desk.answer(id, choice, typed));
}

async function phraseGiven(
  desk: RunningTeardown,
  {phrase}: ConfirmOptions,
  signal: AbortSignal,
): Promise<void> {
  const {gates, questions} = desk.view();
  const wanted = gates[0]?.phrase;
  if (phrase === undefined && wanted === undefined) {
    throw new NotDone(
      exitCodes.refused,
      questions.length > 0
        ? `Nothing wants a phrase now; these want a decision: ${questions.map(({id}) => id).join(', ')}.`
        : 'Nothing wants to be confirmed now.',
      'cks teardown status tells what is asked, with the words that answer it.',
    );
  }
  const typed = phrase ?? (await typedFor(wanted ?? '', signal));
  if (typed === undefined)
    throw new NotDone(
      exitCodes.refused,
      `This needs a phrase: --phrase '${wanted ?? ''}'. Nothing was changed.`,
      `Confirm with: ${wanted ?? ''}`,
      wanted === undefined ? {} : {phrase: wanted},
    );
  await withPhrase(wanted, () => desk.confirm(typed));
}

const typedFor = (wanted: string, signal: AbortSignal): Promise<string | undefined> =>
  canAsk()
    ? ask(`Type ${wanted} to confirm; anything else leaves everything as it is: `, {hidden: false, signal})
    : Promise.resolve(undefined);

/** A refusal for a text that is missing or differs carries the right one, for scripts. */
async function withPhrase(phrase: string | undefined, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof FlowRefused) || phrase === undefined || error.failure) throw error;
    throw new NotDone(exitCodes.refused, error.message, error.remedy, {phrase});
  }
}
