import type {Failure} from './failure.ts';
import type {KeyId, KeyStoreId, Region} from './ids.ts';

/** One thing that two looks at AWS saw differently. `at` is AWS's clock at the later look. */
export type Change = {readonly at: Date; readonly region: Region} & (
  | {
      readonly what: 'store-state';
      readonly storeId: KeyStoreId;
      readonly name: string;
      readonly from: string;
      readonly to: string;
      readonly errorCode?: string;
      /** How long it had been in `from`, in milliseconds, where that is known. */
      readonly lastedMs?: number;
    }
  | {readonly what: 'store-appeared' | 'store-gone'; readonly storeId: KeyStoreId; readonly name: string}
  | {
      readonly what: 'store-renamed';
      readonly storeId: KeyStoreId;
      readonly name: string;
      readonly from: string;
    }
  | {readonly what: 'cluster-state'; readonly clusterId: string; readonly from: string; readonly to: string}
  | {
      readonly what: 'hsm-state';
      readonly clusterId: string;
      readonly hsmId: string;
      readonly from: string;
      readonly to: string;
    }
  | {
      readonly what: 'key-state';
      readonly keyId: KeyId;
      readonly storeId?: KeyStoreId;
      readonly alias?: string;
      readonly from: string;
      readonly to: string;
    }
  /** A Region stopped answering, or answers again. */
  | {readonly what: 'region-silent'; readonly failure: Failure}
  | {readonly what: 'region-answers'; readonly silentMs: number}
);
