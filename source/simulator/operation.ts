import type {World} from './world.ts';

export type ServiceName = 'kms' | 'cloudhsm' | 'iam' | 'sts' | 'account' | 'ec2' | 'cloudtrail';

/** Who signed a request, once the signature has been verified. */
export type Caller = {
  readonly arn: string;
  /** `AIDA…`, `AROA…:session` or the account id for root. */
  readonly userId: string;
  readonly account: string;
  /** The IAM user or role whose policies decide; undefined for the account's root user. */
  readonly principal?: {readonly kind: 'user' | 'role'; readonly name: string};
  /** A policy passed to AssumeRole, which narrows the session. */
  readonly sessionPolicy?: string;
  /** Ready for the policy engine, such as `aws:MultiFactorAuthPresent`. */
  readonly context: Readonly<Record<string, string | readonly string[]>>;
};

/** One verified request on its way to an operation. */
export type Call = {
  readonly world: World;
  readonly region: string;
  readonly caller: Caller;
  readonly requestId: string;
  /** Id of the event that this request leaves in the trail, if it leaves one. */
  readonly eventId: string;
};

/** One check that must pass before an operation runs: an IAM action on resources, with its condition keys. */
export type Authorization = {
  readonly action: string;
  /** ARNs, or `*` where the action knows no resource-level permission. */
  readonly resource: string;
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
  /** The resource's own policy (a key policy, a trust policy), where the resource has one. */
  readonly resourcePolicy?: string;
};

/** What a service can do: how its input is checked, what the caller must be allowed, and what it then does. */
export type Operation<Input = Record<string, unknown>> = {
  /** The members and their constraints; a breach is answered as the real service answers it. */
  readonly input: InputShape;
  /** What to check before running; may look the resource up, and throw NotFound as the service would. */
  readonly authorize?: (call: Call, input: Input) => readonly Authorization[];
  /** Members are written by type: a `Date` as a timestamp, a `Uint8Array` as a blob; input comes the same way. */
  readonly run: (call: Call, input: Input) => Readonly<Record<string, unknown>> | undefined;
  /** What only the service knows for its event in the trail (`additional`); asked for after the operation ran, or failed. */
  readonly trail?: (call: Call, input: Input) => Readonly<Record<string, unknown>> | undefined;
};

/** Constraints of one input member, after the service's model. */
export type MemberShape =
  | {
      readonly type: 'string';
      readonly min?: number;
      readonly max?: number;
      readonly pattern?: RegExp;
      readonly oneOf?: readonly string[];
      readonly required?: boolean;
      /** Never echoed in a validation message. */
      readonly sensitive?: boolean;
    }
  | {readonly type: 'integer'; readonly min?: number; readonly max?: number; readonly required?: boolean}
  | {readonly type: 'boolean'; readonly required?: boolean}
  | {readonly type: 'blob'; readonly min?: number; readonly max?: number; readonly required?: boolean}
  | {readonly type: 'timestamp'; readonly required?: boolean}
  | {
      readonly type: 'list';
      readonly of: MemberShape;
      readonly min?: number;
      readonly max?: number;
      readonly required?: boolean;
    }
  | {readonly type: 'map'; readonly of: MemberShape; readonly max?: number; readonly required?: boolean}
  | {readonly type: 'structure'; readonly members: InputShape; readonly required?: boolean};

export type InputShape = Readonly<Record<string, MemberShape>>;
