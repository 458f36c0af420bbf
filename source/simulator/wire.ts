import {AwsError} from './aws-error.ts';
import type {HttpAnswer, HttpRequest} from './http-message.ts';
import {formParameters} from './http-message.ts';
import {readJsonInput, writeJsonError, writeJsonOutput} from './json-protocol.ts';
import type {InputShape} from './operation.ts';
import {readQueryInput, writeQueryError, writeQueryOutput} from './query-protocol.ts';
import type {Service} from './service.ts';

/**
 * Reads the input of an operation in its service's wire form.
 * @throws AwsError when it cannot be read as the types of the operation's members
 */
export function readInput(
  service: Service,
  request: HttpRequest,
  shape: InputShape,
): Record<string, unknown> {
  return service.wire.kind === 'query'
    ? readQueryInput(formParameters(request), shape, service.wire.dialect)
    : readJsonInput(request, shape);
}

/** Writes what an operation answered in its service's wire form. */
export function writeOutput(
  service: Service,
  operation: string,
  output: Readonly<Record<string, unknown>> | undefined,
  requestId: string,
): HttpAnswer {
  const {wire} = service;
  switch (wire.kind) {
    case 'json':
      return writeJsonOutput(output, 'application/x-amz-json-1.1');
    case 'rest-json':
      return writeJsonOutput(output ?? {}, 'application/json');
    case 'query':
      return writeQueryOutput(output, {
        operation,
        namespace: wire.namespace,
        dialect: wire.dialect,
        requestId,
      });
  }
}

/** Writes an error in its service's wire form. */
export function writeError(service: Service, error: AwsError, requestId: string): HttpAnswer {
  const {wire} = service;
  switch (wire.kind) {
    case 'json':
      return writeJsonError(error, {
        contentType: 'application/x-amz-json-1.1',
        messageMember: error.code.startsWith('CloudHsm') ? 'Message' : 'message',
      });
    case 'rest-json':
      return writeJsonError(error, {contentType: 'application/json', messageMember: 'message'});
    case 'query':
      return writeQueryError(error, {namespace: wire.namespace, dialect: wire.dialect, requestId});
  }
}

/** An AWS error from whatever was thrown; what is no AWS error becomes the service's internal one. */
export function asAwsError(service: Service, thrown: unknown): AwsError {
  if (thrown instanceof AwsError) return thrown;
  const {code, status, message} = service.errors.internal;
  const detail = thrown instanceof Error ? thrown.message : String(thrown);
  return new AwsError(code, `${message ?? ''} (The simulated AWS says: ${detail})`.trim(), {status});
}
