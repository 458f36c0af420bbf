import type {ErrorNames} from './service.ts';

const TOKEN_INVALID = 'The security token included in the request is invalid.';
const TOKEN_EXPIRED = 'The security token included in the request is expired';
const WRONG_SIGNATURE =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.';
const INTERNAL = 'An internal error occurred. Try again later.';

const json: Omit<ErrorNames, 'throttled' | 'denied' | 'internal'> = {
  invalidInput: 'ValidationException',
  unknownOperation: {code: 'UnknownOperationException', status: 400},
  notSigned: {
    code: 'MissingAuthenticationTokenException',
    status: 400,
    message: 'Missing Authentication Token',
  },
  badlySigned: {code: 'IncompleteSignatureException', status: 400},
  unknownKey: {code: 'UnrecognizedClientException', status: 400, message: TOKEN_INVALID},
  wrongSignature: {code: 'InvalidSignatureException', status: 400, message: WRONG_SIGNATURE},
  wrongClock: {code: 'InvalidSignatureException', status: 400},
  expiredToken: {code: 'ExpiredTokenException', status: 400, message: TOKEN_EXPIRED},
  regionOff: {code: 'UnrecognizedClientException', status: 400, message: TOKEN_INVALID},
};

/** KMS declares no throttling error of its own; its text says whose rate it was. */
export const kmsErrors: ErrorNames = {
  ...json,
  denied: {code: 'AccessDeniedException', status: 400},
  throttled: {
    code: 'ThrottlingException',
    status: 400,
    message: 'You have exceeded the rate at which you may call KMS. Reduce the frequency of your calls.',
  },
  internal: {code: 'KMSInternalException', status: 500, message: INTERNAL},
};

/** CloudHSM v2. That a breached constraint is a ValidationException follows from the protocol, no page says it. */
export const cloudhsmErrors: ErrorNames = {
  ...json,
  denied: {code: 'CloudHsmAccessDeniedException', status: 400},
  throttled: {code: 'ThrottlingException', status: 400, message: 'Rate exceeded'},
  internal: {code: 'CloudHsmInternalFailureException', status: 500, message: INTERNAL},
};

/** CloudTrail. */
export const cloudtrailErrors: ErrorNames = {
  ...json,
  denied: {code: 'AccessDeniedException', status: 400},
  throttled: {code: 'ThrottlingException', status: 400, message: 'Rate exceeded'},
  internal: {code: 'InternalFailure', status: 500, message: INTERNAL},
};

/** IAM and STS. */
export const queryErrors: ErrorNames = {
  invalidInput: 'ValidationError',
  unknownOperation: {code: 'InvalidAction', status: 400},
  denied: {code: 'AccessDenied', status: 403},
  throttled: {code: 'Throttling', status: 400, message: 'Rate exceeded'},
  internal: {code: 'ServiceFailure', status: 500, message: INTERNAL},
  notSigned: {
    code: 'MissingAuthenticationToken',
    status: 403,
    message: 'Request is missing Authentication Token',
  },
  badlySigned: {code: 'IncompleteSignature', status: 403},
  unknownKey: {code: 'InvalidClientTokenId', status: 403, message: TOKEN_INVALID},
  wrongSignature: {code: 'SignatureDoesNotMatch', status: 403, message: WRONG_SIGNATURE},
  wrongClock: {code: 'SignatureDoesNotMatch', status: 403},
  expiredToken: {code: 'ExpiredToken', status: 403, message: TOKEN_EXPIRED},
  regionOff: {code: 'InvalidClientTokenId', status: 403, message: TOKEN_INVALID},
};

const ec2AuthFailure = {
  code: 'AuthFailure',
  status: 401,
  message: 'AWS was not able to validate the provided access credentials',
} as const;

/** EC2 tells a client less about its credentials than the others do. */
export const ec2Errors: ErrorNames = {
  invalidInput: 'InvalidParameterValue',
  unknownOperation: {code: 'InvalidAction', status: 400},
  denied: {code: 'UnauthorizedOperation', status: 403},
  throttled: {code: 'RequestLimitExceeded', status: 503, message: 'Request limit exceeded.'},
  internal: {code: 'InternalError', status: 500, message: INTERNAL},
  notSigned: ec2AuthFailure,
  badlySigned: {code: 'AuthFailure', status: 401},
  unknownKey: ec2AuthFailure,
  wrongSignature: ec2AuthFailure,
  wrongClock: {code: 'RequestExpired', status: 400},
  expiredToken: {code: 'RequestExpired', status: 400, message: 'Request has expired.'},
  regionOff: ec2AuthFailure,
};

/** AWS Account Management. */
export const accountErrors: ErrorNames = {
  ...json,
  denied: {code: 'AccessDeniedException', status: 403},
  throttled: {code: 'TooManyRequestsException', status: 429, message: 'Too Many Requests'},
  internal: {code: 'InternalServerException', status: 500, message: INTERNAL},
  unknownOperation: {code: 'UnknownOperationException', status: 404},
  notSigned: {
    code: 'MissingAuthenticationTokenException',
    status: 403,
    message: 'Missing Authentication Token',
  },
  badlySigned: {code: 'IncompleteSignatureException', status: 403},
  unknownKey: {code: 'UnrecognizedClientException', status: 403, message: TOKEN_INVALID},
  wrongSignature: {code: 'InvalidSignatureException', status: 403, message: WRONG_SIGNATURE},
  wrongClock: {code: 'InvalidSignatureException', status: 403},
  expiredToken: {code: 'ExpiredTokenException', status: 403, message: TOKEN_EXPIRED},
  regionOff: {code: 'UnrecognizedClientException', status: 403, message: TOKEN_INVALID},
};
