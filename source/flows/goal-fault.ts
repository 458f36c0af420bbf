import {flows} from './index.ts';
import type {FlowRecord} from './record.ts';

/**
 * What is wrong with the goal of a record, whose hashes may all hold; undefined where its flow can read it, or where
 * this version does not know the flow.
 */
export function goalFault({flow: name, goal}: Pick<FlowRecord, 'flow' | 'goal'>): string | undefined {
  const flow = flows.get(name);
  if (!flow) return undefined;
  try {
    flow.parseGoal(goal);
    return undefined;
  } catch (error) {
    const {issues} = error as {issues?: readonly {path: readonly PropertyKey[]; message: string}[]};
    if (!issues) throw error;
    const [issue] = issues;
    const member = ['goal', ...(issue?.path.map(String) ?? [])].join('.');
    return `${member} is none of the flow ${name}: ${issue?.message ?? 'not as expected'}`;
  }
}
