import type {ScreenModel} from '../screens/screen.ts';

/** A footer of 5 to 7 entries: the stage's own, and what works everywhere. */
export const stageFooter = (own: ScreenModel['footer']): ScreenModel['footer'] =>
  [
    ...own,
    {key: '!', word: 'events'},
    {key: ':', word: 'command'},
    {key: 'Esc', word: 'leave'},
    {key: '?', word: 'help'},
    {key: 'R', word: 'look now'},
  ].slice(0, 7);
