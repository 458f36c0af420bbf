import type {FixStep, FixVerb} from '../model/connection-errors.ts';
import type {KeyId, Region} from '../model/ids.ts';
import type {Key} from '../model/key.ts';
import type {KeyWhy} from '../model/why-key.ts';
import type {Link} from '../model/why-words.ts';
import {printable} from './printable.ts';
import {failureDocument} from './status-document.ts';

/** The key that was asked about, as far as it was found. */
export type AskedKey = {
  /** What was typed. */
  readonly asked: string;
  readonly place?: {readonly region: Region; readonly id: KeyId};
  readonly key?: Key;
  /** Absent where the aliases could not be read. */
  readonly aliases?: readonly string[];
};

const answers: Readonly<Record<KeyWhy['answer'], string>> = {
  usable: 'KMS can use it',
  'not-usable': 'KMS cannot use it',
  'cannot-tell': 'cannot tell whether KMS can use it',
};
const names: Readonly<Record<Link['on'], string>> = {
  key: 'key',
  store: 'key store',
  cluster: 'cluster',
  hsms: 'HSMs',
};
const marks: Readonly<Record<Link['mark'], string>> = {ok: '✓', broken: '✗', unknown: '?'};
const asciiMarks: typeof marks = {ok: '+', broken: 'x', unknown: '?'};

/**
 * The answer for people: what the key stands on, then each cause with its steps in order.
 *
 * @param profile what the commands of the steps are to be given
 */
export function whyText(
  asked: AskedKey,
  {answer, reason, chain, causes}: KeyWhy,
  {ascii, profile}: {ascii: boolean; profile: string | undefined},
): string {
  const mark = ascii ? asciiMarks : marks;
  const {place, aliases = []} = asked;
  const who = place ? [place.region, ...aliases, place.id].join('  ') : asked.asked;
  return [
    who,
    causes.some(({text}) => text === reason) ? answers[answer] : `${answers[answer]}: ${reason}`,
    '',
    ...chain.map(link => `${mark[link.mark]} ${names[link.on].padEnd(9)}  ${link.text}`),
    ...causes.flatMap(({text, look, fix}) => [
      '',
      text,
      ...(look === undefined ? [] : [`  look at ${look}`]),
      ...fix.map((step, index) => `  ${String(index + 1)}. ${stepText(step, asked, profile)}`),
    ]),
    ...(answer === 'usable' && place
      ? ['', `Whether a caller may use it is another question: cks access key-user --key ${place.id}`]
      : []),
  ]
    .map(printable)
    .join('\n');
}

function stepText(step: FixStep, asked: AskedKey, profile: string | undefined): string {
  const command = commandOf(step, asked);
  if (command === undefined) return step.text;
  return `${step.text}: ${command}${profile === undefined ? '' : ` --profile ${profile}`}`;
}

/** What is typed for a step that cks can do; what a person must fill in is in capitals. */
export function commandOf({verb}: FixStep, {place, key}: AskedKey): string | undefined {
  if (verb === undefined || !place) return undefined;
  const words = commands[verb];
  const target = verb === 'enable-key' || verb === 'cancel-deletion' ? place.id : key?.storeId;
  return target === undefined ? undefined : `cks ${words[0]} ${target} --region ${place.region}${words[1]}`;
}

const commands: Readonly<Record<FixVerb, readonly [command: string, options: string]>> = {
  connect: ['connect', ''],
  disconnect: ['disconnect', ''],
  'update-cluster': ['update', ' --cluster CLUSTER_ID'],
  'update-password': ['update', ' --password-stdin'],
  'update-proxy': ['update', ' --xks-proxy-…'],
  'enable-key': ['key enable', ''],
  'cancel-deletion': ['key cancel-deletion', ''],
};

/** The document of `cks why --json`, schema `cks.why/1`. */
export function whyDocument(asked: AskedKey, {answer, reason, chain, causes}: KeyWhy, at: Date) {
  const {place, key, aliases} = asked;
  return {
    schema: 'cks.why/1',
    at: at.toISOString(),
    asked: asked.asked,
    key: place
      ? {
          region: place.region,
          id: place.id,
          arn: key?.arn ?? null,
          aliases: aliases ?? null,
          state: key?.state ?? null,
          keyStoreId: key?.storeId ?? null,
        }
      : null,
    answer,
    reason,
    chain: chain.map(link => ({...link, at: link.at?.toISOString() ?? null})),
    causes: causes.map(({on, text, look, fix, failure}) => ({
      on,
      text,
      look: look ?? null,
      fix: fix.map(step => ({by: step.by, text: step.text, command: commandOf(step, asked) ?? null})),
      failure: failure ? failureDocument(failure) : null,
    })),
  };
}
