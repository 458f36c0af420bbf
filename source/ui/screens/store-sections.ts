import {ageOf, isoDay, moment} from '../../model/age.ts';
import type {Cluster} from '../../model/cluster.ts';
import {countHsms} from '../../model/cluster.ts';
import {newestBackup} from '../../model/cluster-use.ts';
import {explainConnectionError} from '../../model/connection-errors.ts';
import {keysOfStore} from '../../model/key-counts.ts';
import type {KeyStore} from '../../model/key-store.ts';
import {isFresh, lastSeen, unseen} from '../../model/observation.ts';
import type {RegionView} from '../../model/picture.ts';
import type {ClusterSight} from '../../model/store-facts.ts';
import {clusterOf} from '../../model/store-facts.ts';
import type {StoreRow} from '../../model/summary.ts';
import {trustAnchorOf} from '../../model/trust-anchor.ts';
import type {VerdictWord} from '../../model/verdict-words.ts';
import {cellWidth, fit, wrapText} from '../cells.ts';
import type {Line} from '../line.ts';
import {safeText} from '../safe-text.ts';
import {nextSteps} from './next-steps.ts';
import {storeMark, timeText} from './row-words.ts';
import {texts} from './screen-texts.ts';
import {fullZones, lastCallText, networkLines, subnetLines, updateLines} from './store-evidence.ts';
import {hsmTexts} from './store-words.ts';

/** A part of a page: a rule with a title, and lines of text below it. The first line takes the cursor. */
export type Section = {readonly id: string; readonly title: string; readonly lines: readonly string[]};

const indent = '   ';
const indented = (text: string, width: number) =>
  wrapText(text, width - indent.length).map(line => indent + line);

/** Parts on as few lines as fit, three blanks between them. */
function partLines(parts: readonly string[], width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const part of parts) {
    const longer = line === '' ? indent + part : `${line}   ${part}`;
    if (line !== '' && cellWidth(longer) > width) {
      lines.push(line);
      line = `${indent}  ${part}`;
    } else line = longer;
  }
  return [...lines, line];
}

/** `✗ FAILED 12m   ledger   cks-…   CloudHSM   created 2023-02-11`; a long name gives way. */
export function storeTitle(row: StoreRow, width: number): Line {
  const {store} = row;
  const {glyph, token} = storeMark(row);
  const state = `${glyph} ${store.connectionState} ${timeText(row.time)}`;
  const type =
    store.type === 'AWS_CLOUDHSM'
      ? 'CloudHSM'
      : store.type === 'EXTERNAL_KEY_STORE'
        ? 'external'
        : store.type;
  const end = `   ${store.id}   ${type}`;
  const date = store.createdAt ? isoDay(store.createdAt) : undefined;
  const ends = (date === undefined ? [] : [`   created ${date}`, `   ${date}`]).map(created => end + created);
  // The date gives way before the name does.
  const fits = [...ends, end].find(
    one => cellWidth(state) + cellWidth(safeText(store.name)) + cellWidth(safeText(one)) + 4 <= width,
  );
  const room = Math.max(8, width - cellWidth(state) - cellWidth(safeText(end)) - 4);
  return [
    {text: ' '},
    {text: state, token},
    {text: `   ${fits === undefined ? fit(store.name, room) : store.name}${fits ?? end}`},
  ];
}

export function clusterSection(row: StoreRow, now: Date, width: number): Section {
  const {store, view} = row;
  const sight = clusterOf(view, store);
  if (sight.sight === 'none') return proxySection(store, width);
  return {
    id: `cluster:${store.region}/${store.clusterId ?? ''}`,
    title: 'Cluster',
    lines: clusterLines(store, view, sight, now, width),
  };
}

function clusterLines(
  store: KeyStore,
  view: RegionView,
  sight: ClusterSight,
  now: Date,
  width: number,
): string[] {
  if (sight.sight === 'gone') {
    return indented(
      `${store.clusterId ?? ''} is gone: not listed ${moment(sight.at, now)}   ${backupText(store, view, now)}`,
      width,
    );
  }
  if (sight.sight !== 'seen') {
    const failure = sight.sight === 'hidden' ? sight.failed?.failure : undefined;
    if (failure?.kind === 'denied') return indented(texts['store.noCluster'](), width);
    const why = failure ? `${failure.action} ${failure.kind}` : 'not read yet';
    return indented(`${store.clusterId ?? 'no cluster id'}: ${why}`, width);
  }
  const {cluster} = sight;
  const {active, total} = countHsms(cluster);
  const anchor = trustAnchorOf(store, cluster);
  const parts = [
    `${cluster.id} ${cluster.state}`,
    `${String(active)}/${String(total)} HSMs`,
    backupText(store, view, now),
    ...(anchor === undefined ? [] : [`trust anchor ${anchor}`]),
    ...(sight.fresh ? [] : [`seen ${moment(sight.at, now)}`]),
  ];
  return [...partLines(parts, width), ...hsmLines(cluster, width)];
}

/** Two HSMs a line where they fit. */
function hsmLines(cluster: Cluster, width: number): string[] {
  const hsms = hsmTexts(cluster, '  ');
  const lines: string[] = [];
  const column = Math.max(40, ...hsms.map(hsm => cellWidth(safeText(hsm)) + 2));
  const longest = Math.max(0, ...hsms.map(hsm => cellWidth(safeText(hsm))));
  if (5 + column + longest > width) return hsms.map(hsm => `     ${hsm}`);
  for (let at = 0; at < hsms.length; at += 2) {
    lines.push(`     ${fit(hsms[at] ?? '', column)}${hsms[at + 1] ?? ''}`);
  }
  return lines;
}

function backupText(store: KeyStore, view: RegionView, now: Date): string {
  const newest = newestBackup(view, store.clusterId);
  if (!newest) return 'backups not read';
  return newest === 'none' ? 'no READY backup' : `newest backup ${ageOf(newest, now)}`;
}

function proxySection({region, id, proxy}: KeyStore, width: number): Section {
  const parts = proxy
    ? [
        proxy.connectivity,
        `${proxy.uriEndpoint ?? 'no endpoint'}${proxy.uriPath ?? ''}`,
        ...(proxy.accessKeyId === undefined ? [] : [`access key id ${proxy.accessKeyId}`]),
        ...(proxy.vpcEndpointServiceName === undefined ? [] : [proxy.vpcEndpointServiceName]),
        ...(proxy.vpcEndpointServiceOwner === undefined ? [] : [`owner ${proxy.vpcEndpointServiceOwner}`]),
      ]
    : ['AWS told nothing of the proxy'];
  return {id: `proxy:${region}/${id}`, title: 'External key store proxy', lines: partLines(parts, width)};
}

/** Why the store is as it is, or which checks it passed. */
export function whySection(row: StoreRow, now: Date, width: number): Section {
  const {store, verdict, view} = row;
  const id = `why:${store.region}/${store.id}`;
  if (store.connectionState === 'FAILED' && isFresh(view.keyStores)) {
    const {code, cause, look} = explainConnectionError(store.connectionErrorCode, store.type);
    const evidence = whyEvidence(row, code, now, width);
    return {
      id,
      title: `Why: ${code}`,
      lines: [
        ...indented(cause, width),
        ...(evidence.length > 0 ? evidence : indented(`Look at ${look}`, width)),
      ],
    };
  }
  if (verdict.word === 'healthy') return {id, title: 'Checks', lines: checkLines(row, now, width)};
  const unknownState = verdict.reason.startsWith('AWS reports a state');
  const reason = unknownState ? texts['enum.unknown'](store.connectionState) : verdict.reason;
  return {id, title: `Why: ${verdict.word}`, lines: indented(reason, width)};
}

/** What was looked at for this code; empty where only a person can look. */
function whyEvidence(row: StoreRow, code: string, now: Date, width: number): string[] {
  if (code.includes('SUBNET')) return subnetLines(row, now, width);
  if (code === 'NETWORK_ERRORS') return networkLines(row);
  return code === 'INVALID_CREDENTIALS' ? updateLines(row, now) : [];
}

function checkLines(row: StoreRow, now: Date, width: number): string[] {
  const {store, view, verdict} = row;
  const sight = clusterOf(view, store);
  if (sight.sight !== 'seen') return indented(verdict.reason, width);
  const {active, total, zones} = countHsms(sight.cluster);
  const anchor = trustAnchorOf(store, sight.cluster);
  const inventory = lastSeen(view.keys);
  const lastCall = lastCallText(row, now);
  const used = (inventory ? keysOfStore(inventory, store.id) : []).flatMap(({id}) => {
    const use = lastSeen(view.lastUse.get(id) ?? unseen);
    return use?.at ? [use.at.getTime()] : [];
  });
  return indented(
    [
      `${String(active)}/${String(total)} HSMs in ${String(zones)} AZs`,
      ...(anchor === undefined ? [] : [`trust anchor ${anchor}`]),
      ...(lastCall !== undefined
        ? [lastCall]
        : used.length > 0
          ? [`last crypto call ${ageOf(new Date(Math.max(...used)), now)} ago`]
          : []),
    ].join(' · '),
    width,
  );
}

/** What to do, in order, then what AWS would refuse now; of a stale store nothing can be said. */
export function nextSection(row: StoreRow, width: number): Section {
  const {store, verdict, view} = row;
  const id = `next:${store.region}/${store.id}`;
  if (!isFresh(view.keyStores)) {
    return {id, title: 'Next steps', lines: [`${indent}- ${texts['store.waiting']()}`]};
  }
  const {steps, refused} = nextSteps(store, clusterOf(view, store), verdict.word, fullZones(row));
  const lines = [
    ...steps.map(({text, when}, index) => ({start: `${indent}${String(index + 1)} ${text}`, end: when})),
    ...refused.map(({text, why}) => ({start: `${indent}- ${text}`, end: `disabled: ${why}`})),
  ];
  const column = Math.max(39, ...lines.map(({start}) => cellWidth(start) + 2));
  return {
    id,
    title: nextTitle(steps.length, verdict.word),
    lines: lines.flatMap(({start, end}) =>
      column + end.length <= width ? [fit(start, column) + end] : [start, `       ${end}`],
    ),
  };
}

function nextTitle(steps: number, word: VerdictWord): string {
  if (steps > 1) return 'Next steps, in this order';
  if (steps === 1) return 'Next step';
  return word === 'changing' ? 'Nothing to do: AWS is at work' : 'Nothing to do now';
}
