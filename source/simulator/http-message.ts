/** One request as it came over the wire, its body read to the end. */
export type HttpRequest = {
  readonly method: string;
  /** Still percent-encoded, without the query string. */
  readonly path: string;
  /** Still percent-encoded, without the question mark. */
  readonly query: string;
  /** By lower-case name, in the order of arrival. */
  readonly headers: ReadonlyMap<string, readonly string[]>;
  readonly body: Buffer;
};

/** One answer, ready to be written. */
export type HttpAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

/** The first value of a header; undefined when the request has none. */
export function header(request: HttpRequest, name: string): string | undefined {
  return request.headers.get(name.toLowerCase())?.[0];
}

/** The parameters of a form-encoded body and of the query string, as the AWS Query protocol takes them. */
export function formParameters(request: HttpRequest): ReadonlyMap<string, string> {
  const isForm = (header(request, 'content-type') ?? '').startsWith('application/x-www-form-urlencoded');
  const body = isForm ? request.body.toString('utf8') : '';
  return new Map([...new URLSearchParams(request.query), ...new URLSearchParams(body)]);
}
