import type {AccessReport} from '../../access/verdict.ts';
import {lastSeen} from '../../model/observation.ts';
import {isAsked} from '../../model/picture.ts';
import type {Effect} from '../act.ts';
import {shownRegion} from '../screens/access-choice.ts';
import type {ScreenContext} from '../screens/screen.ts';
import {screenState, type AppState} from '../state.ts';
import {
  freshForMs,
  questionKey,
  type AccessPort,
  type AccessQuestion,
  type AccessView,
  type CheckProgress,
  type RoleFindings,
  type Standing,
} from './port.ts';

/** What a session has of permissions. Without a port nothing is checked, and the screen says so. */
export type SessionAccess = {
  context(): {readonly access?: AccessView};
  /** Asks what the screen that is shown wants to know, unless that is known or being asked. */
  lookAt(state: AppState, context: ScreenContext): void;
  /** Does what a key asked for; false where it is nothing of permissions. */
  carryOut(effect: Effect, state: AppState, context: ScreenContext): boolean;
  stop(): void;
};

/** Binds the checks of permissions to a session; the port may come later than the first frame. */
export function sessionAccess(
  coming: AccessPort | Promise<AccessPort> | undefined,
  onChange: () => void,
): SessionAccess {
  let port: AccessPort | undefined;
  let view: AccessView = {checks: new Map()};
  let shownBefore = false;
  const stop = new AbortController();

  if (coming instanceof Promise) {
    coming.then(
      given => {
        port = given;
        onChange();
      },
      // Whoever gives the port says why it cannot be had.
      () => undefined,
    );
  } else port = coming;

  const change = (next: AccessView) => {
    view = next;
    onChange();
  };
  const setCheck = (key: string, standing: Standing<AccessReport>) => {
    change({...view, checks: new Map(view.checks).set(key, standing)});
  };

  function check(from: AccessPort, {question, name: key}: Asked, {now}: ScreenContext): void {
    const before = view.checks.get(key);
    let asked: Standing<AccessReport> = {...kept(before), askedAt: now, running: true};
    setCheck(key, asked);
    const onProgress = (progress: CheckProgress) => {
      if (!stop.signal.aborted) setCheck(key, {...asked, progress});
    };
    const onReport = (value: AccessReport) => {
      asked = {...asked, value, at: value.at};
      if (!stop.signal.aborted) setCheck(key, asked);
    };
    from.check(question, {onProgress, onReport, stop: stop.signal}).then(
      value => {
        setCheck(key, {askedAt: now, running: false, value, at: value.at});
      },
      (error: unknown) => {
        setCheck(key, {...kept(before), askedAt: now, running: false, trouble: reasonOf(error)});
      },
    );
  }

  function readRole(from: AccessPort, {now}: ScreenContext): void {
    const before = view.role;
    const setRole = (role: Standing<RoleFindings>) => {
      change({...view, role});
    };
    setRole({...kept(before), askedAt: now, running: true});
    from.role().then(
      value => {
        setRole({askedAt: now, running: false, value, at: now});
      },
      (error: unknown) => {
        setRole({...kept(before), askedAt: now, running: false, trouble: reasonOf(error)});
      },
    );
  }

  function ask(
    state: AppState,
    context: ScreenContext,
    evenIf: (standing: Standing<unknown>) => boolean,
  ): void {
    const asked = questionOf(state, context);
    if (!port || !asked) return;
    const known = view.checks.get(asked.name);
    const wanted = state.place.screen === 'access' && (!known || (!known.running && evenIf(known)));
    if (wanted) check(port, asked, context);
    if (!view.role || (!view.role.running && evenIf(view.role))) readRole(port, context);
  }

  return {
    context: () => (port ? {access: view} : {}),
    lookAt(state, context) {
      const shown = isShown(state);
      const arrived = shown && !shownBefore;
      shownBefore = shown;
      if (!shown) return;
      const {now} = context;
      ask(state, context, ({askedAt}) => arrived && now.getTime() - askedAt.getTime() >= freshForMs);
    },
    carryOut(effect, state, context) {
      if (effect.kind !== 'check-access') return false;
      if (isShown(state)) ask(state, context, () => true);
      return true;
    },
    stop() {
      stop.abort();
    },
  };
}

const isShown = ({place}: AppState) => place.screen === 'access' || place.screen === 'role';

/** The question that the Access screen stands at; undefined until it is known whose account this is and where. */
function questionOf(state: AppState, {picture, now}: ScreenContext): Asked | undefined {
  const regions = picture.regions.filter(isAsked).map(({region}) => region);
  if (!lastSeen(picture.identity) || regions.length === 0) return undefined;
  const chosen = screenState(state, {screen: 'access'});
  const {principal, key, given} = chosen.access ?? {};
  const shown = shownRegion(picture, now, chosen);
  const question = {
    // What one looks at is asked first; with values entered, nothing else is.
    regions: given
      ? regions.filter(region => region === shown)
      : regions.toSorted((a, b) => Number(b === shown) - Number(a === shown)),
    ...(principal !== undefined && {principal}),
    ...(key !== undefined && {key}),
    ...(given && {given}),
  };
  return {question, name: questionKey(question, shown)};
}

type Asked = {readonly question: AccessQuestion; readonly name: string};

const kept = <T>(before: Standing<T> | undefined): Pick<Standing<T>, 'value' | 'at'> =>
  before?.at === undefined ? {} : {at: before.at, ...(before.value !== undefined && {value: before.value})};

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
