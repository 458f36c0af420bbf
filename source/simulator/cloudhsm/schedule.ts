import type {RegionWorld, SimulatedCluster, World} from '../world.ts';

/** Runs `run` when `seconds` of simulated time have passed, if the Region still has the cluster then. */
export function after(
  world: World,
  region: RegionWorld,
  cluster: SimulatedCluster,
  seconds: number,
  run: () => void,
): void {
  world.clock.schedule(new Date(world.clock.now().getTime() + seconds * 1000), () => {
    if (region.clusters.get(cluster.id) === cluster) run();
  });
}
