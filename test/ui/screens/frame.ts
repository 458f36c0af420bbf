import type {Size} from '../../../source/ui/line.ts';
import type {ScreenContext, ScreenModel, ScreenState} from '../../../source/ui/screens/screen.ts';
import type {AccountPicture} from '../../../source/model/picture.ts';
import {now, payLegacy} from '../pay-legacy-picture.ts';

export const small: Size = {columns: 80, rows: 24};
export const large: Size = {columns: 120, rows: 40};

export const contextOf = (
  size: Size = small,
  picture: AccountPicture = payLegacy,
  at: Date = now,
): ScreenContext => ({picture, now: at, size, pollRate: 0.1, paused: false, calls: []});

export const chosen = (state: Partial<ScreenState> = {}): ScreenState => ({
  top: 0,
  filter: '',
  faultsOnly: false,
  grouped: false,
  marks: new Set(),
  ...state,
});

/** A screen's body as it reads without colour; blanks at line ends are not kept. */
export const textOf = (model: ScreenModel): string[] =>
  model.body.map(line =>
    line
      .map(span => span.text)
      .join('')
      .trimEnd(),
  );

/** A frame as it stands in the test: the lines between the first and the last line break. */
export const frame = (text: string): string[] => text.split('\n').slice(1, -1);

export const footerText = (model: ScreenModel): string =>
  model.footer.map(({key, word}) => ` ${key} ${word}`).join(' ');
