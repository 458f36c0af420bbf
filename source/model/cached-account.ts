import type {Identity} from './identity.ts';
import type {AccountPicture} from './picture.ts';

/**
 * An account as it was last seen, kept between runs so that a second start shows at once what was, with its age.
 * The observations are as they stood: whoever loads them marks them as of the last run. Secrets and near-secrets
 * (trust anchors, access key ids of proxies) are left out when it is written.
 */
export type CachedAccount = {
  /** AWS's clock when this was kept. */
  readonly savedAt: Date;
  /** Whose account this is: nothing of it may be shown under another one's name. */
  readonly identity: Identity;
} & Pick<AccountPicture, 'regionList' | 'regions' | 'role' | 'changes'>;
