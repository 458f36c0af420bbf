import {awsCommand} from '../../flows/aws-cli.ts';
import {lastSeen} from '../../model/observation.ts';
import type {Write} from '../../model/write.ts';
import {shellLine} from '../copy/shell-words.ts';
import {idOf, regionOf, type Thing} from './thing.ts';

const withProfile = (words: readonly string[], profile: string | undefined): string =>
  shellLine([...words, ...(profile === undefined ? [] : ['--profile', profile])]);

/** The `aws` command that asks AWS about a thing, as a line for a shell. */
export function describeCommand(thing: Thing, profile?: string): string {
  const region = ['--region', regionOf(thing)];
  switch (thing.kind) {
    case 'store':
      return withProfile(
        ['aws', 'kms', 'describe-custom-key-stores', '--custom-key-store-id', idOf(thing), ...region],
        profile,
      );
    case 'key':
      return withProfile(['aws', 'kms', 'describe-key', '--key-id', idOf(thing), ...region], profile);
    case 'cluster':
      return withProfile(
        ['aws', 'cloudhsmv2', 'describe-clusters', '--filters', `clusterIds=${idOf(thing)}`, ...region],
        profile,
      );
    case 'region':
      return withProfile(['aws', 'kms', 'describe-custom-key-stores', ...region], profile);
  }
}

/** The `aws` command of the change that is next for a thing in its state; it is shown and copied, never run. */
export function verbCommand(
  thing: Thing,
  profile?: string,
): {readonly verb: string; readonly line: string} | undefined {
  const next = nextWrite(thing);
  return next && {verb: next.verb, line: withProfile(awsCommand(next.write), profile)};
}

function nextWrite(thing: Thing): {readonly verb: string; readonly write: Write} | undefined {
  if (thing.kind === 'store') {
    const {region, id: storeId, connectionState} = thing.row.store;
    switch (connectionState) {
      case 'CONNECTED':
      case 'FAILED':
        return {verb: 'disconnect', write: {operation: 'DisconnectCustomKeyStore', region, storeId}};
      case 'DISCONNECTED':
        return {verb: 'connect', write: {operation: 'ConnectCustomKeyStore', region, storeId}};
      default:
        return undefined;
    }
  }
  if (thing.kind !== 'key') return undefined;
  const {region} = thing.view;
  const keyId = thing.entry.id;
  switch (lastSeen(thing.entry.key)?.state) {
    case 'Enabled':
      return {verb: 'disable', write: {operation: 'DisableKey', region, keyId}};
    case 'Disabled':
      return {verb: 'enable', write: {operation: 'EnableKey', region, keyId}};
    case 'PendingDeletion':
      return {verb: 'cancel deletion', write: {operation: 'CancelKeyDeletion', region, keyId}};
    default:
      return undefined;
  }
}
