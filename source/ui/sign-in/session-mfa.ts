import type {Effect} from '../act.ts';
import {shown} from '../flow/hand.ts';
import {messages} from '../messages.ts';
import type {AppState} from '../state.ts';
import type {MfaDesk} from './mfa-desk.ts';
import {mfaPanel} from './mfa-panel.ts';

/** What a session has of MFA codes; without a desk nobody is ever asked. */
export type SessionMfa = {
  /** The state with the panel of the question that waits, or without that of one that does not any more. */
  settle(state: AppState): AppState;
  /** Does what a key asked for; false where it is nothing of MFA codes alone. */
  carryOut(effect: Effect): boolean;
};

/** Binds the desk where MFA codes are asked for to a session. */
export function sessionMfa(desk: MfaDesk | undefined, onChange: () => void): SessionMfa {
  desk?.subscribe(onChange);
  return {
    settle(state) {
      const question = desk?.question();
      const {overlay, ...bare} = state;
      const open = overlay?.kind === 'mfa' ? overlay : undefined;
      if (!question) return open ? bare : state;
      if (open?.question.id === question.id) return state;
      // Panels that only inform give way: until there is a code nothing new will be in them.
      const gives =
        overlay === undefined || ['mfa', 'sign-in', 'help', 'note', 'events'].includes(overlay.kind);
      if (gives && !state.dialog && !state.typing) return {...bare, overlay: mfaPanel(question)};
      return state.message ? state : {...state, message: messages.mfaWaits()};
    },
    carryOut(effect) {
      if (effect.kind === 'refresh') desk?.allow();
      if (effect.kind !== 'mfa') return false;
      if (effect.code === undefined) desk?.decline();
      else desk?.answer(effect.code);
      return true;
    },
  };
}

/** The state with its panel marked as on screen from now on. */
export function markMfaShown(state: AppState, at: number): AppState {
  const {overlay} = state;
  if (overlay?.kind !== 'mfa' || overlay.hand.shownAt !== undefined) return state;
  return {...state, overlay: {...overlay, hand: shown(overlay.hand, at)}};
}
