import {allPersonas, type Persona, type PersonaAction} from './personas.ts';
import type {ResourceForm} from './resource-forms.ts';

/** What a person writes of a persona: its name, and what it needs. */
export type WrittenPersonas = Readonly<
  Record<string, readonly {readonly action: string; readonly resource?: ResourceForm}[]>
>;

/**
 * Personas of one's own. What is known of an action from the other personas (its resource, what its request says
 * besides) holds for these too; an action that none of them has is asked about on any resource unless one is named.
 */
export function ownPersonas(written: WrittenPersonas = {}): readonly Persona[] {
  const known = allPersonas().flatMap(({actions}) => actions);
  return Object.entries(written).map(([name, actions]) => ({
    name,
    title: name.replaceAll('-', ' '),
    summary: 'a persona of the settings file',
    actions: actions.map(({action, resource}): PersonaAction => {
      const like = known.find(
        one =>
          one.action.toLowerCase() === action.toLowerCase() &&
          (resource === undefined || one.resource === resource),
      );
      return {
        action: like?.action ?? action,
        resource: resource ?? like?.resource ?? 'any',
        reason: like?.reason ?? `do the job of ${name}`,
        ...(like?.context && {context: like.context}),
        ...(like?.always && {always: like.always}),
      };
    }),
  }));
}
