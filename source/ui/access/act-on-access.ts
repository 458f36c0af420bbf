import {callerName} from '../../model/identity.ts';
import {lastSeen} from '../../model/observation.ts';
import type {AccountPicture} from '../../model/picture.ts';
import type {Step, View} from '../act.ts';
import type {Key} from '../dispatcher.ts';
import {messages} from '../messages.ts';
import {chooseAccess} from '../screens/access-choice.ts';
import {missingContextOf} from '../screens/access-words.ts';
import {aboutRole} from '../screens/role-words.ts';
import {choose, open, replaceScreen, screenState, type AppState} from '../state.ts';
import {emptyField} from '../text-field.ts';
import type {AccessChosen} from './chosen.ts';
import {evidenceNote} from './evidence-note.ts';
import {noteOf, pressNote, type Note} from './note.ts';
import {pressValues, valuesPanel, type ValuesPanel} from './values-panel.ts';
import {pressPicker, type Choice, type Picker} from './picker.ts';

const still = (state: AppState): Step => ({state, effects: []});

const mostRecent = 5;

/** The persona `by` steps on, around the ends. */
export function nextPersona(state: AppState, {context}: View, by: number): Step {
  const chosen = screenState(state);
  const {standing, persona} = chooseAccess(context, chosen);
  const names = (standing?.value?.personas ?? []).map(one => one.persona);
  const at = names.indexOf(persona?.persona ?? '');
  const next = names[(at + by + names.length) % names.length];
  if (next === undefined) return still({...state, message: messages.noPersona()});
  return still(withChosen(state, {...chosen.access, persona: next}));
}

/** Other rows stand there then: the cursor begins at the first. */
function withChosen(state: AppState, access: AccessChosen): AppState {
  const {cursor: _row, ...rest} = screenState(state);
  return replaceScreen(state, {...rest, top: 0, access});
}

/** Opens the list of whose permissions can be shown. */
export function pickPrincipal(state: AppState, {context}: View): Step {
  const identity = lastSeen(context.picture.identity);
  if (!identity) return still({...state, message: messages.noAccount()});
  const {recent = [], principal} = screenState(state).access ?? {};
  const choices: Choice[] = [
    {text: `me, ${callerName(identity.arn)}`},
    ...recent.map(arn => ({arn, text: arn})),
  ];
  const at = choices.findIndex(({arn}) => arn === principal);
  return still({
    ...state,
    overlay: {
      kind: 'pick',
      what: 'principal',
      title: 'Whose permissions',
      account: identity.account,
      choices,
      cursor: Math.max(0, at),
      field: emptyField,
    },
  });
}

/** Opens the list of keys in stores: those of the Region shown first. */
export function pickKey(state: AppState, {context}: View): Step {
  const {picture} = context;
  const identity = lastSeen(picture.identity);
  if (!identity) return still({...state, message: messages.noAccount()});
  const {region} = chooseAccess(context, screenState(state));
  const keys = keyChoices(picture, region, `arn:${identity.partition}:kms`, identity.account);
  if (keys.length === 0) return still({...state, message: messages.noKeysYet()});
  const choices: readonly Choice[] = [{text: 'any key in the Region'}, ...keys];
  const at = choices.findIndex(({arn}) => arn === screenState(state).access?.key);
  return still({
    ...state,
    overlay: {
      kind: 'pick',
      what: 'key',
      title: 'Permissions on which key',
      account: identity.account,
      choices,
      cursor: Math.max(0, at),
    },
  });
}

function keyChoices(
  picture: AccountPicture,
  first: string | undefined,
  prefix: string,
  account: string,
): readonly Choice[] {
  const regions = picture.regions.toSorted((a, b) => Number(b.region === first) - Number(a.region === first));
  return regions.flatMap(({region, keys, keyStores}) => {
    const names = new Map((lastSeen(keyStores) ?? []).map(({id, name}) => [id, name]));
    return [...(lastSeen(keys)?.entries.values() ?? [])].flatMap(({id, membership, aliases}) => {
      if (membership.in !== 'store') return [];
      const store = names.get(membership.storeId) ?? membership.storeId;
      return [
        {
          arn: `${prefix}:${region}:${account}:key/${id}`,
          text: `${aliases[0] ?? id}  ${store} · ${region}`,
        },
      ];
    });
  });
}

/** A key for the picker that is open. */
export function pickerKey(state: AppState, picker: Picker, key: Key): Step {
  const {overlay: _open, ...closed} = state;
  const picked = pressPicker(picker, key);
  switch (picked.is) {
    case 'open':
      return still({...state, overlay: picked.picker});
    case 'closed':
      return still(closed);
    case 'picked':
      if (picker.what === 'profile')
        return {
          state: closed,
          effects: picked.arn === undefined ? [] : [{kind: 'switch-profile', name: picked.arn}],
        };
      return still(picker.what === 'key' ? withKey(closed, picked.arn) : withPrincipal(closed, picked.arn));
  }
}

/** Opens the entering of values for the row that depends on some, or of those that were entered before. */
export function enterValues(state: AppState, {context, cursor}: View): Step | undefined {
  if (state.place.screen !== 'access') return undefined;
  const {given = {}} = screenState(state).access ?? {};
  const {rows} = chooseAccess(context, screenState(state));
  const row = rows.find(({id}) => id === cursor) ?? rows[0];
  const missing = row?.cell.verdict === 'needs-context' ? missingContextOf(row.cell) : [];
  const keys = [...Object.keys(given), ...missing.filter(key => !Object.hasOwn(given, key))];
  if (keys.length === 0) return undefined;
  return still({...state, overlay: valuesPanel(row?.cell.action ?? 'again', keys, given)});
}

/** A key for the panel that takes values. */
export function valuesKey(state: AppState, panel: ValuesPanel, key: Key): Step {
  const {overlay: _open, ...closed} = state;
  const entered = pressValues(panel, key);
  if (entered.is === 'open') return still({...state, overlay: entered.panel});
  const {given: _before, ...rest} = screenState(closed).access ?? {};
  const {values} = entered;
  const access = Object.keys(values).length > 0 ? {...rest, given: values} : rest;
  // The row may stand elsewhere after the check; the cursor stays on it.
  return still(choose(closed, {access}));
}

function withPrincipal(state: AppState, arn: string | undefined): AppState {
  const {principal: _before, given: _theirs, recent = [], ...rest} = screenState(state).access ?? {};
  if (arn === undefined) return withChosen(state, {...rest, recent});
  const others = recent.filter(one => one !== arn).slice(0, mostRecent - 1);
  return withChosen(state, {...rest, principal: arn, recent: [arn, ...others]});
}

function withKey(state: AppState, arn: string | undefined): AppState {
  const {key: _before, given: _others, ...rest} = screenState(state).access ?? {};
  if (arn === undefined) return withChosen(state, rest);
  const region = arn.split(':')[3];
  return choose(withChosen(state, {...rest, key: arn}), region === undefined ? {} : {region});
}

/** To the card of the service-linked role. */
export const openRole = (state: AppState): Step => still(open(state, {screen: 'role'}));

/** How it is known what the row under the cursor says; undefined on screens that have nothing to explain. */
export function explain(state: AppState, {context, cursor}: View): Step | undefined {
  if (state.place.screen === 'role')
    return still({...state, overlay: noteOf('The service-linked role', aboutRole(context))});
  if (state.place.screen !== 'access') return undefined;
  const {standing, rows} = chooseAccess(context, screenState(state));
  const row = rows.find(({id}) => id === cursor) ?? rows[0];
  if (!row || !standing?.value) return still({...state, message: messages.noEvidence()});
  return still({...state, overlay: evidenceNote(row.cell, standing.value)});
}

/** A key for the note that is open. */
export function noteKey(state: AppState, note: Note, key: string): Step {
  const {overlay: _open, ...closed} = state;
  const next = pressNote(note, key);
  return still(next ? {...state, overlay: next} : closed);
}
