// Breaks the deciding code of the teardown in every way it knows, one at a time, and tells which broken code nothing
// notices. `npm run test:mutants -- [--only FILE] [--worlds N] [--shard 1/2] [--tables]`; --tables also runs the folder's own tests
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
    shard: {type: 'string', default: '1/1'},
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

const show = ({number, file, line, from, to, differs}) =>
  console.log(`#${number} ${differs ? 'other end ' : 'same ends '} ${file}:${line}\n    ${from}\n  → ${to}`);

// Tables that fail on unbroken code would seem to catch everything.
if (values.tables && isCaughtByTables({number: 0})) throw new Error('The tables fail on the unbroken code.');

const started = Date.now();
const survivors = [];
/** Which promise caught how many. */
const caughtBy = new Map();
const [shard, shards] = values.shard.split('/').map(Number);
const wanted = mutants.filter(
  ({file, number}) =>
    (values.only === undefined || file.includes(values.only)) && number % shards === shard - 1,
);
for (const mutant of wanted) {
  globalThis.cksMutant = mutant.number;
  const {broken, differs} = hunt(Number(values.worlds), before.ends);
  if (!broken) {
    if (values.tables && isCaughtByTables(mutant)) continue;
    survivors.push({...mutant, differs});
    show({...mutant, differs});
  } else {
    const by = broken.split(' ')[0];
    caughtBy.set(by, (caughtBy.get(by) ?? 0) + 1);
  }
}
globalThis.cksMutant = 0;

console.log(
  `${wanted.length} mutants in ${files.size} files, ${wanted.length - survivors.length} caught, ${survivors.length} survive ` +
    `(${survivors.filter(({differs}) => !differs).length} of them with the same ends), ${Math.round((Date.now() - started) / 1000)} s`,
);
console.log([...caughtBy].map(([by, count]) => `${by} ${count}`).join(' · '));
rmSync(folder, {recursive: true, force: true});
