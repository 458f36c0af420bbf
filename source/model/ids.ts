import type {Branded} from './open-enum.ts';

/** An AWS Region's code, such as `eu-west-1`. */
export type Region = Branded<'Region'>;
/** The 12 digits of an AWS account. */
export type AccountId = Branded<'AccountId'>;
/** `cks-…`; unique in one account and Region only. */
export type KeyStoreId = Branded<'KeyStoreId'>;
/** `cluster-…`; unique in one account and Region only. */
export type ClusterId = Branded<'ClusterId'>;
/** A KMS key's id, never its ARN or an alias. */
export type KeyId = Branded<'KeyId'>;

export const asRegion = (text: string) => text as Region;
export const asAccountId = (text: string) => text as AccountId;
export const asKeyStoreId = (text: string) => text as KeyStoreId;
export const asClusterId = (text: string) => text as ClusterId;
export const asKeyId = (text: string) => text as KeyId;

/** A store's name in the whole account: ids are only unique per Region. */
export type StoreRef = {readonly region: Region; readonly id: KeyStoreId};

/** One string per store, for maps and row ids. */
export const storeKey = ({region, id}: StoreRef) => `${region}/${id}`;
