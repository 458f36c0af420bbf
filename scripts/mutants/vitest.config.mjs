// Runs the teardown's table tests on one mutant: CKS_MUTANT names its number.
import {defineConfig} from 'vitest/config';
import {instrumentAll, root} from './mutate.mjs';

const {files} = instrumentAll();
// Read where the code runs: the transformed code is the same for every mutant, and is cached.
const chosen = 'globalThis.cksMutant ??= Number(process.env.CKS_MUTANT ?? 0);\n';

export default defineConfig({
  root,
  plugins: [
    {
      name: 'mutants',
      enforce: 'pre',
      transform: (_code, id) => {
        const mutated = files.get(id.split('?')[0]);
        return mutated === undefined ? undefined : {code: chosen + mutated, map: null};
      },
    },
  ],
  test: {
    // The tables of the deciding code. The random worlds have had their say already; the rest is about other code.
    include: ['test/flows/teardown/{lane,end,undo,survey,region-off,watched-since,found-by-chance}.test.ts'],
    env: {FORCE_COLOR: '0', TZ: 'UTC'},
    bail: 1,
  },
});
