import {deadline} from '../../model/age.ts';
import {count} from '../../flows/messages.ts';
import type {Rehearsal, StoreTimeline} from '../../rehearsal/outcome.ts';
import {printable} from '../printable.ts';

export const rehearsalSchema = 'cks.rehearsal/1';

type Moment = {readonly at: Date; readonly what: string};

/** What happened to a store, in the order of time. */
function momentsOf(store: StoreTimeline, when: (at: Date) => string): readonly Moment[] {
  const {scheduled, dates} = store;
  const moments: readonly (Moment | undefined)[] = [
    store.watchedFrom && {at: store.watchedFrom, what: 'keys disabled and watched'},
    scheduled && {at: scheduled.until, what: `deletion of ${count(scheduled.keys, 'key')} scheduled`},
    store.connected && {at: store.connected, what: 'connect accepted'},
    dates && {
      at: dates.last,
      what:
        dates.first.getTime() === dates.last.getTime()
          ? 'date of the deletions'
          : `last date of the deletions; the first ${when(dates.first)}`,
    },
    store.gone && {at: store.gone, what: 'keys gone'},
    store.proven && {at: store.proven, what: 'material proven gone'},
    store.phrase && {at: store.phrase, what: 'second phrase wanted, and typed'},
    store.disconnected && {at: store.disconnected, what: 'last disconnect accepted'},
    store.deleted && {at: store.deleted, what: 'deleted'},
  ];
  return moments.filter(one => one !== undefined).toSorted((a, b) => a.at.getTime() - b.at.getTime());
}

/** A rehearsal for people. */
export function rehearsalText(of: Rehearsal): string {
  const {plan, seed, startsAt, endsAt, reachedEnd, mishaps, stores, said, needsPerson, stopped, role} = of;
  const when = (at: Date) => deadline(at, startsAt);
  const part = (title: string, lines: readonly string[]) => (lines.length === 0 ? [] : ['', title, ...lines]);
  const days = Math.floor((endsAt.getTime() - startsAt.getTime()) / 86_400_000);
  return [
    `Rehearsal of ${plan.id}  ${plan.account}  digest ${plan.digest.slice(0, 8)}  seed ${String(seed)}`,
    'Run against an embedded AWS made from the plan. The account itself was asked nothing.',
    reachedEnd
      ? `It reaches its end ${when(endsAt)}, ${count(days, 'day')} after ${when(startsAt)}.`
      : `It does not reach its end: on ${when(endsAt)} it stands still.`,
    ...part(
      'Mishaps',
      mishaps.map(({name, text}) => `  ${name}: ${text ?? 'nothing in this plan that it could meet'}`),
    ),
    '',
    'Stores',
    ...stores.flatMap(store => [
      `  ${store.region}  ${store.name}  ${count(store.keys, 'key')}`,
      ...momentsOf(store, when).map(({at, what}) => `    ${when(at)}  ${what}`),
      `    ${store.isOver ? '=' : '?'} ${store.end}`,
    ]),
    ...(plan.goal === 'role' ? ['', `Role  ${role.state}: ${role.text}`] : []),
    ...part(
      'When somebody is needed, and what was said here in the place of a person: phrases, and of a decision the cautious choice',
      said.map(
        ({at, kind, id, what, choice}) =>
          `  ${when(at)}  ${kind === 'phrase' ? `phrase "${id}", ${what}` : `${id}=${choice ?? ''}: ${what}`}`,
      ),
    ),
    ...part(
      'Needs a person who knows more; it would not go on',
      needsPerson.flatMap(({id, what, choices}) => [
        `  ${id}: ${what}`,
        `    choices: ${choices.join(', ')}`,
      ]),
    ),
    ...(stopped === undefined ? [] : ['', `Stopped: ${stopped}`]),
    ...part('Calls', callLines(of)),
    ...part(
      'Taken for granted',
      of.assumed.map(text => `  ${text}`),
    ),
  ]
    .map(printable)
    .join('\n');
}

function callLines({calls, refused, inDoubt}: Rehearsal): readonly string[] {
  const all = calls.reduce((sum, one) => sum + one.calls, 0);
  return [
    `  ${String(all)} in all, ${count(refused, 'change')} refused, ${String(inDoubt)} without an answer and looked up`,
    ...calls.map(({api, calls: n}) => `  ${String(n).padStart(7)}  ${api}`),
  ];
}

/** The document of a rehearsal, schema `cks.rehearsal/1`. */
export function rehearsalDocument(of: Rehearsal): object {
  const {plan, seed, startsAt, endsAt, reachedEnd, mishaps, stores, said, needsPerson, stopped, role} = of;
  return {
    schema: rehearsalSchema,
    id: plan.id,
    digest: plan.digest,
    account: plan.account,
    goal: plan.goal,
    seed,
    outcome: reachedEnd ? 'end' : 'needs-person',
    startsAt,
    endsAt,
    mishaps: mishaps.map(({name, text}) => ({name, what: text ?? null})),
    stores: stores.map(({watchedFrom, scheduled, connected, dates, gone, proven, phrase, ...store}) => ({
      region: store.region,
      id: store.id,
      name: store.name,
      keys: store.keys,
      watchedFrom: watchedFrom ?? null,
      scheduled: scheduled ?? null,
      connectAccepted: connected ?? null,
      deletionDates: dates ?? null,
      keysGone: gone ?? null,
      materialProvenGone: proven ?? null,
      secondPhrase: phrase ?? null,
      disconnectAccepted: store.disconnected ?? null,
      deleted: store.deleted ?? null,
      over: store.isOver,
      end: store.end,
    })),
    people: said.map(({at, kind, id, what, choice}) => ({at, kind, id, what, choice: choice ?? null})),
    needsPerson,
    ...(stopped !== undefined && {stopped}),
    role,
    calls: of.calls,
    refused: of.refused,
    inDoubt: of.inDoubt,
    assumed: of.assumed,
  };
}
