import {AwsError} from '../aws-error.ts';
import type {RegionWorld, SimulatedKeyStore} from '../world.ts';

/** @throws CustomKeyStoreNotFoundException */
export const requireStore = (region: RegionWorld, id: string): SimulatedKeyStore => {
  const store = region.keyStores.get(id);
  if (!store) {
    throw new AwsError('CustomKeyStoreNotFoundException', `No custom key store with the id ${id}.`);
  }
  return store;
};

/** The answer to a call that the store's connection state forbids. */
export const invalidState = (store: SimulatedKeyStore): AwsError =>
  new AwsError(
    'CustomKeyStoreInvalidStateException',
    `The custom key store ${store.id} does not allow this in its connection state, ${store.state}.`,
  );

/** @throws CustomKeyStoreNameInUseException when another store of the Region than `self` has the name */
export const requireFreeName = (region: RegionWorld, name: string, self?: SimulatedKeyStore): void => {
  for (const store of region.keyStores.values()) {
    if (store.name === name && store !== self) {
      throw new AwsError(
        'CustomKeyStoreNameInUseException',
        'Another custom key store in this account and Region has that name.',
      );
    }
  }
};
