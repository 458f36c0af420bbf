import type {MemberShape} from '../operation.ts';

// Constraints of IAM's API, version 2010-05-08.

const name = /[\w+=,.@-]+/;

export const roleName = {
  type: 'string',
  required: true,
  min: 1,
  max: 64,
  pattern: name,
} as const satisfies MemberShape;

export const userName = {
  type: 'string',
  required: true,
  min: 1,
  max: 128,
  pattern: name,
} as const satisfies MemberShape;

export const groupName = {
  type: 'string',
  required: true,
  min: 1,
  max: 128,
  pattern: name,
} as const satisfies MemberShape;

export const policyName = {
  type: 'string',
  required: true,
  min: 1,
  max: 128,
  pattern: name,
} as const satisfies MemberShape;

export const arn = {type: 'string', required: true, min: 20, max: 2048} as const satisfies MemberShape;

export const description = {
  type: 'string',
  max: 1000,
  pattern: /[\u0009\u000A\u000D\u0020-\u007E\u00A1-\u00FF]*/,
} as const satisfies MemberShape;

/** A path that the listed things must start with. */
export const pathPrefix = {
  type: 'string',
  min: 1,
  max: 512,
  pattern: /\/[\u0021-\u007F]*/,
} as const satisfies MemberShape;

export const page = {
  Marker: {type: 'string', min: 1, max: 320, pattern: /[\u0020-\u00FF]+/},
  MaxItems: {type: 'integer', min: 1, max: 1000},
} as const satisfies Record<string, MemberShape>;

/** A policy's text. */
export const policyText = {
  type: 'string',
  min: 1,
  max: 131_072,
  pattern: /[\u0009\u000A\u000D\u0020-\u00FF]+/,
} as const satisfies MemberShape;
