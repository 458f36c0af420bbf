import type {JournalLine} from '../journal/entry.ts';
import type {Plan} from './plan.ts';

/** Who did what, by ARN. */
export type People = {
  readonly plannedBy: string;
  readonly plannedAt: Date;
  readonly approvedBy?: string;
  readonly approvedAt?: Date;
  readonly phrases: readonly {readonly by: string; readonly at: Date; readonly typed: string}[];
  /** Everybody whose credentials went on with it, in the order of the first time. */
  readonly wentOn: readonly {readonly by: string; readonly host: string}[];
  readonly twoPerson: boolean;
  /** Two-person mode, and two of those who confirmed are sessions of one role: their names prove little. */
  readonly sessionsOfOneRole: readonly string[];
};

/** Reads from a journal who planned, approved, typed phrases and went on. */
export function peopleOf({madeBy, madeAt, twoPerson}: Plan, lines: readonly JournalLine[]): People {
  const approved = lines.find(({entry}) => entry.kind === 'approved');
  const approver = approved?.entry.kind === 'approved' ? approved.entry.caller : undefined;
  const phrases = lines.flatMap(({entry, at}) => {
    if (entry.kind === 'approved' && entry.typed !== undefined)
      return [{by: entry.caller, at: new Date(at), typed: entry.typed}];
    if (entry.kind === 'answered' && entry.typed !== undefined)
      return [{by: entry.caller, at: new Date(at), typed: entry.typed}];
    return [];
  });
  const wentOn = new Map<string, {readonly by: string; readonly host: string}>();
  for (const {entry} of lines)
    if (entry.kind === 'resumed')
      wentOn.set(`${entry.caller} ${entry.host}`, {by: entry.caller, host: entry.host});
  return {
    plannedBy: madeBy,
    plannedAt: madeAt,
    ...(approved && approver !== undefined && {approvedBy: approver, approvedAt: new Date(approved.at)}),
    phrases,
    wentOn: [...wentOn.values()],
    twoPerson,
    sessionsOfOneRole: twoPerson
      ? rolesShared(
          madeBy,
          phrases.map(({by}) => by),
        )
      : [],
  };
}

/** Roles of which the planner and whoever confirmed are both sessions. */
function rolesShared(planner: string, others: readonly string[]): readonly string[] {
  const role = roleOf(planner);
  return role !== undefined && others.some(other => other !== planner && roleOf(other) === role)
    ? [role]
    : [];
}

/** `role/NAME` of the ARN of a role's session. */
const roleOf = (arn: string): string | undefined => {
  const name = /:assumed-role\/([^/]+)\//.exec(arn)?.[1];
  return name === undefined ? undefined : `role/${name}`;
};
