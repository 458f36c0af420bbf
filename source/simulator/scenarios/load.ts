import {isMap, isScalar, LineCounter, parseDocument, type Document, type Node} from 'yaml';
import type {z} from 'zod';
import {danglingReferences} from './references.ts';
import {scenarioSchema, type Scenario, type ScenarioInput} from './schema.ts';

/** One mistake in a scenario file and where it stands; lines and columns count from 1. */
export type ScenarioProblem = {
  readonly line: number;
  readonly column: number;
  /** The member, such as `regions.eu-west-1.clusters[0].id`; empty for the file itself. */
  readonly field: string;
  /** What is wrong and what was expected. */
  readonly message: string;
};

/** A scenario file with mistakes: every one that was found, with its place. */
export class ScenarioError extends Error {
  readonly fileName: string;
  readonly problems: readonly ScenarioProblem[];

  constructor(fileName: string, problems: readonly ScenarioProblem[]) {
    super(
      problems
        .map(({line, column, field, message}) =>
          [`${fileName}:${line}:${column}`, ...(field ? [field] : []), message].join(': '),
        )
        .join('\n'),
    );
    this.name = 'ScenarioError';
    this.fileName = fileName;
    this.problems = problems;
  }
}

type Path = readonly PropertyKey[];

const fieldOf = (path: Path) =>
  path.reduce<string>(
    (text, part) =>
      typeof part === 'number' ? `${text}[${part}]` : text ? `${text}.${String(part)}` : String(part),
    '',
  );

/** The node at `path`, or the nearest one above it that exists: what is missing has no place of its own. */
function nodeAt(document: Document.Parsed, path: Path): Node | undefined {
  for (let length = path.length; length >= 0; length--) {
    const node = length ? document.getIn(path.slice(0, length), true) : document.contents;
    if (node) return node as Node;
  }
  return undefined;
}

/** The node of the name `key` in the mapping at `path`. */
function nameAt(document: Document.Parsed, path: Path, key: string): Node | undefined {
  const map = path.length ? document.getIn(path, true) : document.contents;
  if (!isMap(map)) return undefined;
  const pair = map.items.find(({key: name}) => isScalar(name) && name.value === key);
  return pair?.key as Node | undefined;
}

const kindOf = (value: unknown) =>
  value === null || value === undefined
    ? 'nothing'
    : Array.isArray(value)
      ? 'a list'
      : typeof value === 'object'
        ? 'a mapping'
        : `${JSON.stringify(value)}`;

const kindWords: Record<string, string> = {
  string: 'text',
  object: 'a mapping',
  record: 'a mapping',
  array: 'a list',
  int: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
};

/** The innermost complaint of an issue: inside unions, that of the branch that came furthest. */
function unfold(issue: z.core.$ZodIssue): z.core.$ZodIssue[] {
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [issue];
  const branches = issue.errors.map(branch =>
    branch.flatMap(inner => unfold({...inner, path: [...issue.path, ...inner.path]})),
  );
  const depth = (branch: z.core.$ZodIssue[]) => Math.max(0, ...branch.map(inner => inner.path.length));
  return branches.reduce((best, branch) => (depth(branch) > depth(best) ? branch : best));
}

function wording(issue: z.core.$ZodIssue, value: unknown): string {
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${kindWords[issue.expected] ?? issue.expected}, got ${kindOf(value)}`;
    case 'invalid_value':
      return `expected ${issue.values.map(String).join(' or ')}, got ${kindOf(value)}`;
    case 'invalid_union':
      return 'options' in issue && issue.options
        ? `expected ${issue.options.map(String).join(' or ')}, got ${kindOf(value)}`
        : issue.message;
    case 'invalid_key':
      return issue.issues[0]?.message ?? issue.message;
    case 'too_small':
      return `expected at least ${issue.minimum}, got ${kindOf(value)}`;
    case 'too_big':
      return issue.message.startsWith('Too big')
        ? `expected at most ${issue.maximum}, got ${kindOf(value)}`
        : issue.message;
    case 'invalid_format':
      return `${issue.message}, got ${kindOf(value)}`;
    default:
      return issue.message;
  }
}

const valueAt = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>(
    (inner, part) =>
      typeof inner === 'object' && inner !== null ? (inner as Record<PropertyKey, unknown>)[part] : undefined,
    value,
  );

/**
 * Reads a scenario file, YAML or JSON (which is YAML too).
 * @throws ScenarioError naming line, column, field and what was expected, for every mistake found
 */
export function loadScenario(text: string, fileName: string): Scenario {
  const lines = new LineCounter();
  const document = parseDocument(text, {lineCounter: lines});
  const placeOf = (node: Node | undefined) => {
    const {line, col} = lines.linePos(node?.range?.[0] ?? 0);
    return {line: Math.max(1, line), column: Math.max(1, col)};
  };
  if (document.errors.length > 0) {
    throw new ScenarioError(
      fileName,
      document.errors.map(error => {
        const {line, col} = lines.linePos(error.pos[0]);
        const message = (error.message.split('\n')[0] ?? '').replace(/ at line \d+, column \d+:?$/, '');
        return {line, column: col, field: '', message: `not YAML: ${message}`};
      }),
    );
  }

  let value: unknown;
  try {
    value = document.toJS();
  } catch (error) {
    // An alias without its anchor, or one too many, only shows here, and without a place.
    const message = `not YAML: ${(error as Error).message}`;
    throw new ScenarioError(fileName, [{line: 1, column: 1, field: '', message}]);
  }
  const parsed = scenarioSchema.safeParse(value ?? {});
  if (!parsed.success) {
    throw new ScenarioError(
      fileName,
      parsed.error.issues.flatMap(unfold).flatMap(issue => {
        if (issue.code === 'unrecognized_keys') {
          return issue.keys.map(key => ({
            ...placeOf(nameAt(document, issue.path, key)),
            field: fieldOf([...issue.path, key]),
            message: issue.message,
          }));
        }
        const found = valueAt(value, issue.path);
        const missing = found === undefined && issue.path.length > 0;
        const key = issue.path.at(-1);
        const name =
          issue.code === 'invalid_key' ? nameAt(document, issue.path.slice(0, -1), String(key)) : undefined;
        return [
          {
            ...placeOf(name ?? nodeAt(document, issue.path)),
            field: fieldOf(issue.path),
            message:
              wording(issue, found) + (missing && issue.code === 'invalid_type' ? ' (it is missing)' : ''),
          },
        ];
      }),
    );
  }

  const dangling = danglingReferences(parsed.data);
  if (dangling.length > 0) {
    throw new ScenarioError(
      fileName,
      dangling.map(({path, message}) => ({
        ...placeOf(nodeAt(document, path)),
        field: fieldOf(path),
        message,
      })),
    );
  }
  return parsed.data;
}

/**
 * The same checks for a scenario that a program wrote.
 * @throws ScenarioError naming the fields
 */
export const scenarioOf = (input: ScenarioInput, name: string): Scenario =>
  loadScenario(JSON.stringify(input), name);
