import {afterEach, describe, expect, test, vi} from 'vitest';
import {asRegion} from '../../source/model/ids.ts';
import type {AccountPicture} from '../../source/model/picture.ts';
import {answered, at, handMadeWatch, store, story} from './story.ts';
import {rig as makeRig, type Rig} from './session-fixture.ts';

const open: Rig[] = [];

function rig(...args: Parameters<typeof makeRig>): Rig {
  const made = makeRig(...args);
  open.push(made);
  return made;
}

afterEach(() => {
  for (const {session} of open.splice(0)) session.stop();
  vi.useRealTimers();
});

const names = ['ledger', 'nordic', 'vault', 'apac'];
const fourStores: AccountPicture = {
  ...story,
  changes: [],
  regions: [
    answered(
      'eu-west-1',
      names.map(name => store('eu-west-1', name, 'CONNECTED')),
    ),
  ],
};
const without = (gone: string): AccountPicture => ({
  ...fourStores,
  regions: [
    answered(
      'eu-west-1',
      names.filter(name => name !== gone).map(name => store('eu-west-1', name, 'CONNECTED')),
    ),
  ],
});
const four = () => rig(undefined, {watch: handMadeWatch(fourStores)});

describe('the cursor', () => {
  test.each<[string[], string]>([
    [[], 'ledger'],
    [['j'], 'nordic'],
    [['jj'], 'vault'],
    [['j', 'k'], 'ledger'],
    [['k'], 'ledger'],
    [['G'], 'apac'],
    [['G', 'j'], 'apac'],
    [['G', 'g'], 'ledger'],
    [['\u001B[B', '\u001B[B', '\u001B[A'], 'nordic'],
    [['\u0006'], 'apac'],
    [['\u0006\u0002'], 'ledger'],
  ])('after %j rests on %s', (chunks, expected) => {
    const made = four();
    made.press(...chunks);
    expect(made.cursor()).toBe(expected);
  });

  test('stays on its row when the order turns', () => {
    const made = four();
    made.press('j', 'N', 'N');
    expect(made.cursor()).toBe('nordic');
    expect(made.message()).toBe(' Sorted by name, reversed.');
  });

  test('comes back to its row when the filter that hid it is cleared', () => {
    const made = four();
    made.press('j', '/', 'ledger', '\r');
    expect(made.cursor()).toBe('ledger');
    made.press('\u001B');
    vi.waitFor(() => {
      expect(made.cursor()).toBe('nordic');
    });
  });

  test('rests on the neighbour of a row that is gone, and says so', async () => {
    const made = four();
    made.press('j');
    made.watch.show(without('nordic'));
    await vi.waitFor(() => {
      expect(made.cursor()).toBe('vault');
    });
    expect(made.message()).toBe(' cks-nordic is no longer listed; the cursor rests on its neighbour.');
    expect(made.press('j').find(row => row.startsWith('>'))).toBe('>  apac');
  });
});

describe('Esc and q', () => {
  test('Esc closes the filter, then the page, and is harmless at a root screen', () => {
    vi.useFakeTimers();
    const made = four();
    const esc = () => {
      made.press('\u001B');
      vi.advanceTimersByTime(20);
    };
    made.press('/', 'l', '\r', '\r');
    expect(made.rows()[1]).toContain('Board > page');
    esc();
    expect(made.rows()[1]).toContain('[Board]');
    expect(made.rows().filter(row => row.includes('nordic'))).toEqual([]);
    esc();
    expect(made.rows().filter(row => row.includes('nordic'))).toHaveLength(1);
    esc();
    expect(made.message()).toBe(' This is a root screen. q quits.');
    expect(made.left).toEqual([]);
  });

  test('q closes a panel and a page first, and quits at a root screen with 0', () => {
    const made = four();
    made.press('?', 'q', '\r', 'q');
    expect(made.left).toEqual([]);
    made.press('q');
    expect(made.left).toEqual([0]);
  });

  test.each([[[]], [['/', 'abc']], [[':']], [['?']], [['\r']]])('^C after %j leaves with 130', chunks => {
    const made = four();
    made.press(...chunks, '\u0003');
    expect(made.left).toEqual([130]);
  });
});

describe('text that is typed', () => {
  test('is text and never a verb', () => {
    const made = four();
    made.press('/', 'qZR', '?');
    expect(made.message()).toBe(' / qZR?_   0 of 4 rows');
    expect(made.left).toEqual([]);
    expect(made.watch.asked).toEqual([]);
  });

  test('filters as it comes, and a pasted Enter does not end it', () => {
    const made = four();
    made.press('/', '\u001B[200~led\r\u001B[201~');
    expect(made.message()).toContain(' / led_   Enter inside a paste is ignored.');
    expect(made.cursor()).toBe('ledger');
    made.press('\u007F');
    expect(made.message()).toBe(' / le_   1 of 4 rows');
  });

  test('a paste outside of a field does nothing and says so', () => {
    const made = four();
    made.press('\u001B[200~q\r\u001B[201~');
    expect(made.left).toEqual([]);
    expect(made.message()).toContain('A paste does nothing here');
  });

  test('is drawn safely, whatever was pasted', () => {
    const made = four();
    made.press('/', '\u001B[200~\u001B[31m\u202Eabc\u001B[201~');
    expect(made.message()).toBe(' / ??abc_   0 of 4 rows');
  });
});

describe('the command palette', () => {
  test.each<[string, string, string]>([
    [':keys\r', 'Board [Keys] Clusters Access Teardown', 'a screen by its name'],
    [':teardown\r', 'Board Keys Clusters Access [Teardown]', 'glued to its Enter'],
    [':cl\t\r', 'Board Keys [Clusters] Access Teardown', 'completed by Tab'],
    [':KEYS\r', 'Board [Keys]', 'in capitals'],
  ])('%j opens %j (%s)', (chunk, place) => {
    expect(four().press(chunk)[1]).toContain(place);
  });

  test('answers where a word means nothing, or nothing yet', () => {
    const made = four();
    expect(made.press(':dance\r').join('\n')).toContain('no command "dance" here');
    expect(made.press('cmk\r').join('\n')).toContain('KMS key (older name: CMK)');
  });

  test('recalls what was entered', () => {
    const made = four();
    expect(made.press(':keys\r', ':', '\u001B[A').join('\n')).toContain(': keys_');
  });

  test('runs commands of the table', () => {
    const made = four();
    made.press(':pause\r');
    expect(made.rows()[0]).toContain('[PAUSED]');
    made.press(':region eu-west-1\r');
    expect(made.message()).toContain('Only eu-west-1');
    made.press(':quit\r', ':quit\r');
    expect(made.left).toEqual([0]);
  });
});

describe('moving between screens', () => {
  test('Tab goes over the root screens and around', () => {
    const made = four();
    const tabs = Array.from({length: 5}, () => /\[(\w+)\]/u.exec(made.press('\t')[1] ?? '')?.[1]);
    expect(tabs).toEqual(['Keys', 'Clusters', 'Access', 'Teardown', 'Board']);
    expect(made.press('\u001B[Z')[1]).toContain('[Teardown]');
  });

  test('Tab on a page goes over its sections', () => {
    const made = four();
    expect(made.press('\r', '\t')[2]).toBe(' section 1');
    expect(made.press('\t', '\t')[2]).toBe(' section 0');
    expect(made.press('\u001B[Z')[2]).toBe(' section 2');
  });

  test('[ ] and - browse what was visited', () => {
    const made = four();
    made.press('\t', '\t');
    expect(made.press('[')[1]).toContain('[Keys]');
    expect(made.press('[')[1]).toContain('[Board]');
    expect(made.press(']')[1]).toContain('[Keys]');
    expect(made.press('-')[1]).toContain('[Clusters]');
    expect(made.press('-')[1]).toContain('[Keys]');
    made.press('[', '[');
    expect(made.message()).toBe(' No screen to go back to.');
  });

  test('the screen of teardowns says that it is still starting until there is what plans them', () => {
    expect(four().press('\t\t\t\t').join('\n')).toContain('cks is still starting');
  });
});

describe('keys that ask for something', () => {
  test('R looks at the whole account, on Keys at keys, on a page at its Region', () => {
    const made = four();
    made.press('R');
    expect(made.watch.asked).toEqual(['refresh']);
    expect(made.message()).toContain('Looking now');
  });

  test('Z pauses and resumes, with a badge', () => {
    const made = four();
    expect(made.press('Z')[0]).toContain('[PAUSED]');
    expect(made.press('Z')[0]).not.toContain('[PAUSED]');
  });

  test('^D deletes nothing', () => {
    const made = four();
    made.press('\u0004');
    expect(made.message()).toBe(' Nothing was deleted. Deleting starts with :teardown or a.');
  });

  test('a verb that cannot be opened yet gives its reason', () => {
    const made = four();
    made.press('a');
    expect(made.message()).toContain('Nothing can be changed from here yet');
  });

  test('a key without meaning says where to look', () => {
    const made = four();
    made.press('z');
    expect(made.message()).toBe(' z does nothing. ? lists the keys.');
    made.press('s');
    expect(made.message()).toBe(' s does nothing on this screen. ? lists the keys.');
  });

  test('Space marks a key, and Esc clears the marks', () => {
    vi.useFakeTimers();
    const made = four();
    expect(made.press('\t', ' ')[2]).toBe('>+ ledger');
    made.press('\u001B');
    vi.advanceTimersByTime(20);
    expect(made.rows()[2]).toBe('>  ledger');
  });
});

describe('panels', () => {
  test('help lists the keys of this screen, from the one table', () => {
    const rows = four().press('?');
    expect(rows[3]).toContain('┌ Help · Board ─');
    expect(rows.join('\n')).toContain('f          faults only');
    expect(rows[0]).toContain('111122223333');
  });

  test('the event log shows the request id of an error', () => {
    const made = rig();
    const rows = made.press('!');
    expect(rows[3]).toContain('┌ Events · this run, 3 entries, 2 errors ─');
    expect(rows.join('\n')).toContain('5f0c2f6e-83a1-4d0e-9d6a-0b1a7c2e4f58');
    expect(made.press('e').join('\n')).not.toContain('apac-sign  still');
  });
});

describe('time and terminal', () => {
  test('nothing is drawn again while nothing changes but seconds', () => {
    vi.useFakeTimers();
    const made = four();
    let draws = 0;
    made.session.subscribe(() => (draws += 1));
    made.watch.setNow(at('12:04:09'));
    made.watch.show({...fourStores});
    vi.advanceTimersByTime(1000);
    expect(draws).toBe(0);
    made.watch.setNow(at('12:05:00'));
    vi.advanceTimersByTime(10_000);
    expect(draws).toBe(1);
    expect(made.rows()[1]).toContain('12:05Z');
  });

  test('many answers at once are one drawing', () => {
    vi.useFakeTimers();
    const made = four();
    let draws = 0;
    made.session.subscribe(() => (draws += 1));
    for (const name of names) made.watch.show(without(name));
    vi.advanceTimersByTime(1000);
    expect(draws).toBe(1);
  });

  test('a terminal that is too small shows whose account this is, and hears only the way out', () => {
    const made = four();
    made.session.resize({columns: 72, rows: 20});
    expect(made.rows()).toHaveLength(20);
    expect(made.rows().slice(0, 2).join(' ')).toContain(
      'cks needs 80x24, this is 72x20. 111122223333 pay-legacy READ-ONLY.',
    );
    made.press('R', '?');
    expect(made.watch.asked).toEqual([]);
    made.press('q');
    expect(made.left).toEqual([0]);
  });

  test('keys wanted on screen are asked for once, and given up when they leave it', () => {
    const made = rig(undefined, {
      watch: handMadeWatch(fourStores),
      screens: {
        ...screensWanting([{region: 'eu-west-1', keyId: 'k1'}]),
      },
    });
    made.press('j', 'k');
    expect(made.watch.asked).toEqual([`keys ${asRegion('eu-west-1')} k1`]);
    made.press('\t');
    expect(made.watch.asked).toEqual(['keys eu-west-1 k1', 'keys eu-west-1 ']);
  });
});

function screensWanting(wanted: readonly {region: string; keyId: string}[]) {
  const empty = {rowIds: [], top: 0, body: [], footer: [], open: () => undefined};
  const plain = () => empty;
  return {
    board: () => ({...empty, wanted}),
    keys: plain,
    clusters: plain,
    access: plain,
    teardown: plain,
    stage: plain,
    progress: plain,
    flows: plain,
    history: plain,
    role: plain,
    store: plain,
    cluster: plain,
  };
}
