import type {Failure} from '../model/failure.ts';
import type {Region} from '../model/ids.ts';
import type {Principal} from '../policy/principal.ts';

/** Everything cks says about a permission, in the words of `cks access --json`. */
export const accessVerdicts = [
  'allowed',
  'implicit-deny',
  'explicit-deny',
  'denied-by-scp',
  'denied-by-boundary',
  'denied-by-key-policy',
  'needs-context',
  'cannot-tell',
] as const;
export type AccessVerdict = (typeof accessVerdicts)[number];

export type EvidenceKind =
  /** IAM's own simulation of the principal's policies. */
  | 'simulated'
  /** Our engine over the policies that could be read, the key's among them. */
  | 'evaluated'
  /** A harmless call made to find out. */
  | 'probed'
  /** A call that this run made anyway. */
  | 'seen';

/** A statement that decided, and where an administrator finds it. */
export type DecidingStatement = {
  /** Name or ARN of its policy. */
  readonly policy: string;
  /** Where the policy comes from, as IAM or our engine names it: `role`, `user-managed`, `key-policy`… */
  readonly source: string;
  readonly effect?: 'Allow' | 'Deny';
  readonly sid?: string;
  /** From 1, first and last. */
  readonly lines?: {readonly from: number; readonly to: number};
  /** The statement as its policy writes it, where the policy could be read. */
  readonly text?: string;
};

/** What one way of finding out says about one cell. */
export type Evidence = {
  readonly kind: EvidenceKind;
  readonly verdict: AccessVerdict;
  /** Why, in a few words. */
  readonly detail: string;
  readonly statements: readonly DecidingStatement[];
  /** Condition keys whose values were wanted and not known. */
  readonly missingContext: readonly string[];
  /** Layers that this way of finding out cannot see and that may still say no. */
  readonly blindTo: readonly BlindSpot[];
  /** The verdict as it would be if the key's policy had no say, for comparison with a simulation, which cannot see it. */
  readonly besideKeyPolicy?: AccessVerdict;
  /** For evidence that a call gave or could not give. */
  readonly failure?: Failure;
  readonly at: Date;
};

export type BlindSpot = 'service-control-policy' | 'key-policy' | 'identity-policy';

/** Who has to add a statement. */
export type WhoAdds = 'account-administrator' | 'organization-administrator' | 'key-administrator';

/** The smallest statement that would turn a cell to `allowed`. */
export type MissingStatement = {
  readonly who: WhoAdds;
  /** Where it belongs, and any other step, as a sentence. */
  readonly where: string;
  /** As a policy writes it; null where nothing can be added, only a denial taken away or a layer's owner asked. */
  readonly statement: StatementJson | null;
};

/** A statement as JSON. */
export type StatementJson = {
  readonly Sid?: string;
  readonly Effect: 'Allow';
  readonly Principal?: {readonly AWS: string};
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
};

/** One action on one resource, in those Regions that answer alike. */
export type Cell = {
  readonly action: string;
  /** As the simulation was asked: an ARN, or `*`. */
  readonly resource: string;
  /** Empty for the actions of global services. */
  readonly regions: readonly Region[];
  readonly verdict: AccessVerdict;
  readonly because: string;
  readonly evidence: readonly Evidence[];
  readonly missingStatement: MissingStatement | null;
  /** Why the persona needs the action. */
  readonly reason: string;
  /** True for what a persona can do without in some accounts. It counts for no verdict. */
  readonly optional: boolean;
  /** It is being asked: nothing is wrong, and the verdict is not the last word. Only while a check runs. */
  readonly pending?: true;
};

/** Regions whose cells all read alike. */
export type RegionGroup = {readonly regions: readonly Region[]; readonly cells: readonly Cell[]};

/** One persona against one principal. */
export type PersonaReport = {
  readonly persona: string;
  readonly title: string;
  /** The worst of its cells: a denial before what cannot be told before `allowed`. */
  readonly verdict: AccessVerdict;
  /** Distinct actions by their worst verdict over all Regions. */
  readonly counts: Readonly<Partial<Record<AccessVerdict, number>>>;
  /** One group per way in which Regions answer, largest first. Cells of global services are in each. */
  readonly groups: readonly RegionGroup[];
  /** What the principal may destroy although this persona does not call for it. */
  readonly beyond: readonly OverPermission[];
};

/** Who is checked, and what can be asked about it. */
export type CheckedPrincipal = {
  /** As it was given, or the caller's ARN. */
  readonly arn: string;
  readonly isCaller: boolean;
  readonly kind:
    'user' | 'group' | 'role' | 'assumed-role' | 'sso-role' | 'root' | 'federated-user' | 'other';
  /** The ARN whose policies count; undefined where there is none to simulate. */
  readonly policySource?: string;
  /** True where the path of a role could not be read, so that `policySource` is a guess. */
  readonly guessed: boolean;
  /** For our engine; undefined where nobody can be evaluated. */
  readonly principal?: Principal;
  /** What limits the answer, each a sentence: a session policy possible, a path unknown… */
  readonly notes: readonly string[];
};

/** A destructive action that the principal may do and a persona does not call for. */
export type OverPermission = {
  readonly action: string;
  readonly regions: readonly Region[];
  /** What it does harm to, as in "deletes …". */
  readonly destroys: string;
};

/** Something that could not be asked or read, with the statement that would allow it where one would. */
export type Trouble = {
  readonly what: string;
  readonly failure?: Failure;
  readonly statement?: StatementJson;
};

/** All that one check found. */
export type AccessReport = {
  readonly at: Date;
  readonly principal: CheckedPrincipal;
  readonly regions: readonly Region[];
  readonly personas: readonly PersonaReport[];
  /** Set where the principal holds duties that are better apart. */
  readonly duties?: {readonly held: readonly string[]; readonly why: string};
  /** What could not be asked or read. */
  readonly troubles: readonly Trouble[];
  /** Calls made for it. */
  readonly calls: number;
};
