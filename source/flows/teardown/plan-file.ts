import {randomUUID} from 'node:crypto';
import {open, readdir, readFile, rename, rm} from 'node:fs/promises';
import path from 'node:path';
import {checkIsFile, makeFolder} from '../../watch/own-files.ts';
import {digestOf, planFileSchema, type Plan} from './plan.ts';

/** A file that is no plan, or not one that this version reads: exit 64. */
export class NoPlan extends Error {}

/** A plan that is not what was planned: its digest is another one. Nothing is done with it, exit 3. */
export class ChangedPlan extends Error {}

const ending = '.plan.json';

/** A plan as text, for people too. */
export const planText = (plan: Plan): string => `${JSON.stringify(plan, undefined, 2)}\n`;

/**
 * Reads the text of a plan.
 *
 * @param name of its file, for what is said of it
 * @throws NoPlan with the place of what is wrong; ChangedPlan where the digest is not that of the rest
 */
export function parsePlan(text: string, name: string): Plan {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new NoPlan(`${name} is no plan: ${(error as Error).message}`);
  }
  const {schema} = (typeof value === 'object' && value !== null ? value : {}) as {schema?: unknown};
  const wanted = planFileSchema.shape.schema.value;
  if (schema !== wanted) {
    const found = typeof schema === 'string' ? `its schema is ${schema}` : 'it has no schema';
    throw new NoPlan(`${name} is no plan that this version of cks reads: ${found}, not ${wanted}`);
  }
  const read = planFileSchema.safeParse(value);
  if (!read.success) {
    const [issue] = read.error.issues;
    const place = (issue?.path ?? []).map(part =>
      typeof part === 'number' ? `[${String(part)}]` : `.${String(part)}`,
    );
    throw new NoPlan(
      `${name} is no plan: at ${place.join('').replace(/^\./, '') || 'the top'}: ${issue?.message ?? 'not as expected'}`,
    );
  }
  const plan = read.data;
  const digest = digestOf(plan);
  if (digest !== plan.digest)
    throw new ChangedPlan(
      `${name} was changed after it was made: its digest is ${short(plan.digest)}, and what it says has ${short(digest)}.`,
    );
  return plan;
}

/** As much of a digest as a person compares. */
export const short = (digest: string): string => digest.slice(0, 8);

/**
 * Reads a plan file.
 *
 * @throws NoPlan where there is none; ChangedPlan
 */
export async function readPlan(file: string): Promise<Plan> {
  return parsePlan(await textOf(file), file);
}

async function textOf(file: string): Promise<string> {
  try {
    checkIsFile(file);
    return await readFile(file, 'utf8');
  } catch (error) {
    const {code, message} = error as NodeJS.ErrnoException;
    throw new NoPlan(code === 'ENOENT' ? `there is no file ${file}` : `${file} cannot be read: ${message}`);
  }
}

/**
 * Writes a plan, in one step that leaves the old file or the new one and nothing between; only its owner may read it.
 * A file of that name is replaced only if it is a plan.
 *
 * @throws NoPlan where another kind of file is in the way, or none can be written
 */
export async function writePlan(file: string, plan: Plan): Promise<void> {
  await refuseOthers(file);
  try {
    await writeWhole(file, planText(plan));
  } catch (error) {
    throw new NoPlan(`${file} cannot be written: ${(error as Error).message}`);
  }
}

async function refuseOthers(file: string): Promise<void> {
  let text: string;
  try {
    checkIsFile(file);
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw new NoPlan(`${file} cannot be written: ${(error as Error).message}`);
  }
  try {
    parsePlan(text, file);
  } catch (error) {
    if (error instanceof ChangedPlan) return;
    throw new NoPlan(`${file} is there already and is no plan: name another file`);
  }
}

async function writeWhole(file: string, text: string): Promise<void> {
  const fresh = `${file}.${randomUUID()}`;
  try {
    const handle = await open(fresh, 'wx', 0o600);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(fresh, file);
    // The new name is only safe on disk once its folder is.
    const folder = await open(path.dirname(path.resolve(file)), 'r');
    await folder.sync().finally(() => folder.close());
  } catch (error) {
    await rm(fresh, {force: true});
    throw error;
  }
}

/** Where the copy of an approved plan is kept: beside its journal, so that both travel together. */
export const keptPlanFile = (folder: string, account: string, id: string): string =>
  path.join(folder, account, `${id}${ending}`);

/**
 * Keeps a copy of a plan beside its journal, on disk before this resolves: the journal that follows names it.
 *
 * @param folder the folder of journals
 */
export async function keepPlan(folder: string, plan: Plan): Promise<string> {
  const file = keptPlanFile(folder, plan.account, plan.id);
  makeFolder(path.dirname(file));
  await writeWhole(file, planText(plan));
  return file;
}

/** Reads the kept copy of a plan. @throws NoPlan, ChangedPlan */
export const readKeptPlan = (folder: string, account: string, id: string): Promise<Plan> =>
  readPlan(keptPlanFile(folder, account, id));

/** A plan that was kept, or why its copy cannot be read: none is left out of a list. */
export type KeptPlan = {readonly id: string; readonly account: string; readonly file: string} & (
  {readonly is: 'whole'; readonly plan: Plan} | {readonly is: 'damaged'; readonly what: string}
);

/**
 * Every kept plan, newest first.
 *
 * @param account only this account's; absent: all
 */
export async function listKeptPlans(folder: string, account?: string): Promise<readonly KeptPlan[]> {
  const accounts = (await namesIn(folder)).filter(
    name => /^\d{12}$/.test(name) && (account === undefined || name === account),
  );
  const kept = await Promise.all(
    accounts.map(async name =>
      Promise.all(
        (await namesIn(path.join(folder, name)))
          .filter(file => file.endsWith(ending))
          .map(file => readKept(folder, name, file.slice(0, -ending.length))),
      ),
    ),
  );
  const madeAt = (one: KeptPlan) => (one.is === 'whole' ? one.plan.madeAt.getTime() : 0);
  return kept.flat().toSorted((a, b) => madeAt(b) - madeAt(a) || (a.id < b.id ? 1 : -1));
}

async function readKept(folder: string, account: string, id: string): Promise<KeptPlan> {
  const place = {id, account, file: keptPlanFile(folder, account, id)};
  try {
    return {...place, is: 'whole', plan: await readPlan(place.file)};
  } catch (error) {
    if (error instanceof NoPlan || error instanceof ChangedPlan)
      return {...place, is: 'damaged', what: error.message};
    throw error;
  }
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    const {code} = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EACCES') return [];
    throw error;
  }
}
