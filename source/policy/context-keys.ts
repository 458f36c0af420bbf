import type {Policy} from './document.ts';
import {distinctKeys} from './layers.ts';

/** The condition keys that policies mention, in conditions and as policy variables, in the order met. */
export function contextKeys(policies: readonly Policy[]): readonly string[] {
  return distinctKeys(
    policies
      .flatMap(({statements}) => statements)
      .flatMap(({resources, conditions}) => [
        ...(resources?.patterns.flatMap(pattern =>
          pattern.kind === 'template' ? pattern.template.variables : [],
        ) ?? []),
        ...conditions.flatMap(({key, values}) => [key, ...values.flatMap(({variables}) => variables)]),
      ]),
  );
}
