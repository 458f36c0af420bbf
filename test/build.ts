import {execFileSync} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import type {TestProject} from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** The front door of the program as built for this run. */
    cli: string;
  }
}

/** Tests of the built program run on what the sources say now, not on what was built last. */
export default function buildOnce(project: TestProject): () => void {
  const folder = mkdtempSync(path.join(tmpdir(), 'cks-built-'));
  const script = fileURLToPath(new URL('../scripts/build.mjs', import.meta.url));
  execFileSync(process.execPath, [script, folder], {stdio: 'inherit'});
  project.provide('cli', path.join(folder, 'cli.js'));
  return () => {
    rmSync(folder, {recursive: true, force: true});
  };
}
