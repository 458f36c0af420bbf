import {GetCallerIdentityCommand, STSClient} from '@aws-sdk/client-sts';
import type {Answer} from '../model/failure.ts';
import {asAccountId} from '../model/ids.ts';
import type {Identity} from '../model/identity.ts';
import type {Calls} from './calls.ts';
import type {Clients} from './clients.ts';
import {malformed, mapAnswer} from './listing.ts';

/** Whose credentials these are, without the account's alias. No policy can deny this call. */
export async function getCallerIdentity(
  calls: Calls,
  clients: Clients,
  home: string,
): Promise<Answer<Identity>> {
  const spec = {service: 'sts', operation: 'GetCallerIdentity'} as const;
  const answer = await calls.make(spec, abortSignal =>
    clients
      .get('sts', home, config => new STSClient(config))
      .send(new GetCallerIdentityCommand({}), {abortSignal}),
  );
  if (!answer.ok) return answer;
  const {Account, Arn} = answer.value;
  const partition = Arn?.split(':')[1];
  if (!Account || !/^\d{12}$/.test(Account) || !Arn || !partition)
    return malformed(calls, spec, 'The answer lacks the caller');
  return mapAnswer(answer, () => ({account: asAccountId(Account), arn: Arn, partition}));
}
