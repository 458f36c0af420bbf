import {setFlagsFromString} from 'node:v8';

/**
 * Trades some CPU time for memory, for a screen that stays open all day. Most objects here are answers that are folded
 * into the picture and dropped: V8 would let the space for them grow to 32 MiB before it looks at them, and the rest
 * of the heap to twice what is in use. Takes effect from here on, so it comes first. What it gives
 * and costs is in docs/performance.md.
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString('--optimize-for-size');
}
