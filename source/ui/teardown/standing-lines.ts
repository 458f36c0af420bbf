import {age} from '../../model/age.ts';
import {callerName} from '../../model/identity.ts';
import {lastSeen, standingFailure} from '../../model/observation.ts';
import {isInDoubt} from '../../flows/record.ts';
import {wrapText} from '../cells.ts';
import type {Line} from '../line.ts';
import {plural} from '../messages.ts';
import {plain} from '../screens/page-lines.ts';
import type {ScreenContext} from '../screens/screen.ts';
import {capital} from './choice-words.ts';
import {targetText} from './journal-tail.ts';
import type {OpenTeardown} from './port.ts';

/**
 * What keeps a teardown from going on here, in lines below the summary: paused, run by another process, credentials
 * that ended or are of another account. None where it runs, or is over.
 */
export function standingLines(open: OpenTeardown, context: ScreenContext): readonly Line[] {
  const text = standingText(open, context);
  return text === undefined ? [] : wrapText(text, context.size.columns - 2).map(row => plain(row, 'risk'));
}

/** The same as sentences. */
export function standingText(open: OpenTeardown, {picture, now}: ScreenContext): string | undefined {
  const {plan, ledger, running, view} = open;
  if (view.finished) return undefined;
  const identity = lastSeen(picture.identity);
  if (identity && identity.account !== plan.account)
    return `These credentials are for ${identity.account}. This plan is for ${plan.account}. Nothing is sent.`;
  const ended = standingFailure(picture.identity);
  if (ended?.failure.kind === 'expired') {
    const who = identity ? `Credentials of ${callerName(identity.arn)}` : 'The credentials';
    return `paused: credentials. ${who} ended ${ended.since.toISOString().slice(11, 16)}Z. ${doubtText(open)}Sign in again, then P goes on.`;
  }
  switch (running.is) {
    case 'yes':
      return undefined;
    case 'pausing':
      return `Finishing ${plural(running.inHand, 'call')}, then stopping.`;
    case 'paused':
      return `${sentence(running.why ?? 'paused')} It keeps watching and sends nothing. P resumes.`;
    case 'elsewhere': {
      const {owner} = running;
      if (!owner)
        return 'Another process runs this plan. You can watch. Take over is offered after 10m of silence.';
      const since = age(Math.max(0, now.getTime() - new Date(owner.since).getTime()));
      return `${callerName(owner.caller)} is running this plan on ${owner.host}, for ${since}. You can watch. Take over is offered after 10m of silence.`;
    }
    case 'no':
      if (!ledger.approved) return undefined;
      return running.why === undefined
        ? `Nothing runs here. ${doubtText(open)}P resumes it.`
        : `Stopped: ${sentence(running.why, false)} ${doubtText(open)}P tries again.`;
  }
}

const sentence = (text: string, begins = true): string =>
  `${begins ? capital(text) : text}${/[.!?]$/u.test(text) ? '' : '.'}`;

/** The calls of which nobody knows yet what became of them: they are looked up before anything else is sent. */
function doubtText({plan, ledger}: OpenTeardown): string {
  const doubts = ledger.latest(200).filter(isInDoubt);
  const [first] = doubts;
  if (!first) return '';
  const named = `${targetText(plan, first.write)} ${first.write.operation}`;
  return `${plural(doubts.length, 'call')} may have been sent without an answer: ${named}${doubts.length > 1 ? ', …' : ''}. That is looked up first. `;
}
