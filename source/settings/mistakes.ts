import {isMap, isScalar, LineCounter, parseDocument} from 'yaml';
import {settingsSchema} from './schema.ts';

/**
 * What is wrong in a settings file, a line for each mistake, with the line of the file and the member.
 *
 * @param message what the library that checks the file said
 * @param text the file; undefined where it cannot be read
 */
export function settingsMistakes(message: string, text: string | undefined): readonly string[] {
  if (text === undefined) return [message];
  const syntax = syntaxMistake(text);
  if (syntax !== undefined) return [syntax];
  const root: unknown = JSON.parse(text);
  if (!isObject(root)) return ['line 1: a JSON object is wanted, such as {"profile": "audit"}'];
  const lineOf = lineFinder(text);
  const said = (place: readonly string[], what: string) =>
    `line ${String(lineOf(place))}, ${place.join('/')}: ${what}`;
  const unknown = unknownMembers(root).map(({place, known}) =>
    said(place, `there is no such setting; there are ${known.join(', ')}`),
  );
  const others = [...message.matchAll(/`([^`]*)` (.+?)(?=; `|$)/gu)]
    .filter(([, , what = '']) => !what.includes('additional propert'))
    .map(([, place = '', what = '']) => said(place === '' ? [] : place.split('/'), what));
  const all = [...unknown, ...others];
  return all.length > 0 ? all : [message];
}

function syntaxMistake(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    const {message} = error as Error;
    const position = /at position (\d+)/u.exec(message)?.[1];
    const before = text.slice(0, position === undefined ? text.length : Number(position)).split('\n');
    const column = (before.at(-1)?.length ?? 0) + 1;
    const what = message.replace(/ (?:in JSON )?at position .*$/u, '');
    return `line ${String(before.length)}, column ${String(column)}: not JSON: ${what}`;
  }
}

/** JSON is YAML too, and a YAML parser knows the place of every node. */
function lineFinder(text: string): (place: readonly string[]) => number {
  const lines = new LineCounter();
  const document = parseDocument(text, {lineCounter: lines});
  return place => {
    const parent: unknown = place.length < 2 ? document.contents : document.getIn(place.slice(0, -1), true);
    const pair = isMap(parent)
      ? parent.items.find(({key}) => isScalar(key) && String(key.value) === place.at(-1))
      : undefined;
    const node: unknown = pair ? pair.key : document.getIn(place, true);
    return lines.linePos(rangeStart(node) ?? rangeStart(parent) ?? 0).line;
  };
}

const rangeStart = (node: unknown): number | undefined =>
  isObject(node) && Array.isArray(node['range']) ? Number(node['range'][0]) : undefined;

type Unknown = {readonly place: readonly string[]; readonly known: readonly string[]};

/** The library says that there is a member too many, and not which. */
const unknownMembers = (root: object): readonly Unknown[] =>
  unknownIn(root, {type: 'object', properties: settingsSchema}, []);

type Shape = {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly items?: Shape;
  readonly additionalProperties?: false | Shape;
};

function unknownIn(value: unknown, shape: Shape, place: readonly string[]): readonly Unknown[] {
  if (Array.isArray(value)) {
    const {items} = shape;
    return items ? value.flatMap((one, index) => unknownIn(one, items, [...place, String(index)])) : [];
  }
  if (!isObject(value)) return [];
  const {properties = {}, additionalProperties: rest} = shape;
  return Object.entries(value).flatMap(([name, member]): readonly Unknown[] => {
    const known = Object.hasOwn(properties, name) ? properties[name] : undefined;
    const inner = known ?? (rest === false ? undefined : rest);
    if (inner) return unknownIn(member, inner, [...place, name]);
    return [{place: [...place, name], known: Object.keys(properties)}];
  });
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
