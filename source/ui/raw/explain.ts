import {deadline, moment} from '../../model/age.ts';
import {clusterUse, newestBackup} from '../../model/cluster-use.ts';
import {isFresh, standingFailure} from '../../model/observation.ts';
import {explainConnectionError} from '../../model/connection-errors.ts';
import type {AccountPicture} from '../../model/picture.ts';
import {isAsked} from '../../model/picture.ts';
import {regionAnswer} from '../../model/region-answer.ts';
import {isExternal} from '../../model/store-facts.ts';
import type {StoreRow} from '../../model/summary.ts';
import type {CallLog} from '../log/call-log.ts';
import {regionState} from '../screens/row-words.ts';
import {answerLines, askedAbout, type Asked} from './answers.ts';
import {idOf, nameOf, regionOf, type Thing} from './thing.ts';
import {whyKeyRows} from './why-rows.ts';

/** Why a thing reads as it does, which answers of AWS say so, and what nobody can see from here. */
export function explainRows(
  thing: Thing,
  picture: AccountPicture,
  now: Date,
  log: CallLog,
): readonly string[] {
  const view = thing.kind === 'store' ? thing.row.view : thing.view;
  return [
    [...new Set([nameOf(thing), regionOf(thing), idOf(thing)])].join(' · '),
    '',
    ...whyRows(thing, now),
    '',
    'How we know: the answers of AWS that this rests on',
    ...answersFor(thing).flatMap(asked => answerLines(asked, now, log)),
    ...accountRows(picture, now, log),
    '',
    'What cannot be seen',
    ...unseenRows(thing).map(text => `  ${text}`),
    ...(view.evidence === undefined || thing.kind !== 'store'
      ? []
      : ["  What EC2 and CloudTrail told is on the store's page."]),
  ];
}

function whyRows(thing: Thing, now: Date): readonly string[] {
  switch (thing.kind) {
    case 'store':
      return storeWhy(thing.row, now);
    case 'key':
      return whyKeyRows(thing.entry, thing.view, now);
    case 'cluster': {
      const {view, cluster} = thing;
      const use = clusterUse(view, cluster);
      const newest = newestBackup(view, cluster.id);
      const uses = {
        used: 'A key store stands on it: ',
        related: 'It shares a backup history with a cluster in use: ',
        free: 'No key store of this Region stands on it. Other software may use its HSMs directly.',
        unknown: 'The Region has not told all its stores: one of them may stand on it.',
      }[use.use];
      const who =
        use.use === 'used' ? use.by.map(({name}) => name).join(', ') : use.use === 'related' ? use.to.id : '';
      return [
        `${cluster.state}${cluster.stateMessage === undefined ? '' : `: ${cluster.stateMessage}`}`,
        `${uses}${who}`,
        newest === undefined
          ? 'Its backups could not be read.'
          : newest === 'none'
            ? 'It has no READY backup.'
            : `Its newest READY backup is of ${moment(newest, now)}.`,
      ];
    }
    case 'region': {
      const {word, failure, since} = regionAnswer(thing.view);
      return [
        `${regionState(word)}${since ? ` since ${moment(since, now)}` : ''}`,
        failure
          ? failure.remedy
          : word === 'not-enabled'
            ? 'A Region that is not enabled cannot be asked.'
            : 'It has answered.',
      ];
    }
  }
}

function storeWhy({store, verdict, time}: StoreRow, now: Date): readonly string[] {
  const since = time ? ` ${time.atLeast ? 'at least ' : ''}since ${deadline(time.since, now)}` : '';
  return [
    `Verdict ${verdict.word}: ${verdict.reason}`,
    `AWS says ${store.connectionState}${since}${store.connectionErrorCode === undefined ? '' : `, ${store.connectionErrorCode}`}`,
    ...(store.connectionErrorCode === undefined
      ? []
      : [explainConnectionError(store.connectionErrorCode, store.type).cause]),
    ...verdict.evidence.flatMap(({action, status}) =>
      status === 'fresh' ? [] : [`${action} is ${status}: the verdict is no better than that allows.`],
    ),
  ];
}

function answersFor(thing: Thing): readonly Asked[] {
  switch (thing.kind) {
    case 'store': {
      const [stores, clusters, keys] = askedAbout(thing.row.view);
      const external = isExternal(thing.row.store);
      return [stores, external ? undefined : clusters, keys].filter(one => one !== undefined);
    }
    case 'key': {
      const {view, entry} = thing;
      const use = view.lastUse.get(entry.id);
      return [
        {action: 'kms:DescribeKey', region: view.region, answer: entry.key},
        ...askedAbout(view).filter(({action}) => action !== 'cloudhsm:DescribeBackups'),
        ...(use ? [{action: 'kms:GetKeyLastUsage', region: view.region, answer: use}] : []),
      ];
    }
    case 'cluster':
      return askedAbout(thing.view).filter(({action}) => action !== 'kms:ListKeys');
    case 'region':
      return askedAbout(thing.view);
  }
}

const accountRows = ({identity}: AccountPicture, now: Date, log: CallLog): readonly string[] =>
  answerLines({action: 'sts:GetCallerIdentity', region: '', answer: identity}, now, log);

function unseenRows(thing: Thing): readonly string[] {
  const view = thing.kind === 'store' ? thing.row.view : thing.view;
  const silent = askedAbout(view).flatMap(({action, answer}) => {
    if (isFresh(answer) || !isAsked(view)) return [];
    const failure = standingFailure(answer)?.failure;
    return [`${action}: ${failure ? failure.code : 'not answered yet'}. What it would tell is unknown.`];
  });
  return [...silent, ...blindSpots(thing)];
}

/** What no call of AWS tells, however much a caller may do. */
function blindSpots(thing: Thing): readonly string[] {
  switch (thing.kind) {
    case 'store':
      return isExternal(thing.row.store)
        ? ['AWS shows the connection state of an external store and nothing behind its proxy.']
        : [
            'The kmsuser account inside the HSMs: whether it is locked or its password changed shows only when KMS connects.',
            'Whether the HSMs hold the material of every key: only a use of the key proves it.',
          ];
    case 'key':
      return [
        'Failed uses and uses from before tracking began: GetKeyLastUsage counts neither.',
        'What was encrypted with it, and where that is kept.',
      ];
    case 'cluster':
      return ['Users, keys and sessions inside the HSMs, and software that uses them without KMS.'];
    case 'region':
      return ['Stores of a Region that does not answer. Silence is not emptiness.'];
  }
}
