import {lastSeen} from '../../model/observation.ts';
import type {Step, View} from '../act.ts';
import {copying} from '../copy/act-on-copy.ts';
import {fileStem} from '../copy/take-away.ts';
import type {Key} from '../dispatcher.ts';
import {noCallLog} from '../log/call-log.ts';
import {commandLogRows} from '../log/command-lines.ts';
import {messages} from '../messages.ts';
import {safeText} from '../safe-text.ts';
import type {AppState} from '../state.ts';
import {moment} from '../../model/age.ts';
import {membersOf, safeJson} from './aws-members.ts';
import {describeRows} from './describe.ts';
import {explainRows} from './explain.ts';
import {pagerOf, pagerSize, pressPager, type Pager} from './pager.ts';
import {idOf, nameOf, thingOf, type Thing} from './thing.ts';
import {seekKey, whyKeyRows} from './why-rows.ts';

const show = (state: AppState, overlay: Pager): Step => ({state: {...state, overlay}, effects: []});
const say = (state: AppState, line: string): Step => ({
  state: {...state, message: messages.noVerb(line)},
  effects: [],
});

function page(view: View, title: string, rows: readonly string[], what: string): Pager {
  const {picture, now} = view.context;
  return pagerOf(title, rows, fileStem(what, lastSeen(picture.identity)?.account, now));
}

/** Opens a page on what the cursor is on; a word where there is nothing. */
const ofThing = (state: AppState, view: View, make: (thing: Thing) => Pager): Step => {
  const thing = thingOf(state, view.cursor, view.context);
  return thing ? show(state, make(thing)) : {state: {...state, message: messages.nothingHere()}, effects: []};
};

/** `y`: the members of AWS's answers that cks reads, as JSON. */
export const openRaw = (state: AppState, view: View): Step =>
  ofThing(state, view, thing =>
    page(
      view,
      `JSON · ${nameOf(thing)} · AWS's members as cks reads them, ${readAt(thing, view)}`,
      safeJson(membersOf(thing)).split('\n'),
      `json ${idOf(thing)}`,
    ),
  );

function readAt(thing: Thing, {context: {now}}: View): string {
  const answer =
    thing.kind === 'store'
      ? thing.row.view.keyStores
      : thing.kind === 'key'
        ? thing.entry.key
        : thing.kind === 'cluster'
          ? thing.view.clusters
          : thing.view.keyStores;
  return answer.status === 'seen' ? moment(answer.at, now) : 'not answered';
}

/** `d`: everything that is known, as text. */
export const openDescribe = (state: AppState, view: View): Step =>
  ofThing(state, view, thing =>
    page(
      view,
      nameOf(thing),
      describeRows(thing, view.context.picture, view.context.now),
      `page ${idOf(thing)}`,
    ),
  );

/** `i`: why, how we know, what cannot be seen; undefined where the cursor is on nothing of AWS's. */
export function explainThing(state: AppState, view: View): Step | undefined {
  const thing = thingOf(state, view.cursor, view.context);
  if (!thing) return undefined;
  const {picture, now} = view.context;
  return show(
    state,
    page(
      view,
      `Why · ${nameOf(thing)}`,
      explainRows(thing, picture, now, view.log ?? noCallLog),
      `why ${idOf(thing)}`,
    ),
  );
}

/** Every call of this run as a command line, newest last. */
export function openCallLog(state: AppState, view: View): Step {
  const {context, log = noCallLog, profile} = view;
  const rows = commandLogRows(log, context.flows?.standing ?? [], context.now, profile);
  const title = `Commands · the last ${String(log.recent.length)} calls of this run`;
  const shown = rows.length > 0 ? rows : ['No call was made yet.'];
  return show(state, {...page(view, title, shown, 'commands'), top: shown.length});
}

/** Why a key cannot be used: one that is named, else the one under the cursor. */
export function openWhy(state: AppState, view: View, asked: string): Step {
  const {picture, now} = view.context;
  if (asked === '') {
    const thing = thingOf(state, view.cursor, view.context);
    if (thing?.kind !== 'key')
      return say(state, 'Which key? :why with an id, an ARN or an alias, or the cursor on a key.');
    return show(
      state,
      page(view, `Why · ${nameOf(thing)}`, whyKeyRows(thing.entry, thing.view, now), `why ${idOf(thing)}`),
    );
  }
  const sought = seekKey(asked, picture);
  if ('not' in sought) return say(state, sought.not);
  const rows = sought.found.flatMap(({view: home, entry}, index) => [
    ...(index === 0 ? [] : ['', '']),
    `${entry.aliases[0] ?? entry.id} · ${home.region} · ${entry.id}`,
    '',
    ...whyKeyRows(entry, home, now),
  ]);
  return show(state, page(view, `Why · ${asked}`, rows, `why ${asked}`));
}

/** A key for the page that is open. */
export function pagerKey(state: AppState, pager: Pager, key: Key, view: View): Step {
  const {overlay: _open, ...closed} = state;
  const asked = pressPager(pager, key, pagerSize(view.context.size));
  if (asked.is === 'closed') return {state: closed, effects: []};
  const open = {...state, overlay: asked.pager};
  const text = asked.pager.rows.map(safeText).join('\n');
  switch (asked.is) {
    case 'open':
      return {state: open, effects: []};
    case 'copy':
      return {state: open, effects: [copying({what: 'this text', text}, view)]};
    case 'save':
      return {
        state: open,
        effects: [{kind: 'save', stem: pager.stem, files: [{ending: endingOf(pager), text: `${text}\n`}]}],
      };
  }
}

const endingOf = ({stem}: Pager): string => (stem.startsWith('cks-json-') ? '.json' : '.txt');
