import type {RegionWorld, SimulatedSubnet} from '../world.ts';

/** AWS keeps the first four addresses of a subnet for itself. */
const reserved = 4;

/** The address that stands `offset` after the first of a block such as `10.0.0.0/28`. */
export function addressIn(cidr: string, offset: number): string {
  const [a = 0, b = 0, c = 0, d = 0] = (cidr.split('/')[0] ?? '').split('.').map(Number);
  return `${a}.${b}.${c + Math.floor((d + offset) / 256)}.${(d + offset) % 256}`;
}

/** The lowest address of a subnet that no HSM of the Region has. */
export function freeAddress(region: RegionWorld, {cidr}: SimulatedSubnet): string {
  const taken = new Set([...region.clusters.values()].flatMap(({hsms}) => hsms.map(({eniIp}) => eniIp)));
  let offset = reserved;
  while (taken.has(addressIn(cidr, offset))) offset++;
  return addressIn(cidr, offset);
}
