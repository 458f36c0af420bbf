import {readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {expect, test} from 'vitest';
import type {World} from '../../source/simulator/world.ts';
import {until} from '../commands/command-line.ts';
import {onMachine} from '../commands/on-machine.ts';
import {
  breaches,
  heldClock,
  leftIn,
  type PlanFile,
  randomOf,
  wholeAccount,
} from '../flows/teardown/whole-account.ts';
import {openTerminal, type Session} from './terminal.ts';

const day = 86_400;
const account = '111122223333';
const seed = Number(process.env['DRILL_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const random = randomOf(seed);

/** Types a text key by key, each once the one before it stands on the screen; a page that is too new drops a key. */
async function type(screen: Session, text: string): Promise<void> {
  let shown = '';
  for (const character of text) {
    shown += character;
    const echo = `${shown}_`;
    await insist(screen, character, frame => frame.replaceAll(/\s*\n\s*/g, ' ').includes(echo));
  }
}

/** Presses a key until the screen shows what it leads to: a page that is too new to have been read drops keys. */
async function insist(
  screen: Session,
  key: string,
  shown: string | RegExp | ((frame: string) => boolean),
): Promise<string> {
  for (let tries = 0; ; tries++) {
    screen.press(key);
    try {
      return await screen.until(shown, tries < 10 ? 1500 : 20_000);
    } catch (error) {
      if (tries >= 10) throw error;
    }
  }
}

const textOf = (screen: Session) => screen.frame().join('\n');

/** Gives the phrase that stands on the page: nothing is focused there, so Tab comes first. */
async function givePhrase(screen: Session, then: RegExp): Promise<void> {
  const frame = await screen.until(/Type this exactly: +\S/);
  const phrase = /Type this exactly: +(.*\S)/.exec(frame)?.[1] ?? '';
  if (frame.includes('Nothing is focused')) await insist(screen, '\t', /^ *>? *_/m);
  await type(screen, phrase);
  await screen.until('(match)');
  await insist(screen, '\r', frame => !frame.includes('Type this exactly') && then.test(frame));
}

/**
 * Waits until a run has looked, and gives the phrase that is wanted; resolves with true where one was given, once what
 * it allows is done.
 */
async function goOn(screen: Session, world: World): Promise<boolean> {
  await delay(2500);
  const frame = await screen.until(/· Wait ·|A phrase is wanted|· Role ·|· Report ·/, 60_000);
  if (!/type the phrase|type:? delete|A phrase is wanted/.test(frame)) return false;
  if (frame.includes('· Role ·')) await insist(screen, '\u001B[B', /> *\[ Delete the role/);
  const page = await insist(screen, '\r', /Type this exactly: +\S/);
  const stores = leftIn(world).stores.length - Number(/delete (\d+) stores? \d/.exec(page)?.[1] ?? 0);
  const role = page.includes('delete role');
  await givePhrase(screen, /· (Run|Wait|Role|Report) ·/);
  await until(
    () => (role ? !leftIn(world).role : leftIn(world).stores.length <= stores),
    `what a phrase allows, seed ${String(seed)}`,
    90_000,
  );
  return true;
}

test(`a whole account is taken down by keys alone at 80x24, from the board to the report, its terminal killed on the way (DRILL_SEED=${String(seed)})`, async () => {
  const {clock, letGo} = heldClock();
  await onMachine({text: wholeAccount(4), clock}, async machine => {
    const keys = machine.line.credentials['admin'];
    const open = () =>
      openTerminal({
        arguments: ['--write', '--endpoint-url', machine.simulator.endpoint, '--state-dir', machine.stateDir],
        env: {
          HOME: machine.home,
          AWS_EC2_METADATA_DISABLED: 'true',
          AWS_ACCESS_KEY_ID: keys?.accessKeyId ?? '',
          AWS_SECRET_ACCESS_KEY: keys?.secretAccessKey ?? '',
        },
      });
    let screen = open();
    let kills = 0;
    const killed = async () => {
      screen.signal('SIGKILL');
      await screen.exited;
      kills++;
    };
    /** Opens the program anew, and the teardown by way of the list of plans. */
    const reopened = async () => {
      screen = open();
      await screen.until(/REGION +STORE|No custom key stores/);
      screen.press(':teardown\r');
      await screen.until(/TD-\d{8}-/);
      await insist(screen, '\r', /TD-\S+ · (Run|Wait|Role|Report)/);
      await insist(screen, 'P', /P pause/);
    };
    try {
      await screen.until(/REGION +STORE|No custom key stores/);
      screen.press(':teardown\r');
      await screen.until('0 plans on this machine');
      await insist(screen, 'm', 'missing: Account');
      await type(screen, account);
      await insist(screen, '\t', '>Goal');
      await insist(screen, '\u001B[C', '< delete stores and their keys >');
      await insist(screen, '\u001B[C', '< delete stores, keys, role >');
      for (const there of ['>Where', '>Window']) await insist(screen, '\t', there);
      screen.press('\u007F\u007F');
      await insist(screen, '7', /Window +< ?7/).catch(() => undefined);
      for (const there of ['>Watch first', '>Approval', '>Data', '[>Cancel', '[>Look'])
        await insist(screen, '\t', there);
      await insist(screen, '\r', 'Inventory ◐');
      await screen.until('48 KMS keys', 30_000);
      await insist(screen, 'p', /· Plan ·/);
      await insist(screen, 'p', /Type this exactly/);
      await givePhrase(screen, /· Run ·/);
      letGo();
      await delay(random() * 3000);
      await killed();
      for (let n = 0; !textOf(screen).includes('· Report ·'); n++) {
        if (n > 40) throw new Error(`no end, seed ${String(seed)}: ${textOf(screen)}`);
        await reopened();
        if (n < 6) await delay(random() * 3000);
        // The consent of a phrase is one of its day.
        else if (!(await goOn(screen, machine.world)) && leftIn(machine.world).role) clock.advance(day);
        if (leftIn(machine.world).role) await killed();
        else await screen.until('· Report ·', 60_000);
      }
      const [file = ''] = readdirSync(path.join(machine.stateDir, 'journals', account)).filter(name =>
        name.endsWith('.plan.json'),
      );
      const plan = JSON.parse(
        readFileSync(path.join(machine.stateDir, 'journals', account, file), 'utf8'),
      ) as PlanFile;
      expect(breaches(machine.world, plan, 'admin')).toEqual([]);
      expect(leftIn(machine.world)).toEqual({stores: [], keys: [], plain: 6, role: false});
      expect(kills).toBeGreaterThan(5);
    } finally {
      screen.signal('SIGKILL');
      await screen.exited;
    }
  });
});
