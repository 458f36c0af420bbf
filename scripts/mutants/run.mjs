// Breaks the deciding code of the teardown in every way it knows, one at a time, and tells which broken code nothing
// notices. `npm run test:mutants -- [--only FILE] [--worlds N] [--tables]`; --tables also runs the folder's own tests
// on each survivor, which takes some seconds per survivor.
import {spawnSync} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {pathToFileURL} from 'node:url';
import {parseArgs} from 'node:util';
import {build} from 'esbuild';
import {instrumentAll, root} from './mutate.mjs';

const {values} = parseArgs({
  options: {
    only: {type: 'string'},
    worlds: {type: 'string', default: '60'},
    tables: {type: 'boolean', default: false},
  },
});
const {files, mutants} = instrumentAll();
const folder = mkdtempSync(path.join(tmpdir(), 'cks-mutants-'));
const bundle = path.join(folder, 'hunt.mjs');
await build({
  entryPoints: [path.join(root, 'test/flows/teardown/mutant-hunt.ts')],
  outfile: bundle,
  bundle: true,
  format: 'esm',
  platform: 'node',
  logLevel: 'error',
  banner: {js: "import {createRequire} from 'node:module'; const require = createRequire(import.meta.url);"},
  plugins: [
    {
      name: 'mutants',
      setup: ({onLoad}) =>
        onLoad({filter: /source\/flows\/teardown\/.*\.ts$/}, ({path: file}) =>
          files.has(file) ? {contents: files.get(file), loader: 'ts'} : undefined,
        ),
    },
  ],
});
const {hunt} = await import(pathToFileURL(bundle));

globalThis.cksMutant = 0;
const before = hunt(Number(values.worlds));
if (before.broken) throw new Error(`The code fails unbroken: ${before.broken}`);

const started = Date.now();
const survivors = [];
/** Which promise caught how many. */
const caughtBy = new Map();
const wanted = mutants.filter(({file}) => values.only === undefined || file.includes(values.only));
for (const mutant of wanted) {
  globalThis.cksMutant = mutant.number;
  const {broken, differs} = hunt(Number(values.worlds), before.ends);
  if (!broken) survivors.push({...mutant, differs});
  else {
    const by = broken.split(' ')[0];
    caughtBy.set(by, (caughtBy.get(by) ?? 0) + 1);
  }
}
globalThis.cksMutant = 0;

const isCaughtByTables = ({number}) =>
  spawnSync(
    process.execPath,
    [
      path.join(root, 'node_modules/vitest/vitest.mjs'),
      'run',
      '--config',
      'scripts/mutants/vitest.config.mjs',
    ],
    {cwd: root, env: {...process.env, CKS_MUTANT: String(number)}, timeout: 120_000},
  ).status !== 0;
const left = values.tables ? survivors.filter(one => !isCaughtByTables(one)) : survivors;

for (const {number, file, line, from, to, differs} of left)
  console.log(`#${number} ${differs ? 'other end ' : 'same ends '} ${file}:${line}\n    ${from}\n  → ${to}`);
console.log(
  `${wanted.length} mutants in ${files.size} files, ${wanted.length - left.length} caught, ${left.length} survive ` +
    `(${left.filter(({differs}) => !differs).length} of them with the same ends), ${Math.round((Date.now() - started) / 1000)} s`,
);
console.log([...caughtBy].map(([by, count]) => `${by} ${count}`).join(' · '));
rmSync(folder, {recursive: true, force: true});
