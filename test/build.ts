import {execFileSync} from 'node:child_process';
import {fileURLToPath} from 'node:url';

/** Tests of the built program run on what the sources say now, not on what was built last. */
export function setup(): void {
  execFileSync(process.execPath, [fileURLToPath(new URL('../scripts/build.mjs', import.meta.url))], {
    stdio: 'inherit',
  });
}
