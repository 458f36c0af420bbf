import {clock} from '../../model/age.ts';
import type {View} from '../act.ts';
import {shownEvents} from '../events.ts';
import {applies, commands} from '../keyboard.ts';
import {drawOverlay} from '../overlays.ts';
import {safeText} from '../safe-text.ts';
import {signInLines} from '../sign-in/expired-panel.ts';
import type {AppState, Overlay} from '../state.ts';
import {inWords, linear} from './linear.ts';
import {toRow, type Reading} from './reading.ts';
import {full} from './store-sentences.ts';

const width = 78;

/** What is read out of a panel that is open over a screen. */
export function readOverlay(state: AppState, overlay: Overlay, view: View): Reading {
  const {context, profile} = view;
  switch (overlay.kind) {
    case 'menu':
      return readMenu(overlay, state.write);
    case 'ask':
      return {
        lines: [full(overlay.title), ...overlay.text.map(full)],
        foot: `1 ${overlay.cancel}, 2 ${overlay.button}.`,
      };
    case 'help':
      return {lines: helpLines(state), foot: 'q closes.'};
    case 'pick':
      return {
        lines: [full(overlay.title), ...(overlay.field ? ['An ARN can be typed too.'] : [])],
        choices: overlay.choices.map(({text}, index) => ({
          line: safeText(text),
          keys: [...toRow(index), 'Enter'],
        })),
        foot: 'Number picks, m more, q closes.',
      };
    case 'copy':
      return {
        lines: [full(overlay.title)],
        choices: overlay.entries.map(({label}, index) => ({
          line: safeText(label),
          keys: [...toRow(index), 'Enter'],
        })),
        foot: 'Number copies, q closes.',
      };
    case 'regions':
      return {
        lines: ['Regions. A smaller scope is not a smaller account.'],
        choices: ['all Regions', ...overlay.regions].map((region, index) => ({
          line: region,
          keys: [...Array.from({length: 50}, () => 'k'), ...Array.from({length: index}, () => 'j'), 'Enter'],
        })),
        foot: 'Number shows it, m more, q closes.',
      };
    case 'note':
      return {
        lines: [
          full(overlay.title),
          ...overlay.paragraphs.filter(text => text !== '').map(text => safeText(text).trim()),
        ],
        foot: 'q closes.',
      };
    case 'pager':
      return {
        lines: [full(overlay.title), ...overlay.rows.map(row => inWords(safeText(row)))],
        foot: 'c copies, x writes it to a file, m more, q closes.',
      };
    case 'events': {
      const events = shownEvents(view.events, overlay);
      return {
        lines: [
          `Events of this run, ${String(events.length)} shown${overlay.errorsOnly ? ', errors only' : ''}, newest first.`,
        ],
        choices: events.map(({at, region, severity, text, details}, index) => ({
          line: `${clock(at)} ${region}: ${severity === 'error' ? 'error, ' : ''}${full(text)} ${details.map(full).join(' ')}`.trim(),
          keys: toRow(index),
        })),
        foot: 'e errors only or all, l commands, x writes them to a file, m more, q closes.',
      };
    }
    case 'sign-in':
      return {
        lines: ['Sign in again.', linear(signInLines(context.picture, profile, width)).join(' ')],
        foot: 'R looks now, q goes on with stale data.',
      };
    case 'mfa':
      return {
        lines: [
          `MFA code for ${safeText(profile ?? 'this run')}, device ${safeText(overlay.question.serial)}.`,
          ...(overlay.question.again
            ? ['AWS did not take the last code, or wants another. Wait for the next one on the device.']
            : []),
          'It is not stored.',
        ],
        foot: 'Type the six digits; an empty line gives none.',
      };
    default:
      return {lines: overlayLines(state, view), foot: 'q closes.'};
  }
}

function readMenu(
  {title, entries, lead, checked, foot}: Extract<Overlay, {kind: 'menu'}>,
  write: boolean,
): Reading {
  const usable = entries.flatMap((entry, index) => (entry.disabled === undefined ? [{entry, index}] : []));
  const barred = entries.filter(({disabled}) => disabled !== undefined);
  const plainLabel = (label: string) => safeText(label).replace(/\.\.\.$/u, '');
  return {
    lines: [
      full(title),
      ...(lead === undefined ? [] : [full(lead)]),
      ...barred.map(({label, disabled = ''}) => `Disabled, ${plainLabel(label)}: ${full(disabled)}`),
      full(foot ?? `Permissions: ${checked ?? 'not checked, AWS decides'}`),
    ],
    choices: usable.map(({entry: {label, level}, index}) => ({
      line: `${plainLabel(label)}${level === undefined ? '' : `, ${write ? '' : 'read-only, '}confirm level ${String(level)}`}.`,
      keys: [...toRow(index), 'Enter'],
    })),
    foot: 'Number opens a page, nothing is sent from here; q closes.',
  };
}

/** The keys of a place as lines to type, from the one table. */
function helpLines({place}: AppState): readonly string[] {
  const typed = commands.filter(
    command =>
      !('later' in command) &&
      applies(command.where, place) &&
      command.where !== 'lists' &&
      !['back', 'interrupt', 'palette', 'section.next', 'section.previous', 'region.pick'].includes(
        command.id,
      ),
  );
  return [
    'Help. Each is typed with Enter.',
    'A number chooses what was read with it, m reads more, an empty line reads the place again.',
    'board, keys, clusters, access, teardown go there; a slash and words filter the rows.',
    ...typed.flatMap(command => {
      const [key] = command.keys.filter(one => [...one].length === 1);
      const word = 'word' in command ? command.word : undefined;
      const names = [key, word].filter(name => name !== undefined);
      return names.length === 0 ? [] : [`${names.join(' or ')}: ${command.what}.`];
    }),
    'Words: CMK is the older name of KMS key.',
  ];
}

/** A panel that has no reading of its own, as it is drawn. */
export function overlayLines(state: AppState, {context, events, profile}: View): readonly string[] {
  const {lines} = drawOverlay(state, {
    events,
    size: context.size,
    clockOffset: context.picture.clockOffsetSeconds ?? 0,
    now: context.now,
    picture: context.picture,
    ...(profile !== undefined && {profile}),
  });
  return linear(lines);
}
