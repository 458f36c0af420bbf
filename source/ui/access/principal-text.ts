/** What was typed for a principal: an ARN that can be checked, or what is wrong with it. */
export type ReadPrincipal =
  | {readonly ok: true; readonly arn: string; readonly note?: string}
  | {readonly ok: false; readonly problem: string};

/**
 * Reads what was typed for somebody's ARN. A session stands for its role: permissions are the role's, and nobody can
 * ask about a session.
 *
 * @param account the account that is looked at: nobody else's users and roles can be checked from it
 */
export function readPrincipal(text: string, account: string): ReadPrincipal {
  const [arn, partition = '', service, region, owner = '', ...rest] = text.trim().split(':');
  const [kind = '', ...path] = rest.join(':').split('/');
  const problem = (sentence: string): ReadPrincipal => ({ok: false, problem: sentence});
  if (arn !== 'arn' || !/^aws[a-z-]*$/u.test(partition)) return problem('An ARN starts with arn:aws:');
  if ((service !== 'iam' && service !== 'sts') || region !== '') {
    return problem(`Users and roles are arn:${partition}:iam::${account}:…`);
  }
  if (!/^\d{12}$/u.test(owner)) return problem(`The account has 12 digits: ${account}`);
  if (owner !== account) return problem(`${owner} is another account; only ${account} can be checked`);
  const name = path.at(-1) ?? '';
  if (service === 'iam' && ['user', 'group', 'role'].includes(kind)) {
    if (path.length === 0 || path.some(part => part === '') || !/^[\w+=,.@-]+$/u.test(name)) {
      return problem(`The name of the ${kind} is missing or cannot be one`);
    }
    return {ok: true, arn: text.trim()};
  }
  if (service === 'iam' && kind === 'root' && path.length === 0) return {ok: true, arn: text.trim()};
  if (service === 'sts' && kind === 'assumed-role') {
    const [role = '', session = '', ...more] = path;
    if (role === '' || session === '' || more.length > 0)
      return problem('assumed-role/ROLE/SESSION is wanted');
    return {ok: true, arn: text.trim(), note: `A session: its role ${role} is checked instead`};
  }
  return problem('Only user/, group/, role/ and assumed-role/ can be checked');
}
