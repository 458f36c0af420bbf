import type {EventEntry} from '../events.ts';
import {markdownTable} from './markdown.ts';
import type {Document} from './rows-document.ts';

/** Events, newest first, with their whole times. */
export const eventsTable = (events: readonly EventEntry[]): string =>
  markdownTable(
    ['at', 'kind', 'Region', 'what', 'details'],
    events.map(({at, severity, region, text, details}) => [
      `${at.toISOString().slice(0, 19)}Z`,
      severity,
      region,
      text.replaceAll('  ', ' '),
      details.join(' '),
    ]),
  );

/** The event log as it is filtered. */
export const eventsDocument = (events: readonly EventEntry[]): Document => ({
  markdown: eventsTable(events),
  json: {
    events: events.map(({at, severity, region, text, details, standing}) => ({
      at,
      severity,
      region,
      text,
      details,
      standing,
    })),
  },
});
