import type {EveryoneReport} from '../access/everyone.ts';
import type {AccessReport, AccessVerdict, Cell, Evidence, PersonaReport} from '../access/verdict.ts';
import type {Region} from '../model/ids.ts';
import {exitCodes} from './exit-codes.ts';
import {failureDocument} from './status-document.ts';

/** One line of the matrix: a cell in one of its Regions, or in none for a global service. */
export type AccessLine = Cell & {readonly persona: string; readonly region: Region | null};

/** Every cell in every Region, in the order of the personas; a global service's once. */
export function accessLines({personas}: AccessReport): readonly AccessLine[] {
  return personas.flatMap(({persona, groups}) =>
    groups.flatMap(({cells}, index) =>
      cells.flatMap((cell): AccessLine[] =>
        cell.regions.length > 0
          ? cell.regions.map(region => ({...cell, persona, region}))
          : index === 0
            ? [{...cell, persona, region: null}]
            : [],
      ),
    ),
  );
}

/** The document of `cks access --json`, schema `cks.access/1`. */
export function accessDocument(report: AccessReport) {
  const {principal, personas, regions, duties, troubles, at} = report;
  const lines = accessLines(report);
  return {
    schema: 'cks.access/1',
    at: at.toISOString(),
    principal: {
      arn: principal.arn,
      kind: principal.kind,
      policySource: principal.policySource ?? null,
      guessed: principal.guessed,
      notes: principal.notes,
    },
    regions,
    personas: personas.map(({persona, verdict, beyond}) => ({
      persona,
      verdict,
      actions: lines.filter(line => line.persona === persona).map(actionDocument),
      beyond,
    })),
    duties: duties ?? null,
    troubles: troubles.map(({what, failure, statement}) => ({
      what,
      failure: failure ? failureDocument(failure) : null,
      statement: statement ?? null,
    })),
  };
}

const actionDocument = ({
  action,
  resource,
  region,
  verdict,
  because,
  evidence,
  missingStatement,
  reason,
  optional,
}: AccessLine) => ({
  action,
  resource,
  region,
  verdict,
  because,
  reason,
  optional,
  evidence: evidence.map(evidenceDocument),
  missingStatement,
});

const evidenceDocument = ({kind, verdict, detail, statements, missingContext, failure, at}: Evidence) => ({
  kind,
  verdict,
  detail,
  statements,
  missingContext,
  failure: failure ? failureDocument(failure) : null,
  at: at.toISOString(),
});

/** The document of `cks access everyone --json`: who may do which job. */
export function everyoneDocument({reports, troubles}: EveryoneReport) {
  return {
    schema: 'cks.access-everyone/1',
    principals: reports.map(({principal, personas, duties, troubles: own}) => ({
      principal: principal.arn,
      personas: Object.fromEntries(personas.map(({persona, verdict}) => [persona, verdict])),
      duties: duties ?? null,
      troubles: own.map(({what}) => what),
    })),
    troubles: troubles.map(({what, failure}) => ({
      what,
      failure: failure ? failureDocument(failure) : null,
    })),
  };
}

/** 0 if every persona is allowed, 1 if one is denied, 2 if none is and something cannot be told. */
export function accessExitCode(personas: readonly Pick<PersonaReport, 'verdict'>[]): number {
  const verdicts = personas.map(({verdict}) => verdict);
  if (verdicts.some(verdict => isNo(verdict))) return exitCodes.no;
  return verdicts.every(verdict => verdict === 'allowed') ? exitCodes.ok : exitCodes.cannotTell;
}

const isNo = (verdict: AccessVerdict) =>
  verdict !== 'allowed' && verdict !== 'needs-context' && verdict !== 'cannot-tell';
