import {evidenceOf, shutSubnets} from './evidence.ts';
import type {KeyStore} from './key-store.ts';
import {isFresh} from './observation.ts';
import type {RegionView} from './picture.ts';
import type {Judgement} from './verdict-words.ts';
import {judge} from './verdict-words.ts';

/** Judges a FAILED store: by AWS's code, and by the subnets where the code is about them and EC2 was asked. */
export function failedVerdict(view: RegionView, store: KeyStore): Judgement {
  const code = store.connectionErrorCode;
  if (code === undefined) return judge('down', 'FAILED, and AWS gave no ConnectionErrorCode');
  const found = subnetWords(view, store, code);
  return found ? judge('down', `${code}; ${found.reason}`, `${code}, ${found.brief}`) : judge('down', code);
}

function subnetWords(
  view: RegionView,
  store: KeyStore,
  code: string,
): {readonly reason: string; readonly brief: string} | undefined {
  const {subnets} = evidenceOf(view, store.id);
  if (!code.includes('SUBNET') || !isFresh(subnets)) return undefined;
  const shut = shutSubnets(subnets.value);
  const [gone] = shut.filter(({exists}) => !exists);
  if (code === 'SUBNET_NOT_FOUND') {
    return gone ? {reason: `${gone.id} is gone`, brief: 'one is gone'} : undefined;
  }
  const zones = shut.flatMap(subnet => (subnet.exists ? [subnet.zone] : []));
  const [zone] = zones;
  if (zone === undefined) {
    return gone ? undefined : {reason: 'addresses are free now', brief: 'some free now'};
  }
  return zones.length === 1
    ? {reason: `${zone} subnet has 0 free`, brief: `${shortZone(zone)} has 0 free`}
    : {
        reason: `${String(zones.length)} subnets have 0 free`,
        brief: `${zones.map(shortZone).join(' ')} have 0 free`,
      };
}

/** `1b` of `eu-west-1b`: beside its Region a zone needs no more. */
const shortZone = (zone: string): string => /\d+[a-z]+$/.exec(zone)?.[0] ?? zone;
