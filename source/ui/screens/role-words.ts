import type {RolePower} from '../../access/role-powers.ts';
import {lastSeen, standingFailure} from '../../model/observation.ts';
import {isAsked} from '../../model/picture.ts';
import {isSilent, regionAnswer} from '../../model/region-answer.ts';
import type {RoleFindings} from '../access/port.ts';
import {verdictLook} from './access-words.ts';
import type {ScreenContext} from './screen.ts';
import {plural, texts} from './screen-texts.ts';

/** One line on the service-linked role for the Access screen. */
export function roleSummary({picture, access}: ScreenContext): string {
  const standing = lastSeen(picture.role);
  if (!standing) {
    return standingFailure(picture.role) ? texts['role.untold']() : texts['role.unread']();
  }
  if (!standing.exists) return texts['role.absentLine']();
  const permissions = access?.role?.value?.permissions;
  return permissions ? texts['role.line'](countWords(permissions)) : texts['role.lineUnread']();
}

/** `10/10 permissions as documented`. */
export function countWords({documented, missing}: NonNullable<RoleFindings['permissions']>): string {
  return `${String(documented.length - missing.length)}/${String(documented.length)} permissions as documented`;
}

/** Why the role cannot be deleted now, or that nothing is known to be in the way. */
export function deletionWords({picture}: ScreenContext): {
  readonly possible: boolean;
  readonly text: string;
  /** Stores known in all Regions. */
  readonly stores: number;
} {
  const asked = picture.regions.filter(isAsked);
  const withStores = asked.filter(({keyStores}) => (lastSeen(keyStores) ?? []).length > 0);
  const stores = withStores.reduce((sum, {keyStores}) => sum + (lastSeen(keyStores) ?? []).length, 0);
  const silent = picture.regions.filter(view => !isAsked(view) || isSilent(regionAnswer(view))).length;
  const waiting = asked.length - asked.filter(({keyStores}) => keyStores.status !== 'unseen').length;
  const parts = [
    ...(stores > 0 ? [`${plural(stores, 'store')} in ${plural(withStores.length, 'Region')}`] : []),
    ...(silent + waiting > 0 ? [`${plural(silent + waiting, 'Region')} did not answer`] : []),
  ];
  return parts.length === 0
    ? {possible: true, stores, text: texts['role.noStores']()}
    : {possible: false, stores, text: `Not now: ${parts.join(', and ')}`};
}

/** What the role is, what it is not, and what it is taken for. */
export function aboutRole({access}: ScreenContext): readonly string[] {
  const {notices = [], lookAlikes = [], powers = []} = access?.role?.value ?? {};
  return [
    texts['role.what'](),
    '',
    texts['role.cannot'](),
    '',
    texts['role.lookAlikes'](),
    '  AWSServiceRoleForKeyManagementServiceMultiRegionKeys (mrk.kms.amazonaws.com): keeps multi-Region keys in step',
    '  AWSServiceRoleForCloudHSM (cloudhsm.amazonaws.com): CloudHSM writes its audit logs with it',
    ...(lookAlikes.length > 0 ? ['', 'In this account:', ...lookAlikes.map(line => `  ${line}`)] : []),
    '',
    texts['role.deletion'](),
    ...(powers.length > 0 ? ['', 'What you may do to it:', ...powers.map(powerLine)] : []),
    ...(notices.length > 0 ? ['', ...notices] : []),
  ];
}

const powerLine = ({action, verdict, because}: RolePower) =>
  `  ${action}: ${verdictLook(verdict).word}, ${because}`;
