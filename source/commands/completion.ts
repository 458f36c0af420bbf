import type {Command} from 'commander';
import {bashScript, fishScript, zshScript} from './completion-scripts.ts';
import {completionTree, type NameKind, nameKinds} from './completion-tree.ts';
import {exitCodes, UsageError} from './exit-codes.ts';

export type Shell = 'bash' | 'zsh' | 'fish';

const scripts = {bash: bashScript, zsh: zshScript, fish: fishScript} as const;

/** `cks completion SHELL`: prints the script that teaches a shell the commands of this version. */
export async function printCompletion(shell: Shell, cks: Command): Promise<number> {
  const script = scripts[shell](completionTree(cks));
  await new Promise<void>(resolve => process.stdout.write(script, () => resolve()));
  return exitCodes.ok;
}

/** Prints names for a completion script, one a line; asks AWS nothing. */
export async function printWords(kind: string): Promise<number> {
  const known = nameKinds.find(one => one === kind);
  if (!known) throw new UsageError(`nothing is called ${kind}; there are ${nameKinds.join(', ')}`);
  const names = await namesOf(known);
  // A name with a line break in it cannot be told as a line.
  const lines = names.filter(name => !/[\r\n]/u.test(name)).map(name => `${name}\n`);
  await new Promise<void>(resolve => process.stdout.write(lines.join(''), () => resolve()));
  return exitCodes.ok;
}

async function namesOf(kind: NameKind): Promise<readonly string[]> {
  switch (kind) {
    case 'profiles': {
      const {sharedProfiles} = await import('../aws/shared-profiles.ts');
      return (await sharedProfiles(process.env)).names;
    }
    case 'regions': {
      const {builtInRegions} = await import('../aws/region-table.ts');
      return builtInRegions('aws').regions.map(({region}) => region);
    }
    case 'personas': {
      const {personaNames} = await import('../access/personas.ts');
      return [...personaNames, 'all', 'everyone'];
    }
    case 'scenarios': {
      const {shippedNames} = await import('../simulator/scenarios/shipped.ts');
      return shippedNames;
    }
  }
}
