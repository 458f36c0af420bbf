/** What a scenario or a test does to requests on their way, by service, operation, Region and caller. */
export type FaultRule = {
  /** Which requests: each absent member means any. */
  readonly service?: string;
  readonly operation?: string;
  readonly region?: string;
  /** Name of the user or role. */
  readonly caller?: string;
  /** Simulated times between which the rule holds. */
  readonly from?: Date;
  readonly until?: Date;
  /** Only the first `times` matching requests. */
  readonly times?: number;
  readonly effect:
    | {readonly kind: 'latency'; readonly milliseconds: number}
    | {readonly kind: 'throttle'}
    | {readonly kind: 'error'; readonly code: string; readonly message: string; readonly status: number}
    /** The request is carried out, and the connection is cut in the middle of the answer. */
    | {readonly kind: 'cut'}
    /** The connection is cut before anything is carried out. */
    | {readonly kind: 'reset'}
    /** The request is never answered. */
    | {readonly kind: 'hang'}
    /** A page of HTML, as a proxy or captive portal would send. */
    | {readonly kind: 'html'};
};

/** The faults of a world; rules can be added and taken back while it runs. */
export type Faults = {
  readonly rules: {rule: FaultRule; hits: number}[];
  /** Refuse calls above AWS's documented request quotas. */
  enforceQuotas: boolean;
};
