import {lastSeen} from '../../model/observation.ts';
import type {View} from '../act.ts';
import {membersOf, safeJson} from '../raw/aws-members.ts';
import {describeCommand, verbCommand} from '../raw/aws-questions.ts';
import {arnOf, idOf, nameOf, relatedIds, thingOf, type Thing} from '../raw/thing.ts';
import {safeText} from '../safe-text.ts';
import {chooseAccess} from '../screens/access-choice.ts';
import {paneOf} from '../screens/access-pane.ts';
import {screenState, type AppState} from '../state.ts';
import {pageText} from './page-text.ts';

/** One text that can leave the screen. */
export type CopyEntry = {
  /** What the menu says: the text itself where that is short. */
  readonly label: string;
  /** What a message calls it. */
  readonly what: string;
  readonly text: string;
};

/** Text goes to a shell or an editor next: nothing in it may act there by itself, a line break least of all. */
const entry = (what: string, text: string, label = `${what}: ${text}`): CopyEntry => ({
  what,
  text: safeText(text),
  label,
});

/** A text that has lines of its own. */
const linesEntry = (what: string, text: string, label: string): CopyEntry => ({what, text, label});

/** What `c` copies where the cursor is: the id, or the statement that is shown; undefined where there is neither. */
export function shownText(state: AppState, view: View): CopyEntry | undefined {
  const thing = thingOf(state, view.cursor, view.context);
  if (thing) return entry('the id', idOf(thing));
  const {place} = state;
  switch (place.screen) {
    case 'access':
      return statementEntry(state, view);
    case 'role': {
      const role = lastSeen(view.context.picture.role);
      return role?.exists ? entry('the ARN of the role', role.role.arn) : undefined;
    }
    case 'progress':
      return entry('the id of the change', place.id);
    case 'flows':
    case 'history':
    case 'teardown':
      return view.cursor === undefined ? undefined : entry('the id', view.cursor.replace(/^[a-z]+:/u, ''));
    case 'stage': {
      const {open, draft} = view.context.teardowns ?? {};
      const id = open?.plan.id ?? draft?.id;
      return id === undefined ? undefined : entry('the id of the plan', id);
    }
    default:
      return undefined;
  }
}

function statementEntry(state: AppState, {context, cursor}: View): CopyEntry | undefined {
  const {standing, rows} = chooseAccess(context, screenState(state));
  const row = rows.find(({id}) => id === cursor) ?? rows[0];
  if (!row || !standing?.value) return undefined;
  const {copy, statement} = paneOf(row.cell, standing.value, context.picture);
  if (copy !== undefined) return linesEntry('the statement', copy, 'the missing statement');
  if (statement) return linesEntry('the statement', safeJson(statement), 'the statement that decides');
  return entry('the action', row.cell.action);
}

/** Everything that can be copied here, in the order of the menu. */
export function copyEntries(state: AppState, view: View): readonly CopyEntry[] {
  const thing = thingOf(state, view.cursor, view.context);
  const page = linesEntry('this page', pageText(state, view), 'this page as text');
  if (thing) return [...thingEntries(thing, view), page, ...awsEntries(thing, view)];
  const shown = shownText(state, view);
  return [...(shown ? [{...shown, label: shown.text.includes('\n') ? shown.label : shown.text}] : []), page];
}

function thingEntries(thing: Thing, {context}: View): readonly CopyEntry[] {
  const named = arnOf(thing, context.picture);
  return [
    entry('the id', idOf(thing), idOf(thing)),
    ...(nameOf(thing) === idOf(thing) ? [] : [entry('the name', nameOf(thing), `name ${nameOf(thing)}`)]),
    ...('arn' in named ? [entry('the ARN', named.arn, 'ARN')] : []),
    ...relatedIds(thing).map(({what, id}) => entry(`the ${what}`, id, id)),
  ];
}

function awsEntries(thing: Thing, {profile}: View): readonly CopyEntry[] {
  const verb = verbCommand(thing, profile);
  return [
    {what: 'JSON', text: safeJson(membersOf(thing)), label: "JSON, AWS's members as cks reads them"},
    entry(
      'the command',
      describeCommand(thing, profile),
      `aws CLI: describe this ${thing.kind === 'region' ? "Region's stores" : thing.kind}`,
    ),
    ...(verb ? [entry('the command', verb.line, `aws CLI: ${verb.verb} (not run)`)] : []),
  ];
}
