import type {Stage} from '../flows/teardown/view.ts';
import type {Place} from './screens/screen.ts';

/** Where a command can be given. */
export type Where =
  | 'everywhere'
  | 'lists'
  | 'root screens'
  | 'things'
  | 'detail'
  | 'forms'
  | 'tables'
  | 'Board'
  | 'Keys'
  | 'Access'
  | 'Teardown'
  | 'stages'
  | 'Inventory'
  | 'Plan'
  | 'Run'
  | 'Role'
  | 'Keys, Run';

/** One command of the screen. */
export type Command = {
  readonly id: string;
  /** Names as the dispatcher gives them. */
  readonly keys: readonly string[];
  readonly where: Where;
  readonly what: string;
  /** The word that the command palette takes for it. */
  readonly word?: string;
  /** Set where a footer names the key but this version cannot do it yet: what to say when it is pressed. */
  readonly later?: string;
};

/** The one table of commands: keys, footers, help, palette and tests all come from it. */
export const commands = [
  {id: 'move.down', keys: ['j', 'Down'], where: 'lists', what: 'next row'},
  {id: 'move.up', keys: ['k', 'Up'], where: 'lists', what: 'previous row'},
  {id: 'move.first', keys: ['g', 'Home'], where: 'lists', what: 'first row'},
  {id: 'move.last', keys: ['G', 'End'], where: 'lists', what: 'last row'},
  {id: 'move.pageDown', keys: ['^F', 'PgDn'], where: 'lists', what: 'page down'},
  {id: 'move.pageUp', keys: ['^B', 'PgUp'], where: 'lists', what: 'page up'},
  {id: 'open', keys: ['Enter'], where: 'everywhere', what: 'open the row'},
  {id: 'back', keys: ['Esc'], where: 'everywhere', what: 'back, always safe'},
  {id: 'quit', keys: ['q'], where: 'everywhere', what: 'as Esc; at a root quits', word: 'quit'},
  {id: 'interrupt', keys: ['^C'], where: 'everywhere', what: 'quit at once'},
  {id: 'suspend', keys: ['^Z'], where: 'everywhere', what: 'to the shell, fg back', word: 'suspend'},
  {id: 'redraw', keys: ['^L'], where: 'everywhere', what: 'draw again', word: 'redraw'},
  {id: 'help', keys: ['?'], where: 'everywhere', what: 'this help', word: 'help'},
  {id: 'palette', keys: [':'], where: 'everywhere', what: 'type a command'},
  {id: 'filter', keys: ['/'], where: 'tables', what: 'filter the rows'},
  {id: 'events', keys: ['!'], where: 'everywhere', what: 'events and errors', word: 'events'},
  {id: 'screen.next', keys: ['Tab'], where: 'root screens', what: 'next screen'},
  {id: 'screen.previous', keys: ['Shift-Tab'], where: 'root screens', what: 'previous screen'},
  {id: 'section.next', keys: ['Tab'], where: 'detail', what: 'next section'},
  {id: 'section.previous', keys: ['Shift-Tab'], where: 'detail', what: 'previous section'},
  {id: 'history.back', keys: ['['], where: 'everywhere', what: 'screen before'},
  {id: 'history.forward', keys: [']'], where: 'everywhere', what: 'forward again'},
  {id: 'history.last', keys: ['-'], where: 'everywhere', what: 'last two screens'},
  {id: 'refresh', keys: ['R', '^R'], where: 'everywhere', what: 'look now', word: 'refresh'},
  {id: 'poll.pause', keys: ['Z'], where: 'everywhere', what: 'pause, look again', word: 'pause'},
  {id: 'mark', keys: ['Space'], where: 'Keys', what: 'mark the row'},
  {id: 'sort.verdict', keys: ['V'], where: 'tables', what: 'sort by verdict'},
  {id: 'sort.state', keys: ['S'], where: 'tables', what: 'sort by state'},
  {id: 'sort.time', keys: ['T'], where: 'tables', what: 'sort by time'},
  {id: 'sort.name', keys: ['N'], where: 'tables', what: 'sort by name'},
  {id: 'sort.keys', keys: ['K'], where: 'tables', what: 'sort by keys'},
  {id: 'sort.previous', keys: ['<'], where: 'tables', what: 'sort: column before'},
  {id: 'sort.next', keys: ['>'], where: 'tables', what: 'sort: column after'},
  {id: 'board.faults', keys: ['f'], where: 'Board', what: 'faults only'},
  {id: 'board.group', keys: ['b'], where: 'Board', what: 'group by Region'},
  {id: 'region.all', keys: ['0'], where: 'root screens', what: 'all Regions'},
  {
    id: 'region.pick',
    keys: ['1', '2', '3', '4', '5', '6', '7', '8', '9'],
    where: 'root screens',
    what: 'one Region with stores',
  },
  {id: 'keys.store', keys: ['s'], where: 'Keys', what: 'keys of which store'},
  {id: 'actions', keys: ['a'], where: 'everywhere', what: 'actions, and why not', word: 'actions'},
  {id: 'key.undo', keys: ['u'], where: 'Keys, Run', what: 'cancel deletion', word: 'cancel-deletion'},
  {id: 'edit', keys: ['e'], where: 'forms', what: 'edit it in a form', word: 'update'},
  {id: 'access.previous', keys: ['Left'], where: 'Access', what: 'persona before'},
  {id: 'access.next', keys: ['Right'], where: 'Access', what: 'next persona'},
  {id: 'access.principal', keys: ['p'], where: 'Access', what: 'whose permissions'},
  {id: 'access.key', keys: ['o'], where: 'Access', what: 'on which key'},
  {id: 'access.role', keys: ['r'], where: 'Access', what: 'role card'},
  {id: 'plan.new', keys: ['m'], where: 'Teardown', what: 'make a plan', word: 'plan'},
  {id: 'plan.next', keys: ['p'], where: 'stages', what: 'next stage'},
  {id: 'plan.digest', keys: ['d'], where: 'stages', what: 'what the digest covers'},
  {id: 'plan.profile', keys: ['v'], where: 'Inventory', what: 'profile for a Region'},
  {id: 'plan.rehearse', keys: [], where: 'Plan', what: 'rehearse the plan', word: 'rehearse'},
  {id: 'plan.abort', keys: [], where: 'Run', what: 'undo the plan', word: 'abort'},
  {id: 'run.pause', keys: ['P'], where: 'Run', what: 'pause, resume'},
  {id: 'role.delete', keys: [], where: 'Role', what: 'delete the role', word: 'delete-role'},
  {id: 'profile', keys: [], where: 'everywhere', what: 'another profile', word: 'profile'},
  {id: 'write.on', keys: [], where: 'everywhere', what: 'allow changes', word: 'write'},
  {id: 'write.off', keys: [], where: 'everywhere', what: 'allow none', word: 'read-only'},
  {id: 'verb.connect', keys: [], where: 'everywhere', what: 'connect a store', word: 'connect'},
  {id: 'verb.disconnect', keys: [], where: 'everywhere', what: 'disconnect a store', word: 'disconnect'},
  {id: 'verb.create', keys: [], where: 'everywhere', what: 'create a store', word: 'create'},
  {id: 'verb.create-key', keys: [], where: 'everywhere', what: 'create a key', word: 'create-key'},
  {id: 'verb.enable-keys', keys: [], where: 'Keys', what: 'enable keys', word: 'enable'},
  {id: 'verb.disable-keys', keys: [], where: 'Keys', what: 'disable keys', word: 'disable'},
  {id: 'verb.schedule-deletion', keys: [], where: 'Keys', what: 'delete keys', word: 'schedule'},
  {id: 'verb.describe-role', keys: [], where: 'everywhere', what: "edit the role's text", word: 'role'},
  {id: 'flows', keys: [], where: 'everywhere', what: 'changes under way', word: 'flows'},
  {id: 'history', keys: [], where: 'everywhere', what: 'changes made here', word: 'history'},
  {id: 'explain', keys: ['i'], where: 'everywhere', what: 'why, how we know', word: 'explain'},
  {id: 'describe', keys: ['d'], where: 'things', what: 'all as text', word: 'describe'},
  {id: 'raw', keys: ['y'], where: 'things', what: 'all as JSON', word: 'json'},
  {id: 'copy.id', keys: ['c'], where: 'everywhere', what: 'copy the id'},
  {id: 'copy.arn', keys: ['C'], where: 'things', what: 'copy the ARN'},
  {id: 'copy.menu', keys: ['^P'], where: 'everywhere', what: 'copy what', word: 'copy'},
  {id: 'export', keys: ['x'], where: 'everywhere', what: 'write it to a file', word: 'export'},
  {id: 'calls', keys: [], where: 'everywhere', what: 'calls as commands', word: 'commands'},
  {id: 'why', keys: [], where: 'everywhere', what: 'why a key fails', word: 'why'},
  {id: 'region.list', keys: [], where: 'everywhere', what: 'choose Regions', word: 'region'},
  {
    id: 'hint.delete',
    keys: ['^D'],
    where: 'everywhere',
    what: 'hint',
    later: 'Nothing was deleted. Deleting starts with :teardown or a.',
  },
] as const satisfies readonly Command[];

export type CommandId = (typeof commands)[number]['id'];

/** The root screens in the order of Tab. */
export const rootScreens = ['board', 'keys', 'clusters', 'access', 'teardown'] as const;

export const isRoot = (place: Place): boolean => (rootScreens as readonly string[]).includes(place.screen);

/** A page that is read as a whole: there is nothing to move to. */
const hasOneRow = ({screen}: Place): boolean => screen === 'progress';

const isStage = (place: Place, stages: readonly Stage[]): boolean =>
  place.screen === 'stage' && stages.includes(place.stage);

/** Whether a command belongs to this place. */
export function applies(where: Where, place: Place): boolean {
  if (where === 'root screens') return isRoot(place);
  if (where === 'things') return ['board', 'keys', 'clusters', 'store', 'cluster'].includes(place.screen);
  if (where === 'tables') return isRoot(place) || place.screen === 'cluster';
  if (where === 'detail') return !isRoot(place) && !hasOneRow(place);
  if (where === 'forms') return ['store', 'cluster', 'role'].includes(place.screen);
  if (where === 'lists') return !hasOneRow(place);
  if (where === 'Board') return place.screen === 'board';
  if (where === 'Keys') return place.screen === 'keys';
  if (where === 'Access') return place.screen === 'access';
  if (where === 'Keys, Run') return place.screen === 'keys' || isStage(place, ['run', 'wait']);
  if (where === 'Teardown') return place.screen === 'teardown';
  if (where === 'stages') return place.screen === 'stage';
  if (where === 'Inventory') return isStage(place, ['inventory']);
  if (where === 'Plan') return isStage(place, ['inventory', 'plan']);
  if (where === 'Run') return isStage(place, ['run', 'wait', 'role']);
  if (where === 'Role') return isStage(place, ['role']);
  return true;
}

/** The command that a key means in a place; undefined where it means nothing. */
export const commandAt = (name: string, place: Place): (typeof commands)[number] | undefined =>
  commands.find(({keys, where}) => (keys as readonly string[]).includes(name) && applies(where, place));
