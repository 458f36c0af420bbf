/** The screen read out line by line: loaded only where that was asked for. */
import type {Size} from '../line.ts';
import {speakOn} from './spoken-terminal.ts';
import {makeSpeaker} from './speaker.ts';

/** What pages are made for that are read out: as narrow as a frame, and so long that none of them is cut. */
export const spokenSize: Size = {columns: 80, rows: 240};

export {makeSpeaker, speakOn};
