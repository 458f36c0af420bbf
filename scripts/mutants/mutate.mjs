// Finds the places in the deciding code of the teardown that can be broken, and builds code in which each can be broken
// by its number: `globalThis.cksMutant`, or the environment variable CKS_MUTANT.
import {existsSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import ts from 'typescript';

export const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = path.join(root, 'source/flows/teardown');
const entries = ['lane.ts', 'undo.ts', 'end.ts'].map(file => path.join(folder, file));
/** What only says things in words, or only holds data. */
const notDeciding = /\/(words|phrases|plan|scene|decision|view|eyes|ledger)\.ts$/;

/** The files that decide: what lane, undo and end are made of, as far as it lies in this folder. */
export function decidingFiles() {
  const found = new Set();
  const visit = file => {
    if (found.has(file) || !existsSync(file)) return;
    found.add(file);
    for (const {fileName} of ts.preProcessFile(readFileSync(file, 'utf8')).importedFiles) {
      const next = path.resolve(path.dirname(file), fileName);
      if (next.startsWith(folder)) visit(next);
    }
  };
  entries.forEach(visit);
  return [...found].filter(file => !notDeciding.test(file)).toSorted();
}

const {SyntaxKind: Kind} = ts;
const swaps = new Map([
  [Kind.AmpersandAmpersandToken, ['||']],
  [Kind.BarBarToken, ['&&']],
  [Kind.QuestionQuestionToken, []],
  [Kind.LessThanToken, ['<=', '>']],
  [Kind.LessThanEqualsToken, ['<', '>']],
  [Kind.GreaterThanToken, ['>=', '<']],
  [Kind.GreaterThanEqualsToken, ['>', '<']],
  [Kind.EqualsEqualsEqualsToken, ['!==']],
  [Kind.ExclamationEqualsEqualsToken, ['===']],
  [Kind.PlusToken, ['-']],
  [Kind.MinusToken, ['+']],
]);
const methods = new Map([
  ['some', ['every']],
  ['every', ['some']],
  ['find', ['findLast']],
  ['findLast', ['find']],
  ['max', ['min']],
  ['min', ['max']],
]);

/** The ways to break one expression, as texts to put in its place. */
function breaksOf(node, text) {
  const own = node.getText();
  const breaks = [];
  if (ts.isBinaryExpression(node)) {
    const {left, operatorToken, right} = node;
    const [l, r] = [left.getText(), right.getText()];
    for (const other of swaps.get(operatorToken.kind) ?? []) breaks.push(`(${l}) ${other} (${r})`);
    if (
      [Kind.AmpersandAmpersandToken, Kind.BarBarToken, Kind.QuestionQuestionToken].includes(
        operatorToken.kind,
      )
    )
      breaks.push(l, r);
  } else if (ts.isPrefixUnaryExpression(node) && node.operator === Kind.ExclamationToken) {
    breaks.push(node.operand.getText());
  } else if (ts.isNumericLiteral(node)) {
    breaks.push(`(${own} + 1)`, ...(own === '0' ? [] : ['0']));
  } else if (node.kind === Kind.TrueKeyword) {
    breaks.push('false');
  } else if (node.kind === Kind.FalseKeyword) {
    breaks.push('true');
  } else if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
    const {expression: of, name} = node.expression;
    for (const other of methods.get(name.text) ?? [])
      breaks.push(`${of.getText()}.${other}${text.slice(name.end, node.end)}`);
    if (name.text === 'filter') breaks.push(of.getText());
  }
  const {parent} = node;
  const isCondition =
    (ts.isIfStatement(parent) && parent.expression === node) ||
    (ts.isConditionalExpression(parent) && parent.condition === node);
  if (isCondition) breaks.push(`!(${own})`, 'true', 'false');
  return breaks;
}

/** True for types, imports, and texts for people: nothing decides there. */
function isOutside(node) {
  return (
    ts.isTypeNode(node) ||
    ts.isImportDeclaration(node) ||
    ts.isTypeAliasDeclaration(node) ||
    (ts.isCallExpression(node) && /^words\b/.test(node.expression.getText())) ||
    (ts.isPropertyAssignment(node) && ['what', 'why', 'text', 'because'].includes(node.name.getText()))
  );
}

/**
 * One file with all its mutants.
 *
 * @param first the number of its first mutant
 * @returns the code, and what each mutant is
 */
export function instrument(file, first) {
  const text = readFileSync(file, 'utf8');
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const mutants = [];
  const emit = node => {
    const start = node.getStart();
    let code = '';
    let at = start;
    node.forEachChild(child => {
      const childStart = child.getStart();
      code += text.slice(at, childStart) + (isOutside(child) ? child.getText() : emit(child));
      at = child.end;
    });
    code += text.slice(at, node.end);
    if (!ts.isExpression(node) && !ts.isLiteralExpression(node)) return code;
    // A shorthand or a name to assign to is no place for a choice.
    if (ts.isPropertyAssignment(node.parent) && node.parent.name === node) return code;
    for (const broken of breaksOf(node, text)) {
      const number = first + mutants.length;
      const {line} = source.getLineAndCharacterOfPosition(start);
      mutants.push({
        number,
        file: path.relative(root, file),
        line: line + 1,
        from: node.getText(),
        to: broken,
      });
      code = `(globalThis.cksMutant === ${number} ? (${broken}) : ${code})`;
    }
    return code;
  };
  return {code: text.slice(0, source.getStart()) + emit(source), mutants};
}

/** Every deciding file, instrumented. */
export function instrumentAll() {
  const files = new Map();
  const mutants = [];
  for (const file of decidingFiles()) {
    const one = instrument(file, mutants.length + 1);
    files.set(file, one.code);
    mutants.push(...one.mutants);
  }
  return {files, mutants};
}
