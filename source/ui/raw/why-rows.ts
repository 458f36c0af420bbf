import {moment} from '../../model/age.ts';
import type {KeyEntry} from '../../model/key.ts';
import {lastSeen} from '../../model/observation.ts';
import type {AccountPicture, RegionView} from '../../model/picture.ts';
import {whyKey} from '../../model/why-key.ts';
import {plural} from '../messages.ts';
import {failureLines} from './answers.ts';

const answers = {
  usable: 'KMS can use it',
  'not-usable': 'KMS cannot use it',
  'cannot-tell': 'Cannot tell whether KMS can use it',
};
const marks = {ok: '✓', broken: '✗', unknown: '?'};

/** Whether KMS can use a key, what it stands on, and the causes with their fixes in order. */
export function whyKeyRows(entry: KeyEntry, view: RegionView, now: Date): readonly string[] {
  const {answer, reason, chain, causes} = whyKey(entry.key, view, now);
  return [
    `${answers[answer]}: ${reason}`,
    '',
    'What it stands on',
    ...chain.map(
      ({on, mark, text, at}) =>
        `  ${marks[mark]} ${on.padEnd(8)}${text}${at ? `  (${moment(at, now)})` : ''}`,
    ),
    ...causes.flatMap(({on, text, look, fix, failure}, index) => [
      '',
      `${index === 0 ? 'Cause' : 'And'}: ${on}, ${text}`,
      ...(look === undefined ? [] : [`  Look at ${look}`]),
      ...fix.map(
        ({by, text: step}, at) => `  ${String(at + 1)} ${step}${by === 'cks' ? '  (a does it)' : ''}`,
      ),
      ...(failure ? failureLines(failure) : []),
    ]),
  ];
}

/** A key that somebody named, or what is known of it where it is not among those seen. */
export type Sought =
  {readonly found: readonly {readonly view: RegionView; readonly entry: KeyEntry}[]} | {readonly not: string};

/** Finds a key by id, ARN or alias among those that Regions listed. An ARN looks into its own account and Region only. */
export function seekKey(text: string, picture: AccountPicture): Sought {
  const asked = text.trim();
  const arn = /^arn:[\w-]+:kms:([a-z0-9-]+):(\d{12}):(?:key\/|(?=alias\/))(.+)$/u.exec(asked);
  const account = lastSeen(picture.identity)?.account;
  if (arn && account !== undefined && arn[2] !== account)
    return {
      not: `A key of account ${arn[2] ?? ''}; this is ${account}. Only its owner sees its store.`,
    };
  const name = (arn?.[3] ?? asked).replace(/^key\//u, '');
  const views = picture.regions.filter(({region}) => arn?.[1] === undefined || arn[1] === region);
  const alias = name.startsWith('alias/') ? name : `alias/${name}`;
  const found = views.flatMap(view => {
    const entries = lastSeen(view.keys)?.entries.values() ?? [];
    return [...entries]
      .filter(({id, aliases}) => id === name || aliases.includes(alias))
      .map(entry => ({view, entry}));
  });
  if (found.length > 0) return {found};
  const unread = views.filter(({keys}) => keys.status !== 'seen').length;
  const named = asked.length > 24 ? `${asked.slice(0, 23)}…` : asked;
  return {
    not:
      unread === 0
        ? `No key "${named}" in any Region that was asked.`
        : `No key "${named}" was listed; ${plural(unread, 'Region')} did not list theirs.`,
  };
}

/** True for what can only be a key: an id, an ARN of a key or alias, or an alias with its prefix. */
export const looksLikeKey = (text: string): boolean =>
  /^(?:(?:mrk-)?[0-9a-f-]{32,36}|arn:[\w-]+:kms:[a-z0-9-]+:\d{12}:(?:key|alias)\/\S+|alias\/\S+)$/u.test(
    text.trim(),
  );
