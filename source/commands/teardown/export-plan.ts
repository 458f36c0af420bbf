import {stat, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {forecast} from '../../flows/teardown/forecast.ts';
import {writePlan} from '../../flows/teardown/plan-file.ts';
import type {Plan} from '../../flows/teardown/plan.ts';
import {planText} from './plan-text.ts';

/**
 * Writes a plan as Markdown, to be read, and as JSON, which `cks teardown` takes, to a folder.
 *
 * @returns the names of the files, without the folder
 * @throws NoPlan, or the error of the file system, where one cannot be written
 */
export async function exportPlan(plan: Plan, folder = process.cwd()): Promise<readonly string[]> {
  const name = await freeName(folder, plan);
  const json = `${name}.plan.json`;
  const markdown = `${name}.md`;
  await writePlan(path.join(folder, json), plan);
  const text = planText(plan, forecast(plan, plan.madeAt));
  await writeFile(path.join(folder, markdown), `# Teardown ${plan.id}\n\n${fenced(text)}`, {
    mode: 0o600,
    flag: 'wx',
  });
  return [markdown, json];
}

/** Names from outside may hold what would end a shorter fence. */
function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/gu)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}text\n${text}\n${fence}\n`;
}

/** The plan's id, or with a number where that was written before: an older export is never replaced. */
async function freeName(folder: string, {id}: Plan): Promise<string> {
  for (let number = 1; ; number++) {
    const name = number === 1 ? id : `${id}-${String(number)}`;
    const taken = await Promise.all(
      [`${name}.md`, `${name}.plan.json`].map(file =>
        stat(path.join(folder, file)).then(
          () => true,
          () => false,
        ),
      ),
    );
    if (!taken.includes(true)) return name;
  }
}
