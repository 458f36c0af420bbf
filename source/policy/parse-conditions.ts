import type {Condition, ConditionOperator} from './document.ts';
import {type JsonNode, SourceError} from './json-source.ts';
import {template} from './template.ts';

type Meaning = {readonly operator: ConditionOperator; readonly negated: boolean};

/** Operator names as policies write them, each with the operator it is or is the opposite of. */
const operators: ReadonlyMap<string, Meaning> = new Map([
  ...both('StringEquals', 'StringNotEquals'),
  ...both('StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase'),
  ...both('StringLike', 'StringNotLike'),
  ...both('NumericEquals', 'NumericNotEquals'),
  ...both('NumericLessThan'),
  ...both('NumericLessThanEquals'),
  ...both('NumericGreaterThan'),
  ...both('NumericGreaterThanEquals'),
  ...both('DateEquals', 'DateNotEquals'),
  ...both('DateLessThan'),
  ...both('DateLessThanEquals'),
  ...both('DateGreaterThan'),
  ...both('DateGreaterThanEquals'),
  ...both('Bool'),
  ...both('BinaryEquals'),
  ...both('IpAddress', 'NotIpAddress'),
  ...both('ArnLike', 'ArnNotLike'),
  // IAM treats ArnEquals and ArnLike alike: both take wildcards.
  ['ArnEquals', {operator: 'ArnLike', negated: false}],
  ['ArnNotEquals', {operator: 'ArnLike', negated: true}],
  ...both('Null'),
]);

function both(operator: ConditionOperator, opposite?: string): [string, Meaning][] {
  const plain: [string, Meaning] = [operator, {operator, negated: false}];
  return opposite ? [plain, [opposite, {operator, negated: true}]] : [plain];
}

const written = /^(?:(ForAllValues|ForAnyValue):)?([A-Za-z]+?)(IfExists)?$/;

/** Only comparisons of text take variables; numbers, dates and addresses are what they say. */
function takesVariables(operator: ConditionOperator): boolean {
  return operator.startsWith('String') || operator.startsWith('Arn');
}

/** Reads a `Condition` element: operator to key to value or values. */
export function conditions(node: JsonNode, withVariables: boolean): Condition[] {
  if (node.kind !== 'object') {
    throw new SourceError('Condition must be an object', node.start);
  }
  return node.entries.flatMap(({key: name, start, value: keys}) => {
    const [, quantifier, base = '', ifExists] = written.exec(name) ?? [];
    const found = operators.get(base);
    if (!found || (found.operator === 'Null' && ifExists)) {
      throw new SourceError(`${JSON.stringify(name)} is not a condition operator`, start);
    }
    if (keys.kind !== 'object') {
      throw new SourceError(`${name} must be an object of condition keys`, keys.start);
    }
    return keys.entries.map((entry): Condition => {
      if (entry.key === '') {
        throw new SourceError('A condition key without a name', entry.start);
      }
      return {
        ...found,
        ...(quantifier === 'ForAllValues' || quantifier === 'ForAnyValue' ? {quantifier} : {}),
        ifExists: ifExists !== undefined,
        key: entry.key,
        values: conditionValues(entry.value).map(text =>
          template(text, withVariables && takesVariables(found.operator)),
        ),
      };
    });
  });
}

function conditionValues(node: JsonNode): string[] {
  const nodes = node.kind === 'array' ? node.items : [node];
  return nodes.map(each => {
    switch (each.kind) {
      case 'string':
        return each.value;
      case 'number':
      case 'boolean':
        return each.text;
      default:
        throw new SourceError('A condition value must be a string, a number or a boolean', each.start);
    }
  });
}
