import {lastSeen} from '../../model/observation.ts';
import type {View} from '../act.ts';
import {headText, pageText} from '../copy/page-text.ts';
import {fileStem, type NewFile} from '../copy/take-away.ts';
import {noCallLog} from '../log/call-log.ts';
import {thingOf} from '../raw/thing.ts';
import {safeJson} from '../raw/aws-members.ts';
import {chooseAccess} from '../screens/access-choice.ts';
import {screenState, type AppState} from '../state.ts';
import {accessDocument} from './access-document.ts';
import {evidencePack} from './evidence-pack.ts';
import {fenced} from './markdown.ts';
import {boardDocument, clustersDocument, keysDocument, type Document} from './rows-document.ts';

/** Files that an export writes, and the beginning of their names. */
export type Exported = {readonly stem: string; readonly files: readonly NewFile[]};

/** A document with a head that says of which account and when, as Markdown and as JSON. */
export function exported(
  what: string,
  document: Document,
  {picture, now}: Pick<View['context'], 'picture' | 'now'>,
): Exported {
  const identity = lastSeen(picture.identity);
  const head = headText(what, {picture, now});
  return {
    stem: fileStem(what, identity?.account, now),
    files: [
      {ending: '.md', text: `# ${head}\n\n${document.markdown}`},
      {
        ending: '.json',
        text: `${safeJson({what, account: identity?.account, caller: identity?.arn, at: now, ...document.json})}\n`,
      },
    ],
  };
}

/** What `x` writes of the screen that is shown. */
export function exportedPage(state: AppState, view: View): Exported {
  const {context, events, log = noCallLog} = view;
  const {place} = state;
  const chosen = screenState(state);
  switch (place.screen) {
    case 'board':
      return exported('board', boardDocument(context, chosen), context);
    case 'keys':
      return exported('keys', keysDocument(context, chosen), context);
    case 'clusters':
    case 'cluster':
      return exported('clusters', clustersDocument(context, chosen), context);
    case 'access': {
      const {standing} = chooseAccess(context, chosen);
      if (standing?.value)
        return exported('access', accessDocument(standing.value, standing.at, context.now), context);
      break;
    }
    case 'store': {
      const thing = thingOf(state, view.cursor, context);
      if (thing?.kind === 'store') {
        const {name} = thing.row.store;
        return exported(`store ${name}`, evidencePack(thing.row, context, events, log), context);
      }
      break;
    }
    default:
  }
  const account = lastSeen(context.picture.identity)?.account;
  const text = pageText(state, view);
  const [head = '', , ...body] = text.trimEnd().split('\n');
  return {
    stem: fileStem(place.screen, account, context.now),
    files: [{ending: '.md', text: `${head}\n\n${fenced(body)}`}],
  };
}
