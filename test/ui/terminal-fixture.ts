import {openScreen} from '../../source/ui/terminal.ts';
import {chooseTheme} from '../../source/ui/theme.ts';
import {answered, handMadeWatch, store, story} from './story.ts';

/** A program with one screen and a picture of its own, for a real terminal. Its signals change the picture, or break it. */
const stores = Array.from({length: 9}, (_, index) => store('eu-west-1', `store-${index}`, 'CONNECTED'));
const picture = {...story, regions: [...story.regions, answered('eu-west-1', stores)]};
const watch = handMadeWatch(picture);
process.on('SIGUSR2', () => {
  if (process.env['BREAK'] === 'yes') throw new Error('broken on purpose');
  const renamed = stores.map(one => (one.name === 'store-8' ? {...one, name: 'store-9'} : one));
  watch.show({...picture, regions: [...story.regions, answered('eu-west-1', renamed)]});
});

/** There at once; with WATCH=late it never comes, with WATCH=refused it cannot be had. */
const promised = (): Promise<typeof watch> => {
  if (process.env['WATCH'] === 'refused') return Promise.reject(new Error('no picture'));
  return process.env['WATCH'] === 'late' ? new Promise(() => undefined) : Promise.resolve(watch);
};

try {
  process.exitCode = await openScreen({
    account: {
      first: picture,
      watch: promised(),
      badges: {demo: false, write: false},
      profile: 'prod-keys',
    },
    theme: chooseTheme(process.env),
  });
} catch (error) {
  process.stderr.write(`caught: ${String(error)}\n`);
  process.exitCode = 70;
}
