import type {CallRecord} from '../../model/call-record.ts';
import type {StoreRef} from '../../model/ids.ts';
import type {AccountPicture} from '../../model/picture.ts';
import type {AccessChosen} from '../access/chosen.ts';
import type {AccessView} from '../access/port.ts';
import type {FlowsView} from '../flow/port.ts';
import type {Stage} from '../../flows/teardown/view.ts';
import type {TeardownsView} from '../teardown/port.ts';
import type {Line, Size} from '../line.ts';

/** Where the operator is: a root screen, or a thing opened from one. */
export type Place =
  | {readonly screen: 'board' | 'clusters' | 'access' | 'teardown'}
  /** `region` and `store` become the screen's choices of the same names. */
  | {readonly screen: 'keys'; readonly region?: string; readonly store?: string}
  | {readonly screen: 'store'; readonly store: string}
  | {readonly screen: 'cluster'; readonly cluster: string}
  /** One flow by its id, the flows of this run, and every change made from this machine. */
  | {readonly screen: 'progress'; readonly id: string}
  | {readonly screen: 'flows' | 'history'}
  /** The card of KMS's service-linked role. */
  | {readonly screen: 'role'}
  /** One stage of the teardown that is planned or open. */
  | {readonly screen: 'stage'; readonly stage: Stage};

/** What a screen may look at. */
export type ScreenContext = {
  readonly picture: AccountPicture;
  /** AWS's time. */
  readonly now: Date;
  readonly size: Size;
  /** Planned DescribeCustomKeyStores calls per second in the busiest Region. */
  readonly pollRate: number;
  readonly paused: boolean;
  readonly calls: readonly CallRecord[];
  /** Absent where this screen cannot change anything. */
  readonly flows?: FlowsView;
  /** Absent where permissions cannot be checked, or not yet. */
  readonly access?: AccessView;
  /** Absent where nothing can be taken down from here, or not yet. */
  readonly teardowns?: TeardownsView;
};

/** What the operator has chosen on one screen; it belongs to ids, so it outlives every refresh. */
export type ScreenState = {
  /** Id of the row under the cursor. */
  readonly cursor?: string;
  /** First list row on screen. */
  readonly top: number;
  readonly filter: string;
  readonly sort?: {readonly column: string; readonly descending: boolean};
  readonly faultsOnly: boolean;
  readonly grouped: boolean;
  readonly marks: ReadonlySet<string>;
  /** Keys screen: one Region, and one store, `none` (outside stores), `any` (in a store) or `all`. */
  readonly region?: string;
  /** On a store's page: whose page it is, as `storeKey` writes it. */
  readonly store?: string;
  /** On the Access screen. */
  readonly access?: AccessChosen;
  /** On a flow's page: which flow. */
  readonly flow?: string;
  /** On a stage of a teardown: which, and the row that shows what is in it. */
  readonly stage?: Stage;
  readonly unfolded?: string;
  /**
   * Id of the row that a preview pane shows. It follows the cursor only after the cursor has rested, so that a held
   * key costs two rows and not a pane.
   */
  readonly preview?: string;
};

/** One screen, ready to draw. A pure function of what is known, what was chosen and how large the terminal is. */
export type ScreenModel = {
  /** Left part of row 2 where the screen is not a root screen: the breadcrumb. */
  readonly breadcrumb?: string;
  /** Row 2's right part up to the clock, where the screen replaces Region scope and polling (Keys does). */
  readonly scope?: string;
  /** The clock says the day too, where there is room. */
  readonly dated?: boolean;
  /** The cursor stops, in order, whether on screen or not. On a page each section is one, and Tab goes over them. */
  readonly rowIds: readonly string[];
  /** `ScreenState.top` after the cursor was brought into view. */
  readonly top: number;
  /** What stands between the place row and the message rows: exactly `bodyRows(size)` lines (see layout.ts). */
  readonly body: readonly Line[];
  /** Columns that the rows can be sorted by, for `<` and `>`, in the order on screen; `sort.column` is one of them. */
  readonly sortColumns?: readonly string[];
  /** 5 to 7 entries of the footer: key and word. */
  readonly footer: readonly {readonly key: string; readonly word: string}[];
  /** Where Enter leads from a row. */
  readonly open: (rowId: string) => Place | undefined;
  /** What the message row says instead of the last event, until a key has something to say. */
  readonly hint?: string;
  /** Key ids outside stores that are on screen, to be described now. */
  readonly wanted?: readonly {readonly region: string; readonly keyId: string}[];
  /** The store that is being looked at, to be asked about at EC2 and CloudTrail. */
  readonly investigate?: StoreRef;
};

export type Screen = (context: ScreenContext, state: ScreenState) => ScreenModel;
