import fc from 'fast-check';
import {roleDeeds} from '../../../source/access/role-powers.ts';
import {accessVerdicts, type Cell, type PersonaReport} from '../../../source/access/verdict.ts';
import {asRegion} from '../../../source/model/ids.ts';
import {questionKey, type AccessView, type RoleFindings} from '../../../source/ui/access/port.ts';
import {now} from '../pay-legacy-picture.ts';
import {hostile} from '../screens/any-picture.ts';
import {cell, evidence, persona, report} from './report.ts';

const verdict = fc.constantFrom(...accessVerdicts);

const statement = fc.record(
  {
    policy: hostile,
    source: hostile,
    sid: hostile,
    lines: fc.record({from: fc.nat(), to: fc.nat()}),
    text: fc.oneof(hostile, fc.json()),
  },
  {requiredKeys: ['policy', 'source']},
);

const anyEvidence = fc
  .tuple(
    fc.constantFrom('simulated', 'evaluated', 'probed', 'seen'),
    verdict,
    hostile,
    fc.array(statement, {maxLength: 2}),
    fc.array(hostile, {maxLength: 3}),
  )
  .map(([kind, said, detail, statements, missingContext]) =>
    evidence(kind, said, {detail, statements, missingContext}),
  );

const missing = fc.option(
  fc.record({
    who: fc.constantFrom('account-administrator' as const, 'organization-administrator' as const),
    where: hostile,
    statement: fc.option(
      fc.record({
        Effect: fc.constant('Allow' as const),
        Action: hostile,
        Resource: fc.oneof(hostile, fc.array(hostile, {maxLength: 5})),
        Condition: fc.dictionary(hostile, fc.dictionary(hostile, hostile, {maxKeys: 2}), {maxKeys: 2}),
      }),
    ),
  }),
);

const anyCell: fc.Arbitrary<Cell> = fc
  .tuple(hostile, verdict, fc.array(anyEvidence, {maxLength: 3}), missing, hostile, fc.boolean())
  .map(([action, said, all, missingStatement, text, optional]) =>
    cell(action, said, {
      evidence: all,
      missingStatement,
      because: text,
      reason: text,
      resource: text,
      optional,
    }),
  );

const anyPersona: fc.Arbitrary<PersonaReport> = fc
  .tuple(
    fc.oneof(fc.constantFrom('store-manager', 'key-user', 'cluster-manager-read'), hostile),
    hostile,
    fc.array(anyCell, {maxLength: 12}),
    fc.array(hostile, {minLength: 1, maxLength: 3}),
  )
  .map(([name, title, cells, regions]) =>
    persona(name, title, cells, {groups: [{regions: regions.map(asRegion), cells}]}),
  );

const findings: fc.Arbitrary<RoleFindings> = fc.record({
  kmsOnly: fc.boolean(),
  policy: fc.record({name: hostile, version: hostile}),
  permissions: fc.record({
    listedOn: hostile,
    documented: fc.array(hostile, {maxLength: 12}),
    missing: fc.array(hostile, {maxLength: 3}),
    extra: fc.array(hostile, {maxLength: 3}),
    history: hostile,
  }),
  powers: fc.array(
    fc.record({
      deed: fc.constantFrom(...roleDeeds),
      action: hostile,
      verdict,
      because: hostile,
    }),
    {maxLength: 3},
  ),
  notices: fc.array(hostile, {maxLength: 2}),
  lookAlikes: fc.array(hostile, {maxLength: 2}),
  troubles: fc.array(hostile, {maxLength: 2}),
});

/** Everything that could be said of permissions, by whoever named policies, statements and personas. */
export const anyAccess: fc.Arbitrary<AccessView | undefined> = fc.option(
  fc
    .tuple(
      fc.array(anyPersona, {maxLength: 5}),
      fc.option(hostile),
      fc.boolean(),
      fc.option(findings),
      fc.array(hostile, {maxLength: 3}),
    )
    .map(([personas, trouble, running, role, notes]): AccessView => ({
      checks: new Map([
        [
          questionKey({}),
          {
            askedAt: now,
            running,
            at: now,
            value: {...report, personas, principal: {...report.principal, notes}},
            ...(trouble !== null && {trouble}),
          },
        ],
      ]),
      ...(role && {role: {askedAt: now, at: now, running, value: role}}),
    })),
  {nil: undefined},
);
