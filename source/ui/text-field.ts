import type {Key} from './dispatcher.ts';
import {safeText} from './safe-text.ts';

/** One line of typed text and where the caret stands in it, in code points. */
export type TextField = {readonly text: string; readonly caret: number};

export const emptyField: TextField = {text: '', caret: 0};

/** A field that holds `text`, caret at its end. */
export const fieldOf = (text: string): TextField => ({text, caret: [...text].length});

// Longer than any name or pattern; keeps a pasted book from slowing every key after it.
const longest = 300;

/** The field after a key; undefined where the key is not one for text, such as Enter or Esc. */
export function typeInto(field: TextField, key: Key): TextField | undefined {
  const characters = [...field.text];
  const {caret} = field;
  if (key.kind === 'paste') return insert(characters, caret, safeText(key.text.trim()));
  switch (key.name) {
    case 'Space':
      return insert(characters, caret, ' ');
    case 'Backspace':
      return caret === 0 ? field : {text: characters.toSpliced(caret - 1, 1).join(''), caret: caret - 1};
    case 'Left':
      return {...field, caret: Math.max(0, caret - 1)};
    case 'Right':
      return {...field, caret: Math.min(characters.length, caret + 1)};
    default:
      return [...key.name].length === 1 ? insert(characters, caret, safeText(key.name)) : undefined;
  }
}

function insert(characters: readonly string[], caret: number, text: string): TextField {
  const added = [...text].slice(0, Math.max(0, longest - characters.length));
  return {text: characters.toSpliced(caret, 0, ...added).join(''), caret: caret + added.length};
}
