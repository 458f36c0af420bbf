import type {Region} from '../model/ids.ts';
import type {PersonaAction} from './personas.ts';
import {accountOfArn, isGlobal, type Place, resourceElement} from './resource-forms.ts';
import type {AccessVerdict, CheckedPrincipal, Evidence, MissingStatement, StatementJson} from './verdict.ts';

/** What a statement has to allow. */
export type Lack = {
  readonly need: Pick<PersonaAction, 'action' | 'resource' | 'context'>;
  readonly verdict: AccessVerdict;
  readonly evidence: readonly Evidence[];
  /** The Regions that lack it; empty for global services. */
  readonly regions: readonly Region[];
  /** True where those are all Regions that were checked, so that the statement need not name them. */
  readonly everywhere: boolean;
  readonly place: Place;
  readonly checked: CheckedPrincipal;
};

/**
 * True where the principal's own policies allow nothing: where that decides, and where an organization denies it all
 * the same.
 */
export const lacksAllowance = ({verdict, evidence}: Pick<Lack, 'verdict' | 'evidence'>): boolean =>
  verdict === 'implicit-deny' ||
  (verdict === 'denied-by-scp' &&
    evidence.some(one => one.kind === 'evaluated' && one.verdict === 'implicit-deny'));

/** The smallest statement that allows what a cell denies, and who has to add it; null where there is nothing to add. */
export function missingStatement(lack: Lack): MissingStatement | null {
  const {verdict, checked, evidence} = lack;
  const who = checked.policySource ?? checked.arn;
  const {action} = lack.need;
  switch (verdict) {
    case 'allowed':
    case 'needs-context':
    case 'cannot-tell':
      return null;
    case 'implicit-deny':
      if (evidence.some(({failure}) => failure?.denied?.layer === 'session-policy')) {
        return {
          who: 'account-administrator',
          where:
            'Take the role again without a session policy: no policy of the account can widen this session.',
          statement: null,
        };
      }
      return foreignKey(lack)
        ? {
            who: 'account-administrator',
            where: `Add it to a policy of ${who}. The key's own account has to allow it in the key's policy as well.`,
            statement: identityStatement(lack),
          }
        : {
            who: 'account-administrator',
            where: `Add it to a policy of ${who}.`,
            statement: identityStatement(lack),
          };
    case 'explicit-deny':
      return {
        who: 'account-administrator',
        where: `A statement denies ${action}${denying(evidence)}. No allowance outweighs it: it has to be taken out or narrowed.`,
        statement: null,
      };
    case 'denied-by-scp':
      return {
        who: 'organization-administrator',
        where: `No policy in this account can fix this. Ask whoever manages the service control policies: "Please let ${who} call ${action}${inRegions(lack)}."${
          lacksAllowance(lack) ? ` No policy of ${who} allows it yet: that has to be added as well.` : ''
        }`,
        statement: null,
      };
    case 'denied-by-boundary':
      return explicitly(evidence)
        ? {
            who: 'account-administrator',
            where: `The permissions boundary denies ${action}${denying(evidence)}: the statement has to be taken out or narrowed.`,
            statement: null,
          }
        : {
            who: 'account-administrator',
            where: `Add it to the permissions boundary of ${who}, and to a policy of its own where none allows ${action} yet.`,
            statement: identityStatement(lack),
          };
    case 'denied-by-key-policy':
      return explicitly(evidence)
        ? {
            who: 'key-administrator',
            where: `The key's policy denies ${action}${denying(evidence)}: the statement has to be taken out or narrowed.`,
            statement: null,
          }
        : {
            who: 'key-administrator',
            where: "Add it to the key's policy.",
            statement: {
              Effect: 'Allow',
              Principal: {AWS: who},
              Action: action,
              Resource: '*',
              ...conditionOf(lack),
            },
          };
  }
}

/** A statement for a policy of the principal: one action, its resource, and the conditions that keep it narrow. */
function identityStatement(lack: Lack): StatementJson {
  const {need, place, regions} = lack;
  const [only] = regions;
  const resources = resourceElement(
    need.resource,
    place,
    regions.length === 1 && !isGlobal(need.action) ? only : undefined,
  );
  return {
    Effect: 'Allow',
    Action: need.action,
    Resource: resources.length === 1 ? (resources[0] ?? '*') : resources,
    ...conditionOf(lack),
  };
}

function conditionOf({need, regions, everywhere}: Lack): Pick<StatementJson, 'Condition'> {
  const namesRegions = !everywhere && regions.length > 0;
  const {strings, booleans} = contextConditions(need.context ?? {});
  const equals = {
    ...strings,
    ...(namesRegions && {'aws:RequestedRegion': regions.length === 1 ? (regions[0] ?? '') : regions}),
  };
  const condition = {
    ...(Object.keys(equals).length > 0 && {StringEquals: equals}),
    ...(Object.keys(booleans).length > 0 && {Bool: booleans}),
  };
  return Object.keys(condition).length > 0 ? {Condition: condition} : {};
}

/** A request's own context as conditions, by the operator each takes. */
export function contextConditions(context: Readonly<Record<string, string>>) {
  const entries = Object.entries(context);
  const isBoolean = ([, value]: [string, string]) => value === 'true' || value === 'false';
  return {
    strings: Object.fromEntries(entries.filter(entry => !isBoolean(entry))),
    booleans: Object.fromEntries(entries.filter(isBoolean)),
  };
}

const foreignKey = ({place}: Lack) => place.key !== undefined && accountOfArn(place.key) !== place.account;

const explicitly = (evidence: readonly Evidence[]) =>
  evidence.some(
    ({statements, failure}) => failure?.denied?.explicit ?? statements.some(({effect}) => effect === 'Deny'),
  );

function denying(evidence: readonly Evidence[]): string {
  const statement =
    evidence.flatMap(({statements}) => statements).find(({effect}) => effect === 'Deny') ??
    evidence.flatMap(({statements}) => statements)[0];
  if (!statement) return '';
  const {policy, sid, lines} = statement;
  const place = lines && ` at lines ${String(lines.from)} to ${String(lines.to)}`;
  return ` (${policy}${sid === undefined ? '' : `, ${sid}`}${place ?? ''})`;
}

const inRegions = ({regions, everywhere}: Lack) =>
  everywhere || regions.length === 0 ? '' : ` in ${regions.join(', ')}`;
