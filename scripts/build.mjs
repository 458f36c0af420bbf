// Builds dist/, or the folder named as the argument: one small front door, and chunks that load only when they are used.
import {chmod, mkdir, readFile, rm, writeFile} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';
import path from 'node:path';
import {build} from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const out = path.resolve(process.argv[2] ?? path.join(root, 'dist'));

/**
 * Yoga carries its WebAssembly as a data URL and fetches it, which makes Node load its whole HTTP client before the
 * first frame. The bytes go into a file beside the bundle instead, and are instantiated at once.
 */
const yogaFromFile = {
  name: 'yoga-from-file',
  setup({onLoad}) {
    onLoad({filter: /yoga-wasm-base64-esm\.js$/}, async ({path: file}) => {
      const source = await readFile(file, 'utf8');
      const dataUrl = /"data:application\/octet-stream;base64,([A-Za-z0-9+/=]+)"/.exec(source);
      if (!dataUrl)
        throw new Error(
          'yoga-layout no longer carries its WebAssembly as a data URL: mend scripts/build.mjs',
        );
      await writeFile(path.join(out, 'yoga.wasm'), Buffer.from(dataUrl[1], 'base64'));
      const withoutBytes = source.replace(dataUrl[0], '"data:application/octet-stream;base64,"');
      const contents = `import {readFileSync} from 'node:fs';
${withoutBytes.replace('export default loadYoga', '')}
const instantiateWasm = (imports, done) => {
  const bytes = readFileSync(new URL('./yoga.wasm', import.meta.url));
  const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), imports);
  done(instance);
  return instance.exports;
};
export default () => loadYoga({instantiateWasm});`;
      return {contents, loader: 'js'};
    });
  },
};

/**
 * As it loads, string-width makes a segmenter and parses a pattern of all emoji, which takes longer than Node's own
 * start. Most text needs neither, so they are made when they are first used.
 */
const widthsWhenUsed = {
  name: 'widths-when-used',
  setup({onLoad}) {
    onLoad({filter: /[\\/]string-width[\\/]index\.js$/}, async ({path: file}) => {
      let contents = await readFile(file, 'utf8');
      const eager = [...contents.matchAll(/^const (\w+) = (?:(new Intl\.Segmenter\(\))|\/(.+)\/(v));$/gm)];
      if (eager.length === 0)
        throw new Error('string-width no longer makes patterns as it loads: mend scripts/build.mjs');
      for (const [line, name, segmenter, pattern, flags] of eager) {
        const value = segmenter ?? `new RegExp(${JSON.stringify(pattern)}, '${flags}')`;
        contents = contents
          .replace(line, '')
          .replaceAll(new RegExp(String.raw`\b${name}\b`, 'g'), `${name}()`)
          .concat(`\nlet ${name}Made;\nfunction ${name}() { return (${name}Made ??= ${value}); }`);
      }
      return {contents, loader: 'js'};
    });
  },
};

/** Ink asks for React's developer tools only when DEV is set; the package is not shipped. */
const noDeveloperTools = {
  name: 'no-developer-tools',
  setup({onResolve, onLoad}) {
    onResolve({filter: /^react-devtools-core$/}, () => ({path: 'react-devtools-core', namespace: 'absent'}));
    onLoad({filter: /.*/, namespace: 'absent'}, () => ({contents: 'export default {}'}));
  },
};

await rm(out, {recursive: true, force: true});
await mkdir(out, {recursive: true});
const {version} = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'));

await build({
  entryPoints: {
    cli: path.join(root, 'cli.tsx'),
    'lean-kms-worker': path.join(root, 'source/aws/lean-kms-worker.ts'),
  },
  outdir: out,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node22',
  jsx: 'automatic',
  minify: true,
  legalComments: 'none',
  // The ES module builds of the SDK are a third of the CommonJS ones.
  mainFields: ['module', 'main'],
  // In one folder with the entries, so that a file beside the bundle is beside every chunk.
  chunkNames: '[name]-[hash]',
  define: {
    'process.env.NODE_ENV': '"production"',
    'process.env.DEV': '"false"',
    CKS_VERSION: JSON.stringify(version),
  },
  // Some CommonJS packages still call require() for Node's own modules, or ask where they are.
  banner: {
    js: [
      "import {createRequire as cksRequire} from 'node:module';",
      'const require = cksRequire(import.meta.url), __filename = import.meta.filename;',
    ].join(' '),
  },
  plugins: [yogaFromFile, widthsWhenUsed, noDeveloperTools],
  logLevel: 'warning',
});

// A folder elsewhere has no package.json above it that says so.
await writeFile(path.join(out, 'package.json'), '{"type": "module"}\n');
await chmod(path.join(out, 'cli.js'), 0o755);
