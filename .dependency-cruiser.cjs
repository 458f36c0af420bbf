// The arrows of docs/architecture.md, as a check: each room names the rooms it may import from.
const mayUse = {
  model: [],
  policy: [],
  settings: ['model'],
  aws: ['model'],
  watch: ['aws', 'model'],
  access: ['watch', 'aws', 'policy', 'model'],
  flows: ['watch', 'aws', 'model'],
  simulator: ['model', 'policy'],
  // A teardown in an embedded AWS of its own: the one place where the flows meet the simulator.
  rehearsal: ['flows', 'aws', 'model', 'simulator'],
  ui: ['access', 'flows', 'watch', 'model', 'settings'],
  commands: [
    'access',
    'flows',
    'watch',
    'aws',
    'model',
    'policy',
    'rehearsal',
    'settings',
    'simulator',
    'ui',
  ],
};

const roomRules = Object.entries(mayUse).map(([room, rooms]) => ({
  name: `${room}-looks-inwards-only`,
  comment: `source/${room} may import from: ${rooms.join(', ') || 'no other room'}`,
  severity: 'error',
  from: {path: `^source/${room}/`},
  to: {path: '^source/', pathNot: `^source/(${[room, ...rooms].join('|')})/`},
}));

module.exports = {
  forbidden: [
    ...roomRules,
    {
      name: 'no-circles',
      severity: 'error',
      from: {},
      to: {circular: true, viaOnly: {dependencyTypesNot: ['type-only']}},
    },
    {
      name: 'sdk-stays-in-aws',
      severity: 'error',
      from: {path: '^source/', pathNot: '^source/aws/'},
      to: {path: 'node_modules/@(aws-sdk|smithy|aws-crypto)/'},
    },
    {
      name: 'react-stays-in-ui',
      severity: 'error',
      from: {path: '^source/', pathNot: '^source/ui/'},
      to: {path: 'node_modules/(react|ink)/'},
    },
    {
      name: 'front-door-opens-commands-only',
      severity: 'error',
      from: {path: '^cli\\.tsx$'},
      to: {path: '^source/', pathNot: '^source/commands/'},
    },
  ],
  options: {
    tsConfig: {fileName: 'tsconfig.json'},
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {exportsFields: ['exports'], conditionNames: ['import', 'node', 'default']},
    doNotFollow: {path: 'node_modules'},
  },
};
