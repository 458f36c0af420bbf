// ESC with what belongs to it (CSI, OSC and the other string kinds, two-byte sequences), and their 8-bit forms.
const escapeSequence =
  /(?:\u001B\[|\u009B)[0-?]*[ -/]*[@-~]?|(?:\u001B[\]PX^_]|[\u009D\u0090\u0098\u009E\u009F])[^\u0007\u001B\u009C]*(?:\u0007|\u001B\\|\u009C)?|\u001B[ -~]?/gu;
const space = /[\t\n\v\f\r\u0085\u2028\u2029\p{Space_Separator}]/gu;
// Bidirectional controls, zero-width characters, variation selectors, tags, private use, halves of surrogate pairs.
const unseen =
  /[\p{Control}\p{Format}\p{Default_Ignorable_Code_Point}\p{Surrogate}\p{Private_Use}\p{Unassigned}]/gu;
const tooManyMarks = /(\p{Mark}{2})\p{Mark}+/gu;
const leadingMark = /(^|[ ?])\p{Mark}+/gu;
const plainAscii = /^[ -~]*$/u;

/**
 * The one door for text from outside (names, aliases, AWS's messages, file contents): what comes out takes one row,
 * moves no cursor, changes no colour and cannot reorder its neighbours. Escape sequences go; whatever else has no
 * width of its own becomes `?`, so that two names that differ still look different.
 */
export function safeText(text: string): string {
  if (plainAscii.test(text)) return text;
  return text
    .normalize('NFC')
    .replace(escapeSequence, '?')
    .replace(space, ' ')
    .replace(unseen, '?')
    .replace(tooManyMarks, '$1')
    .replace(leadingMark, '$1?');
}
