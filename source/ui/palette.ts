import {applies, commands, rootScreens, type CommandId} from './keyboard.ts';
import type {Place} from './screens/screen.ts';

/** What a line typed into the palette means. */
export type PaletteMeaning =
  | {readonly kind: 'nothing'}
  | {readonly kind: 'place'; readonly place: Place}
  | {readonly kind: 'command'; readonly id: CommandId}
  | {readonly kind: 'region'; readonly region: string}
  /** Why this key cannot be used. */
  | {readonly kind: 'why'; readonly key: string}
  | {readonly kind: 'answer'; readonly text: string};

/** The words that can be typed in a place, in the order they are listed. */
export function paletteWords(place: Place): readonly string[] {
  const words = commands.flatMap(command =>
    'word' in command && applies(command.where, place) ? [command.word] : [],
  );
  return [...rootScreens, ...words];
}

/** Reads one line of the palette; `regions` are the codes that `region` may name. */
export function readPalette(line: string, place: Place, regions: readonly string[]): PaletteMeaning {
  const [word = '', argument] = line.trim().toLowerCase().split(/\s+/u);
  if (word === '') return {kind: 'nothing'};
  const root = rootScreens.find(screen => screen === word);
  if (root) return {kind: 'place', place: {screen: root}};
  if (word === 'region' && argument !== undefined) return readRegion(argument, regions);
  // An alias keeps its capitals.
  if (word === 'why' && argument !== undefined)
    return {kind: 'why', key: line.trim().split(/\s+/u)[1] ?? argument};
  if (word === 'cmk') return {kind: 'answer', text: 'KMS key (older name: CMK)'};
  const command = commands.find(
    candidate => 'word' in candidate && candidate.word === word && applies(candidate.where, place),
  );
  return command
    ? {kind: 'command', id: command.id}
    : {kind: 'answer', text: `no command "${word}" here; ? lists them`};
}

function readRegion(name: string, regions: readonly string[]): PaletteMeaning {
  if (name === 'all') return {kind: 'region', region: ''};
  return regions.includes(name)
    ? {kind: 'region', region: name}
    : {kind: 'answer', text: `no Region "${name}" in this account's list`};
}

/** The line with its last word completed, where exactly one word or a common start fits; else the line itself. */
export function completePalette(line: string, place: Place, regions: readonly string[]): string {
  const [word = '', argument] = line.split(/\s+/u);
  const candidates = argument === undefined ? paletteWords(place) : word === 'region' ? regions : [];
  const typed = argument ?? word;
  const fitting = candidates.filter(candidate => candidate.startsWith(typed));
  const [first] = fitting;
  if (first === undefined) return line;
  let common = first;
  for (const candidate of fitting) while (!candidate.startsWith(common)) common = common.slice(0, -1);
  return argument === undefined ? common : `${word} ${common}`;
}
