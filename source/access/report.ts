import type {Region} from '../model/ids.ts';
import {type Ask, askOf, type Surroundings} from './asks.ts';
import {beyondPersona, destructiveActions, heldTogether} from './beyond.ts';
import {combine, isDenial} from './combine.ts';
import {lacksAllowance, missingStatement} from './missing-statement.ts';
import type {Persona, PersonaAction} from './personas.ts';
import {isGlobal, type Place} from './resource-forms.ts';
import type {
  AccessReport,
  AccessVerdict,
  Cell,
  CheckedPrincipal,
  Evidence,
  PersonaReport,
  RegionGroup,
  Trouble,
} from './verdict.ts';
import {accessVerdicts} from './verdict.ts';

/** What was found out, as one function from questions to evidence. */
export type Answers = {
  readonly place: Place;
  readonly surroundings: Surroundings;
  readonly evidenceOf: (ask: Ask) => readonly Evidence[];
  readonly sessionHasPolicy: boolean;
  /** True for questions that are still being asked. */
  readonly isPending?: (ask: Ask) => boolean;
};

export type Checked = {
  readonly checked: CheckedPrincipal;
  readonly personas: readonly Persona[];
  /** The Regions reported on. */
  readonly regions: readonly Region[];
  /** How many Regions the check is about in all. */
  readonly ofRegions: number;
  readonly troubles: readonly Trouble[];
  readonly calls: () => number;
  readonly at: Date;
};

/** Makes a report of all that was found out. */
export function reportOf(answers: Answers, what: Checked): AccessReport {
  const {personas, regions, checked} = what;
  const allowedIn = (action: string): readonly Region[] => {
    const need = destructiveActions.find(one => one.action === action);
    return need === undefined
      ? []
      : regions.filter(region => conclude(answers, need, region).verdict === 'allowed');
  };
  const reports = personas.map((persona): PersonaReport => {
    const groups = groupsOf(answers, persona, what);
    const cells = groups.flatMap(group => group.cells);
    return {
      persona: persona.name,
      title: persona.title,
      verdict: worst(cells.filter(({optional}) => !optional).map(({verdict}) => verdict)),
      counts: countsOf(cells),
      groups,
      beyond: beyondPersona(persona, allowedIn),
    };
  });
  const duties = heldTogether(
    new Set(reports.filter(({verdict}) => verdict === 'allowed').map(({persona}) => persona)),
  );
  return {
    at: what.at,
    principal: checked,
    regions,
    personas: reports,
    ...(duties && {duties}),
    troubles: what.troubles,
    calls: what.calls(),
  };
}

type Concluded = {
  readonly ask: Ask;
  readonly evidence: readonly Evidence[];
  readonly verdict: AccessVerdict;
  readonly because: string;
  readonly pending: boolean;
};

function conclude(answers: Answers, need: PersonaAction, region: Region): Concluded {
  const ask = askOf(need, region, answers.surroundings);
  if (need.always) {
    return {ask, evidence: [], verdict: 'allowed', because: 'no policy can deny it', pending: false};
  }
  const evidence = answers.evidenceOf(ask);
  const conclusion = combine(evidence, {sessionHasPolicy: answers.sessionHasPolicy});
  const pending = conclusion.verdict === 'cannot-tell' && (answers.isPending?.(ask) ?? false);
  return {ask, evidence, ...conclusion, pending, ...(pending && {because: 'being asked'})};
}

/** Groups Regions whose cells have the same verdicts for the same reasons. */
function groupsOf(
  answers: Answers,
  persona: Persona,
  {regions, ofRegions, checked}: Checked,
): readonly RegionGroup[] {
  const groups = new Map<string, {readonly regions: Region[]; readonly found: readonly Concluded[]}>();
  for (const region of regions) {
    const found = persona.actions.map(need => conclude(answers, need, region));
    const reads = JSON.stringify(
      found.map(({verdict, because, evidence}) => [
        verdict,
        because,
        evidence.map(one => [one.kind, one.verdict]),
      ]),
    );
    const group = groups.get(reads);
    if (group) group.regions.push(region);
    else groups.set(reads, {regions: [region], found});
  }
  /** One statement is to serve all Regions that lack the same, those among them where another layer denies it too. */
  const lackingAs = (index: number, cell: Concluded) =>
    [...groups.values()].flatMap(({found, regions: alike}) => {
      const other = found[index];
      const lacks =
        other?.verdict === cell.verdict ||
        (other && cell.verdict === 'implicit-deny' && lacksAllowance(other));
      return lacks ? alike : [];
    });
  return [...groups.values()]
    .toSorted((one, other) => other.regions.length - one.regions.length)
    .map(group => ({
      regions: group.regions,
      cells: persona.actions.flatMap((need, index): Cell[] => {
        const concluded = group.found[index];
        return concluded
          ? [
              cellOf(need, concluded, group.regions, {
                answers,
                checked,
                lacking: lackingAs(index, concluded),
                all: ofRegions,
              }),
            ]
          : [];
      }),
    }));
}

function cellOf(
  need: PersonaAction,
  {ask, evidence, verdict, because, pending}: Concluded,
  regions: readonly Region[],
  {
    answers,
    checked,
    lacking,
    all,
  }: {
    readonly answers: Answers;
    readonly checked: CheckedPrincipal;
    readonly lacking: readonly Region[];
    readonly all: number;
  },
): Cell {
  const where = isGlobal(need.action) ? [] : regions;
  return {
    action: need.action,
    resource: ask.resource,
    regions: where,
    verdict,
    because,
    evidence,
    missingStatement: missingStatement({
      need,
      verdict,
      evidence,
      regions: isGlobal(need.action) ? [] : lacking,
      everywhere: lacking.length === all,
      place: answers.place,
      checked,
    }),
    reason: need.reason,
    optional: need.optional === true,
    ...(pending && {pending}),
  };
}

/** A denial before what cannot be told, and that before `allowed`; nothing asked is nothing known. */
export function worst(verdicts: readonly AccessVerdict[]): AccessVerdict {
  return (
    verdicts.find(isDenial) ??
    verdicts.find(verdict => verdict === 'cannot-tell') ??
    verdicts.find(verdict => verdict === 'needs-context') ??
    (verdicts.length > 0 ? 'allowed' : 'cannot-tell')
  );
}

/** Distinct actions on distinct kinds of resource, by their worst verdict over all Regions. */
function countsOf(cells: readonly Cell[]): Readonly<Partial<Record<AccessVerdict, number>>> {
  const byNeed = new Map<string, AccessVerdict[]>();
  for (const {action, resource, verdict} of cells) {
    const name = `${action} ${resource.split(':').at(-1) ?? ''}`;
    byNeed.set(name, [...(byNeed.get(name) ?? []), verdict]);
  }
  const all = [...byNeed.values()].map(worst);
  return Object.fromEntries(
    accessVerdicts.flatMap(verdict => {
      const count = all.filter(one => one === verdict).length;
      return count > 0 ? [[verdict, count] as const] : [];
    }),
  );
}
