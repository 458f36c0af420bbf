import type {DraftProgress} from '../../flows/teardown/draft-plan.ts';

/** One line on stderr that is written over; nothing where stderr is no terminal. */
export function progressLine(): {
  readonly tell: (progress: DraftProgress) => void;
  readonly clear: () => void;
} {
  const {stderr} = process;
  if (!stderr.isTTY) return {tell: () => undefined, clear: () => undefined};
  const regions = new Map<string, boolean>();
  const keys = new Map<string, {readonly known: number; readonly of: number}>();
  const counts: Partial<Record<'details' | 'last-uses', string>> = {};
  let toldAt = 0;
  const write = () => {
    const answered = [...regions.values()].filter(Boolean).length;
    let known = 0;
    let all = 0;
    for (const one of keys.values()) {
      known += one.known;
      all += one.of;
    }
    const parts = [
      `Regions ${String(answered)}/${String(regions.size)}`,
      ...(all > 0 ? [`keys ${String(known)}/${String(all)}`] : []),
      ...(counts.details ? [`tags, policies, grants ${counts.details}`] : []),
      ...(counts['last-uses'] ? [`last uses ${counts['last-uses']}`] : []),
    ];
    stderr.write(`\r\u001B[K${parts.join(' · ').slice(0, Math.max(20, (stderr.columns || 80) - 1))}`);
  };
  return {
    tell(progress) {
      if (progress.is === 'inventory') {
        const {region, at} = progress.of;
        regions.set(region, at.is === 'over');
        if (at.is === 'keys') keys.set(region, at);
      } else counts[progress.is] = `${String(progress.done)}/${String(progress.of)}`;
      const now = performance.now();
      if (now - toldAt < 100) return;
      toldAt = now;
      write();
    },
    clear() {
      if (toldAt > 0) stderr.write('\r\u001B[K');
    },
  };
}
