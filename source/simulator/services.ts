import {accountOperations} from './account/operations.ts';
import {cloudhsmOperations} from './cloudhsm/operations.ts';
import {cloudtrailOperations} from './cloudtrail/operations.ts';
import {ec2Operations} from './ec2/operations.ts';
import {
  accountErrors,
  cloudhsmErrors,
  cloudtrailErrors,
  ec2Errors,
  kmsErrors,
  queryErrors,
} from './error-names.ts';
import type {HttpRequest} from './http-message.ts';
import {formParameters, header} from './http-message.ts';
import {iamOperations} from './iam/operations.ts';
import {kmsOperations} from './kms/operations.ts';
import type {ServiceName} from './operation.ts';
import type {Service} from './service.ts';
import {stsOperations} from './sts/operations.ts';

const services: Readonly<Record<ServiceName, Service>> = {
  kms: {
    name: 'kms',
    scope: 'regional',
    eventSource: 'kms.amazonaws.com',
    wire: {kind: 'json', targetPrefix: 'TrentService'},
    errors: kmsErrors,
    operations: kmsOperations,
  },
  cloudhsm: {
    name: 'cloudhsm',
    scope: 'regional',
    eventSource: 'cloudhsm.amazonaws.com',
    wire: {kind: 'json', targetPrefix: 'BaldrApiService'},
    errors: cloudhsmErrors,
    operations: cloudhsmOperations,
  },
  iam: {
    name: 'iam',
    scope: 'global',
    eventSource: 'iam.amazonaws.com',
    wire: {
      kind: 'query',
      dialect: 'query',
      version: '2010-05-08',
      namespace: 'https://iam.amazonaws.com/doc/2010-05-08/',
    },
    errors: queryErrors,
    operations: iamOperations,
  },
  sts: {
    name: 'sts',
    scope: 'regional',
    eventSource: 'sts.amazonaws.com',
    wire: {
      kind: 'query',
      dialect: 'query',
      version: '2011-06-15',
      namespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
    },
    errors: queryErrors,
    operations: stsOperations,
  },
  account: {
    name: 'account',
    scope: 'global',
    eventSource: 'account.amazonaws.com',
    wire: {kind: 'rest-json', paths: {'/listRegions': 'ListRegions'}},
    errors: accountErrors,
    operations: accountOperations,
  },
  ec2: {
    name: 'ec2',
    scope: 'regional',
    eventSource: 'ec2.amazonaws.com',
    wire: {
      kind: 'query',
      dialect: 'ec2',
      version: '2016-11-15',
      namespace: 'http://ec2.amazonaws.com/doc/2016-11-15/',
    },
    errors: ec2Errors,
    operations: ec2Operations,
  },
  cloudtrail: {
    name: 'cloudtrail',
    scope: 'regional',
    eventSource: 'cloudtrail.amazonaws.com',
    wire: {
      kind: 'json',
      targetPrefix: 'CloudTrail_20131101',
      olderTargetPrefix: 'com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101',
    },
    errors: cloudtrailErrors,
    operations: cloudtrailOperations,
  },
};

/** The service that goes by a signing name; undefined when the embedded AWS has no such service. */
export function serviceOfSigningName(name: string): Service | undefined {
  return Object.hasOwn(services, name) ? services[name as ServiceName] : undefined;
}

/** The signing names that the embedded AWS knows. */
export const signingNames: readonly string[] = Object.keys(services);

/**
 * The service whose wire form a request has: the one to answer in when no signature names the service.
 * What fits none is answered as JSON if it came as JSON, else as XML.
 */
export function serviceOfForm(request: HttpRequest): Service {
  const target = targetOf(request)?.prefix;
  const version = formParameters(request).get('Version');
  const fitting = Object.values(services).find(({wire}) => {
    switch (wire.kind) {
      case 'json':
        return target !== undefined && isPrefixOf(wire, target);
      case 'query':
        return target === undefined && version === wire.version;
      case 'rest-json':
        return target === undefined && Object.hasOwn(wire.paths, request.path);
    }
  });
  if (fitting) return fitting;
  const cameAsJson = target !== undefined || (header(request, 'content-type') ?? '').includes('json');
  return cameAsJson ? services.kms : services.iam;
}

/** What a JSON request is for: `TrentService.ListKeys` names the service, and the operation behind the last dot. */
function targetOf(request: HttpRequest): {readonly prefix: string; readonly name: string} | undefined {
  const target = header(request, 'x-amz-target');
  if (target === undefined) return undefined;
  const dot = target.lastIndexOf('.');
  return {prefix: target.slice(0, Math.max(0, dot)), name: target.slice(dot + 1)};
}

const isPrefixOf = (wire: Extract<Service['wire'], {kind: 'json'}>, prefix: string): boolean =>
  prefix === wire.targetPrefix || prefix === wire.olderTargetPrefix;

/** The operation that a request names, whether or not the service has it; undefined when it names none. */
export function operationName(request: HttpRequest, service: Service): string | undefined {
  switch (service.wire.kind) {
    case 'json': {
      const target = targetOf(request);
      return target && target.name !== '' && isPrefixOf(service.wire, target.prefix)
        ? target.name
        : undefined;
    }
    case 'query': {
      const parameters = formParameters(request);
      return parameters.get('Version') === service.wire.version ? parameters.get('Action') : undefined;
    }
    case 'rest-json':
      return request.method === 'POST' && Object.hasOwn(service.wire.paths, request.path)
        ? service.wire.paths[request.path]
        : undefined;
  }
}
