import type {Verb, VerbLimits} from '../../flows/verbs.ts';
import {clusterUse} from '../../model/cluster-use.ts';
import type {Region} from '../../model/ids.ts';
import {callerName} from '../../model/identity.ts';
import {lastSeen} from '../../model/observation.ts';
import type {RegionView} from '../../model/picture.ts';
import {isExternal} from '../../model/store-facts.ts';
import {permissionsIn} from '../access/denied-verbs.ts';
import {messages, type Message} from '../messages.ts';
import type {ScreenContext} from '../screens/screen.ts';
import {openDialog, type FlowDialog} from './dialog.ts';
import type {Choices} from './form.ts';
import type {VerbLists} from './port.ts';
import type {Selection} from './selection.ts';
import {keyRef, type Subject} from './subject.ts';

/** Every verb for what is chosen, with why not where it cannot be used. */
export function verbsFor(
  selection: Selection,
  context: ScreenContext,
  {storeVerbs, keyVerbs}: VerbLists,
): readonly Verb[] {
  const region = regionOf(selection);
  const {denied} = region === undefined ? {} : permissionsIn(context, region);
  // Whether this run may change anything is asked when it does: a page may be read by anybody.
  const limits: VerbLimits = {readOnly: false, ...(denied && {denied})};
  const createVerb = (label: string): Verb => {
    const disabled = denied?.get('kms:CreateCustomKeyStore');
    const action = 'kms:CreateCustomKeyStore';
    return {id: 'create', label, flow: 'create', level: 1, action, ...(disabled !== undefined && {disabled})};
  };
  switch (selection.kind) {
    case 'store':
      return [
        ...storeVerbs(selection.row.view, selection.row.store, limits),
        createVerb(`Create a store in ${selection.row.store.region}...`),
      ];
    case 'region':
      return [createVerb('Create a store here...')];
    case 'keys':
      return keyVerbs(selection.entries, limits, context.now);
    default:
      return [];
  }
}

const roleVerb: Verb = {
  id: 'describe-role',
  label: 'Describe the role',
  flow: 'describe-role',
  level: 1,
  action: 'iam:UpdateRoleDescription',
};

/** Opens the page of a verb, with a word on its permission where that cannot be told, or says why it cannot be opened. */
export function openVerb(
  id: string,
  selection: Selection,
  context: ScreenContext,
  verbs: VerbLists,
):
  | {readonly dialog: FlowDialog; readonly message?: Message}
  | {readonly dialog?: never; readonly message: Message} {
  const account = lastSeen(context.picture.identity)?.account;
  if (account === undefined) return {message: messages.noAccount()};
  if (selection.kind === 'many-regions') return {message: messages.manyRegions()};
  const verb = id === roleVerb.id ? roleVerb : verbsFor(selection, context, verbs).find(one => one.id === id);
  const subject = subjectOf(selection, id, account, context);
  if (!verb || !subject) return {message: nothingFor(id, selection)};
  const {flow, disabled, label} = verb;
  if (flow === undefined || disabled !== undefined) {
    return {message: messages.noVerb(`${plainLabel(label)} is disabled: ${disabled ?? 'it opens nothing'}`)};
  }
  const dialog = {verb: id, flow, label: shortLabel(label), subject};
  const message = untoldMessage(verb, selection, context);
  return {dialog: openDialog(dialog, choicesOf(id, subject, context)), ...(message && {message})};
}

/** That nobody could say whether the caller may do it; undefined where that is known, or was never asked. */
function untoldMessage(
  {action, label}: Verb,
  selection: Selection,
  context: ScreenContext,
): Message | undefined {
  const region = regionOf(selection);
  const identity = lastSeen(context.picture.identity);
  if (action === undefined || region === undefined || !identity) return undefined;
  const why = permissionsIn(context, region).untold.get(action);
  if (why === undefined) return undefined;
  return messages.permissionUntold(callerName(identity.arn), shortLabel(label).toLowerCase(), why);
}

function nothingFor(id: string, selection: Selection): Message {
  const isKeyVerb = /key|deletion/u.test(id) && id !== 'create-key';
  if (isKeyVerb && selection.kind !== 'keys')
    return messages.noVerb('No key is chosen: :keys lists them, Space marks, a acts.');
  return messages.noVerb('No key store is chosen: put the cursor on one, or open its page.');
}

const plainLabel = (label: string) => label.replace(/\.\.\.$/u, '');
const shortLabel = (label: string) => plainLabel(label).replace(/ (?:a store )?(?:in|here).*$/u, '');

function subjectOf(
  selection: Selection,
  verb: string,
  account: string,
  {picture}: ScreenContext,
): Subject | undefined {
  if (verb === roleVerb.id) {
    const region =
      regionOf(selection) ?? picture.regions.find(({optStatus}) => optStatus !== 'DISABLED')?.region;
    return region && {region, account};
  }
  const region = regionOf(selection);
  if (region === undefined) return undefined;
  if (verb === 'create') return {region, account};
  if (selection.kind === 'store') {
    const {id, name} = selection.row.store;
    return {region, account, store: {id, name}};
  }
  return selection.kind === 'keys' ? {region, account, keys: selection.entries.map(keyRef)} : undefined;
}

/** The one Region that a selection is in. */
export function regionOf(selection: Selection): Region | undefined {
  if (selection.kind === 'store') return selection.row.store.region;
  return selection.kind === 'keys' || selection.kind === 'region' ? selection.view.region : undefined;
}

/** What the form of a verb offers to choose from, as AWS last answered. */
export function choicesOf(verb: string, {region, store}: Subject, {picture}: ScreenContext): Choices {
  const view = picture.regions.find(one => one.region === region);
  const role = lastSeen(picture.role);
  const listed = view && (lastSeen(view.keyStores) ?? []).find(({id}) => id === store?.id);
  return {
    clusters: view ? clustersFor(view, verb === 'change-cluster' ? listed?.clusterId : undefined) : [],
    external: listed !== undefined && isExternal(listed),
    ...(role?.exists && {roleText: role.role.description ?? ''}),
  };
}

/** Clusters without a store; for a change of cluster also those related to the store's own, since it may move there. */
function clustersFor(view: RegionView, own: string | undefined): Choices['clusters'] {
  return (lastSeen(view.clusters) ?? []).flatMap(cluster => {
    const use = clusterUse(view, cluster);
    const fits = use.use === 'free' || use.use === 'unknown' || (use.use === 'related' && use.to.id === own);
    if (!fits || cluster.id === own) return [];
    return [{value: cluster.id, text: `${cluster.id} ${cluster.state}`}];
  });
}
