import type {CallRecord} from '../../model/call-record.ts';
import type {AccountPicture} from '../../model/picture.ts';
import type {Line, Size} from '../line.ts';

/** Where the operator is: a root screen, or a thing opened from one. */
export type Place =
  | {readonly screen: 'board' | 'keys' | 'clusters' | 'access' | 'teardown'}
  | {readonly screen: 'store'; readonly store: string}
  | {readonly screen: 'cluster'; readonly cluster: string};

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
  readonly store?: string;
  /** Sections of a page: which one has the focus. */
  readonly section: number;
};

/** One screen, ready to draw. A pure function of what is known, what was chosen and how large the terminal is. */
export type ScreenModel = {
  /** Left part of row 2 where the screen is not a root screen: the breadcrumb. */
  readonly breadcrumb?: string;
  /** Row 2's middle, before polling and clock, where the screen replaces the Region scope (Keys does). */
  readonly scope?: string;
  /** The cursor stops, in order, whether on screen or not. */
  readonly rowIds: readonly string[];
  /** `ScreenState.top` after the cursor was brought into view. */
  readonly top: number;
  /** Rows 3 to last-but-two: exactly `size.rows - 4` lines. */
  readonly body: readonly Line[];
  /** 5 to 7 entries of the footer: key and word. */
  readonly footer: readonly {readonly key: string; readonly word: string}[];
  /** Where Enter leads from a row. */
  readonly open: (rowId: string) => Place | undefined;
  /** Key ids outside stores that are on screen, to be described now. */
  readonly wanted?: readonly {readonly region: string; readonly keyId: string}[];
};

export type Screen = (context: ScreenContext, state: ScreenState) => ScreenModel;
