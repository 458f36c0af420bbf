import {openMachine, type Machine} from './command-line.ts';

/** Gives a story a machine of its own, and clears it away whatever comes of it. */
export async function onMachine(
  options: Parameters<typeof openMachine>[0],
  story: (machine: Machine) => Promise<void>,
): Promise<void> {
  const machine = await openMachine(options);
  try {
    await story(machine);
  } finally {
    await machine.close();
  }
}
