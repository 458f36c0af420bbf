import {describe, expect, test} from 'vitest';
import {asKeyId, asRegion} from '../../source/model/ids.ts';
import {latePicture} from '../../source/ui/late-picture.ts';
import type {PictureSource} from '../../source/ui/session.ts';
import {handMadeWatch, nothingYet, story} from './story.ts';

const home = asRegion('eu-west-1');

function late() {
  const live = Promise.withResolvers<PictureSource>();
  const source = latePicture(nothingYet, live.promise);
  const watch = handMadeWatch(story);
  const arrive = async () => {
    live.resolve(watch);
    await live.promise;
  };
  return {source, watch, arrive};
}

describe('a picture shown before there is a watch', () => {
  test('is the first one, and then the live one, which listeners are told of', async () => {
    const {source, watch, arrive} = late();
    let told = 0;
    const stop = source.subscribe(() => told++);
    expect(source.picture()).toBe(nothingYet);
    expect(source.pollRate()).toBe(0);
    await arrive();
    expect(told).toBe(1);
    expect(source.picture()).toBe(story);
    expect(source.now()).toEqual(watch.now());
    watch.show(nothingYet);
    expect(told).toBe(2);
    stop();
    watch.show(story);
    expect(told).toBe(2);
  });

  test('passes on what was asked meanwhile, but for looks', async () => {
    const {source, watch, arrive} = late();
    source.pause();
    expect(source.paused).toBe(true);
    source.refresh();
    source.showKeys(home, [asKeyId('a')]);
    source.showKeys(home, [asKeyId('b')]);
    await arrive();
    expect(watch.paused).toBe(true);
    expect(watch.asked).toEqual(['keys eu-west-1 b']);
    source.resume();
    source.refresh();
    expect(watch.paused).toBe(false);
    expect(watch.asked.at(-1)).toBe('refresh');
  });

  test('is not paused where the pause was taken back in time', async () => {
    const {source, watch, arrive} = late();
    source.pause();
    source.resume();
    await arrive();
    expect(watch.paused).toBe(false);
  });

  test('stays the first one where the watch never comes', async () => {
    const source = latePicture(nothingYet, Promise.reject(new Error('no settings')));
    await Promise.resolve();
    expect(source.picture()).toBe(nothingYet);
  });
});
