import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {asRegionOff, isUnknownClient, scrub, toFailure} from '../../source/aws/failures.ts';
import type {DenyLayer, FailureKind} from '../../source/model/failure.ts';
import {asRegion} from '../../source/model/ids.ts';

const context = {action: 'kms:DescribeCustomKeyStores', region: asRegion('eu-west-1')};

/** As the SDK throws the errors of a service. */
const fromService = (
  name: string,
  message = 'text',
  {status = 400, date}: {status?: number; date?: Date} = {},
) =>
  Object.assign(new Error(message), {
    name,
    $fault: status >= 500 ? 'server' : 'client',
    $metadata: {httpStatusCode: status, requestId: 'request-1', attempts: 1},
    ...(date && {$response: {headers: {date: date.toUTCString()}}}),
  });

/** As Node throws the errors of a connection. */
const fromNetwork = (code: string) => Object.assign(new Error(`connect ${code} 127.0.0.1:1`), {code});

describe('the kind of a failure follows from its name', () => {
  const kinds: [FailureKind, ...string[]][] = [
    ['expired', 'ExpiredTokenException', 'ExpiredToken'],
    ['no-credentials', 'UnrecognizedClientException', 'InvalidClientTokenId', 'AuthFailure'],
    ['no-credentials', 'InvalidSignatureException', 'SignatureDoesNotMatch', 'CredentialsProviderError'],
    ['invalid', 'IncompleteSignatureException', 'IncompleteSignature'],
    ['invalid', 'MissingAuthenticationTokenException', 'MissingAuthenticationToken'],
    ['region-off', 'OptInRequired'],
    ['unexpected', 'SubscriptionRequiredException'],
    [
      'denied',
      'AccessDeniedException',
      'CloudHsmAccessDeniedException',
      'AccessDenied',
      'UnauthorizedOperation',
    ],
    ['throttled', 'ThrottlingException', 'Throttling', 'TooManyRequestsException', 'RequestLimitExceeded'],
    ['throttled', 'SlowDown', 'EC2ThrottledException', 'ProvisionedThroughputExceededException'],
    ['conflict', 'CustomKeyStoreInvalidStateException', 'CustomKeyStoreHasCMKsException'],
    ['conflict', 'CloudHsmClusterInvalidConfigurationException', 'CloudHsmClusterNotActiveException'],
    ['conflict', 'KMSInvalidStateException', 'DisabledException', 'LimitExceededException'],
    ['conflict', 'DryRunOperationException', 'DeleteConflictException', 'IncorrectTrustAnchorException'],
    [
      'not-found',
      'CustomKeyStoreNotFoundException',
      'NotFoundException',
      'NoSuchEntity',
      'NoSuchEntityException',
    ],
    ['not-found', 'CloudHsmResourceNotFoundException'],
    [
      'invalid',
      'InvalidArnException',
      'ValidationException',
      'InvalidMarkerException',
      'InvalidInputException',
    ],
    [
      'invalid',
      'UnsupportedOperationException',
      'CloudHsmInvalidRequestException',
      'UnknownOperationException',
    ],
    ['unexpected', 'KMSInternalException', 'DependencyTimeoutException', 'CloudHsmInternalFailureException'],
    ['unexpected', 'CloudHsmServiceException', 'PolicyEvaluationException', 'KeyUnavailableException'],
    ['unexpected', 'SyntaxError', 'SomethingOfNextYearException'],
    ['timed-out', 'TimeoutError', 'RequestTimeout'],
    ['unreachable', 'MarkupAnswer'],
  ];
  test.each(kinds.flatMap(([kind, ...names]) => names.map(name => [name, kind] as const)))(
    '%s is %s',
    (name, kind) => {
      const failure = toFailure(fromService(name), context);
      expect(failure).toMatchObject({kind, code: name, requestId: 'request-1', httpStatus: 400, ...context});
      expect(failure.remedy).toMatch(/\w.*[.!]$/);
    },
  );

  test.each([
    ['ENOTFOUND', 'unreachable'],
    ['EAI_AGAIN', 'unreachable'],
    ['ECONNREFUSED', 'unreachable'],
    ['EHOSTUNREACH', 'unreachable'],
    ['ENETUNREACH', 'unreachable'],
    ['ECONNRESET', 'unreachable'],
    ['EPIPE', 'unreachable'],
    ['ETIMEDOUT', 'timed-out'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'unreachable'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'unreachable'],
    ['CERT_HAS_EXPIRED', 'unreachable'],
  ])('the network code %s is %s', (code, kind) => {
    expect(toFailure(fromNetwork(code), context)).toMatchObject({kind, code});
  });

  test('a host that refuses on all its addresses is one failure, with all their texts', () => {
    const refused = new AggregateError([fromNetwork('ECONNREFUSED'), new Error('connect ::1')], '');
    expect(toFailure(Object.assign(refused, {code: 'ECONNREFUSED'}), context)).toMatchObject({
      code: 'ECONNREFUSED',
      message: 'connect ECONNREFUSED 127.0.0.1:1; connect ::1',
    });
  });

  test.each([
    [429, 'Anything', 'throttled'],
    [503, 'Anything', 'unexpected'],
    [404, 'GadgetNotFoundException', 'not-found'],
    [400, 'InvalidGadgetException', 'invalid'],
  ])('an unknown name with status %i is judged by it', (status, name, kind) => {
    expect(toFailure(fromService(name, 'text', {status}), context).kind).toBe(kind);
  });

  test('the code of IAM is the one on the wire, not the one the SDK made of it', () => {
    const thrown = Object.assign(fromService('NoSuchEntityException'), {Code: 'NoSuchEntity'});
    expect(toFailure(thrown, context).code).toBe('NoSuchEntity');
  });

  test('anything at all may be thrown', () => {
    fc.assert(
      fc.property(fc.anything(), thrown => {
        const failure = toFailure(thrown, context);
        expect(failure.message).not.toBe('');
        expect(failure.remedy).not.toBe('');
      }),
    );
  });
});

describe('who can lift a denial is read from its text', () => {
  const caller = 'User: arn:aws:sts::1:assumed-role/a/b is not authorized to perform: kms:Decrypt';
  const cases: [string, boolean, DenyLayer | undefined, string | undefined][] = [
    ['because no identity-based policy allows the kms:Decrypt action', false, 'identity-policy', undefined],
    ['with an explicit deny in an identity-based policy', true, 'identity-policy', undefined],
    ['with an explicit deny in a service control policy', true, 'service-control-policy', undefined],
    [
      'with an explicit deny in a service control policy: arn:aws:organizations::1:policy/o-1/service_control_policy/p-1.',
      true,
      'service-control-policy',
      'arn:aws:organizations::1:policy/o-1/service_control_policy/p-1',
    ],
    ['with an explicit deny in a resource control policy', true, 'resource-control-policy', undefined],
    [
      'because no permissions boundary allows the kms:Decrypt action',
      false,
      'permissions-boundary',
      undefined,
    ],
    ['with an explicit deny in a permissions boundary', true, 'permissions-boundary', undefined],
    ['because no session policy allows the kms:Decrypt action', false, 'session-policy', undefined],
    ['with an explicit deny in a sessions policy', true, 'session-policy', undefined],
    ['because no resource-based policy allows the kms:Decrypt action', false, 'key-policy', undefined],
    ['with an explicit deny in a resource-based policy', true, 'key-policy', undefined],
    ['because no VPC endpoint policy allows the kms:Decrypt action', false, 'vpc-endpoint-policy', undefined],
    ['with an explicit deny in a VPC endpoint policy', true, 'vpc-endpoint-policy', undefined],
    ['', false, undefined, undefined],
  ];
  test.each(cases)('%s', (phrase, explicit, layer, policyArn) => {
    const text = `${caller} on resource: arn:aws:kms:eu-west-1:1:key/k ${phrase}`;
    const {denied, remedy, kind} = toFailure(fromService('AccessDeniedException', text), context);
    expect(kind).toBe('denied');
    expect(denied).toEqual({explicit, ...(layer && {layer}), ...(policyArn && {policyArn})});
    expect(remedy).toContain('kms:Decrypt');
    if (policyArn) expect(remedy).toContain(policyArn);
  });

  test('a text without an action names the action that was asked', () => {
    expect(toFailure(fromService('AccessDenied', ''), context).remedy).toContain(
      'kms:DescribeCustomKeyStores',
    );
  });

  test('a wrong MFA code is not a missing right', () => {
    const thrown = fromService(
      'AccessDenied',
      'MultiFactorAuthentication failed with invalid MFA one time pass code.',
    );
    expect(toFailure(thrown, context)).toMatchObject({
      kind: 'no-credentials',
      remedy: expect.stringContaining('MFA'),
    });
  });
});

describe('clocks', () => {
  const date = new Date(Date.now() - 9 * 60_000);
  test.each([
    ['InvalidSignatureException', 'Signature expired: 2026 is now earlier than 2026'],
    ['InvalidSignatureException', 'Signature not yet current: 2026'],
    ['SignatureDoesNotMatch', 'Signature expired: 2026'],
    ['RequestExpired', 'Request has expired.'],
    ['RequestTimeTooSkewed', 'The difference is too large.'],
  ])('%s "%s" is this machine’s clock, not its keys', (name, text) => {
    expect(toFailure(fromService(name, text, {date}), context)).toMatchObject({
      kind: 'invalid',
      clockSkewMinutes: 9,
      remedy: "The clock of this machine is 9 min ahead of AWS's: correct it.",
    });
  });

  test('an expired session tells how far the clock is off', () => {
    expect(
      toFailure(fromService('ExpiredTokenException'), {...context, clockAheadMinutes: -3}).clockSkewMinutes,
    ).toBe(-3);
  });
});

describe('no credentials', () => {
  test.each([
    [
      'The SSO session has expired. To refresh this SSO session run aws sso login with the profile.',
      'aws sso login',
    ],
    ['Profile x requires multi-factor authentication, but no MFA code callback was provided.', 'MFA'],
    ['Could not load credentials from any providers', '--profile'],
  ])('%s', (text, hint) => {
    const failure = toFailure(fromService('CredentialsProviderError', text), context);
    expect(failure).toMatchObject({kind: 'no-credentials', remedy: expect.stringContaining(hint)});
  });

  test('an access key that only one Region does not know means that the Region is off', () => {
    const failure = toFailure(fromService('UnrecognizedClientException'), context);
    expect(isUnknownClient(failure)).toBe(true);
    expect(asRegionOff(failure)).toMatchObject({
      kind: 'region-off',
      code: 'UnrecognizedClientException',
      ...context,
    });
  });
});

describe('what must not be shown is taken out of texts', () => {
  test('the canonical request that a signature error quotes', () => {
    const text =
      "The request signature we calculated does not match the signature you provided.\n\nThe Canonical String for this request should have been\n'POST\n/\n\nx-amz-security-token:FwoGZXIvYXdzE'";
    expect(scrub(text)).toBe(
      'The request signature we calculated does not match the signature you provided.',
    );
  });

  test('long random texts, whatever surrounds them', () => {
    const token = fc.stringMatching(/^[A-Za-z0-9+/]{120,400}$/);
    fc.assert(
      fc.property(fc.string(), token, fc.string(), (before, secret, after) => {
        expect(scrub(`${before} ${secret} ${after}`)).not.toContain(secret);
      }),
    );
  });

  test('times and ARNs stay', () => {
    const text =
      'Signature expired: 20261124T120000Z is now earlier than 20261124T120500Z (arn:aws:iam::1:role/a/b)';
    expect(scrub(text)).toBe(text);
  });
});
