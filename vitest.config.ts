import {defineConfig} from 'vitest/config';

// Colours off and a fixed zone, so that a frame in a test reads the same on every machine.
const env = {FORCE_COLOR: '0', TZ: 'UTC'};

export default defineConfig({
  test: {
    // Most of a test's time here is waiting for another process, so one more than the smallest machine has cores.
    maxWorkers: 3,
    projects: [
      {
        test: {
          name: 'main',
          globalSetup: ['test/build.ts'],
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: ['test/**/*.drill.test.ts'],
          env,
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'drills',
          globalSetup: ['test/build.ts'],
          include: ['test/**/*.drill.test.ts'],
          env,
          testTimeout: 600_000,
        },
      },
    ],
  },
});
