// `npm run bench` lists the measurements; `npm run bench NAME [ARGUMENTS]` runs one.
import {spawnSync} from 'node:child_process';
import {readdirSync} from 'node:fs';
import {fileURLToPath} from 'node:url';

const folder = new URL('../bench/', import.meta.url);
const names = readdirSync(folder)
  .filter(file => file.endsWith('.ts') && file !== 'programs.ts')
  .map(file => file.slice(0, -'.ts'.length));
const [name, ...rest] = process.argv.slice(2);
if (!names.includes(name)) {
  console.log(`npm run bench NAME, with one of: ${names.join(', ')}`);
  process.exit(name === undefined ? 0 : 64);
}
const file = fileURLToPath(new URL(`${name}.ts`, folder));
process.exit(
  spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', file, ...rest], {stdio: 'inherit'})
    .status ?? 1,
);
