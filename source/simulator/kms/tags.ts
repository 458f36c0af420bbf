import {AwsError} from '../aws-error.ts';
import {byKeyId, findKey, findOwnKey, onKey, requireNotPending} from './key-lookup.ts';
import {listTagsShape, tagShape} from './key-shapes.ts';
import {pageOf} from './paging.ts';
import {defineOperation} from './typed-operation.ts';

/** A tag as requests carry it. */
export type Tag = {readonly TagKey: string; readonly TagValue: string};

/** Tags that a key may have, AWS's own not counted. */
const TAG_LIMIT = 50;

/** How many tags one page of ListResourceTags holds. */
const PAGE = 50;

/** The condition keys of a request that carries tags. */
export const requestTags = (tags: readonly Tag[]): Record<string, string | readonly string[]> =>
  tags.length === 0
    ? {}
    : {
        'aws:TagKeys': tags.map(({TagKey}) => TagKey),
        ...Object.fromEntries(tags.map(({TagKey, TagValue}) => [`aws:RequestTag/${TagKey}`, TagValue])),
      };

/**
 * @param existing the tags that the key has already
 * @throws TagException for a name of AWS's own, a name given twice, or too many tags in all
 */
export const requireTags = (tags: readonly Tag[], existing: ReadonlyMap<string, string>): void => {
  const names = tags.map(({TagKey}) => TagKey);
  const reserved = names.find(name => name.toLowerCase().startsWith('aws:'));
  if (reserved !== undefined) {
    throw new AwsError(
      'TagException',
      `The tag key ${reserved} begins with aws:, which AWS keeps for itself.`,
    );
  }
  if (new Set(names).size < names.length) throw new AwsError('TagException', 'A tag key is given twice.');
  if (new Set([...existing.keys(), ...names]).size > TAG_LIMIT) {
    throw new AwsError('TagException', `A key can have no more than ${String(TAG_LIMIT)} tags.`);
  }
};

export const listResourceTags = defineOperation(listTagsShape, {
  authorize: byKeyId('kms:ListResourceTags'),
  run: (call, {KeyId, Limit, Marker}) => {
    const {key} = findKey(call, KeyId);
    const {items, ...paging} = pageOf(key.tags, ([name]) => name, {limit: Limit ?? PAGE, marker: Marker});
    return {Tags: items.map(([TagKey, TagValue]) => ({TagKey, TagValue})), ...paging};
  },
});

export const tagResource = defineOperation(tagShape, {
  authorize: (call, {KeyId, Tags}) => [
    onKey(call, 'kms:TagResource', findKey(call, KeyId), requestTags(Tags)),
  ],
  run: (call, {KeyId, Tags}) => {
    const key = findOwnKey(call, KeyId);
    requireNotPending(call, key);
    requireTags(Tags, key.tags);
    for (const {TagKey, TagValue} of Tags) key.tags.set(TagKey, TagValue);
    return undefined;
  },
});
