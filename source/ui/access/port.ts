import type {RoleDeletionCard} from '../../access/role-deletion-card.ts';
import type {RolePower} from '../../access/role-powers.ts';
import type {AccessReport} from '../../access/verdict.ts';
import type {Region} from '../../model/ids.ts';

/** What the screen wants to know: everything that cks knows of, about one principal. */
export type AccessQuestion = {
  /** ARN of a user, group, role or session; absent: the caller. */
  readonly principal?: string;
  /** ARN of the one key that is meant; absent: any key. */
  readonly key?: string;
  readonly regions: readonly Region[];
  /** Values of condition keys that were entered; absent: what is known by itself. */
  readonly given?: Readonly<Record<string, string>>;
};

/** How far a check is. */
export type CheckProgress = {readonly done: number; readonly total: number; readonly what: string};

export type AccessPort = {
  /**
   * Asks AWS about every persona; `onProgress` tells how far that is.
   * Rejects with an error whose message says why nothing could be asked.
   */
  readonly check: (
    question: AccessQuestion,
    running: {
      readonly onProgress: (progress: CheckProgress) => void;
      /** Told what is known by then, with the cells marked that are still being asked. */
      readonly onReport: (report: AccessReport) => void;
      readonly stop: AbortSignal;
    },
  ) => Promise<AccessReport>;
  /** Reads the service-linked role with its policy; rejects as `check` does. */
  readonly role: () => Promise<RoleFindings>;
};

/** Something asked of AWS for the Access screen: under way, answered, or neither. Times are AWS's. */
export type Standing<T> = {
  readonly askedAt: Date;
  readonly running: boolean;
  readonly progress?: CheckProgress;
  /** The latest answer, and when it was given. */
  readonly value?: T;
  readonly at?: Date;
  /** Why the latest try gave nothing. */
  readonly trouble?: string;
};

/** What screens know of permissions. Another value after each change. */
export type AccessView = {
  /** By `questionKey`. */
  readonly checks: ReadonlyMap<string, Standing<AccessReport>>;
  readonly role?: Standing<RoleFindings>;
};

/** What the policies of the service-linked role say, against what AWS documents. */
export type RoleFindings = {
  /** True where only KMS's key store service can assume it; undefined where that could not be read. */
  readonly kmsOnly?: boolean;
  /** The attached policy, by name and version. */
  readonly policy?: {readonly name: string; readonly version?: string};
  readonly permissions?: {
    /** Day of the list that AWS published, as `2023-11-10`. */
    readonly listedOn: string;
    readonly documented: readonly string[];
    /** Documented, and not allowed here. */
    readonly missing: readonly string[];
    /** Allowed here, and not documented. */
    readonly extra: readonly string[];
    /** How the list has changed since the first one, in a sentence. */
    readonly history: string;
    /** Since when the policy reads so. */
    readonly changedAt?: Date;
  };
  /** A deletion that was asked for from here, and how far it is. */
  readonly deletion?: RoleDeletionCard;
  /** What the caller may do to the role; absent where nobody was asked. */
  readonly powers?: readonly RolePower[];
  /** What is out of the ordinary, each a sentence. */
  readonly notices: readonly string[];
  /** Roles of this account that are easily taken for it, each a line. */
  readonly lookAlikes: readonly string[];
  /** What could not be read, each a sentence. */
  readonly troubles: readonly string[];
};

/** One text per question that the operator can choose; with values entered, only one Region is asked about. */
export const questionKey = (
  {principal = 'me', key = '', given}: Pick<AccessQuestion, 'principal' | 'key' | 'given'>,
  region = '',
): string => `${principal} ${key}${given ? ` ${region} ${JSON.stringify(given)}` : ''}`;

/** How long an answer counts as now, in milliseconds. */
export const freshForMs = 10 * 60_000;
