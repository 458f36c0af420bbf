/** An error as the real service gives it; each wire protocol writes it in its own form. */
export class AwsError extends Error {
  readonly code: string;
  readonly status: number;
  /** Who is at fault: `Sender` for the client's, `Receiver` for the server's. */
  readonly fault: 'Sender' | 'Receiver';
  /** Further members of the error's shape. */
  readonly members: Readonly<Record<string, unknown>>;

  constructor(
    code: string,
    message: string,
    {status = 400, members = {}}: {status?: number; members?: Record<string, unknown>} = {},
  ) {
    super(message);
    this.code = code;
    this.status = status;
    this.fault = status >= 500 ? 'Receiver' : 'Sender';
    this.members = members;
  }
}
