/** A range of addresses: those whose first `length` bits are those of `bits`. */
export type IpRange = {readonly family: 4 | 6; readonly bits: bigint; readonly length: number};

/** Reads an IPv4 or IPv6 address, alone or with a prefix length; undefined if it is none. */
export function ipRange(text: string): IpRange | undefined {
  const [address = '', prefix, ...more] = text.split('/');
  const family = address.includes(':') ? 6 : 4;
  const width = family === 6 ? 128 : 32;
  const bits = family === 6 ? ipv6(address) : ipv4(address);
  const length = prefix === undefined ? width : /^\d{1,3}$/.test(prefix) ? Number(prefix) : -1;
  return bits === undefined || more.length > 0 || length < 0 || length > width
    ? undefined
    : {family, bits, length};
}

/** Whether an address (a range of one) lies in a range. */
export function inRange(range: IpRange, address: IpRange): boolean {
  const shift = BigInt((range.family === 6 ? 128 : 32) - range.length);
  return (
    range.family === address.family &&
    address.length >= range.length &&
    range.bits >> shift === address.bits >> shift
  );
}

function ipv4(text: string): bigint | undefined {
  const parts = text.split('.');
  return parts.length === 4 && parts.every(part => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256)
    ? parts.reduce((bits, part) => (bits << 8n) | BigInt(part), 0n)
    : undefined;
}

function ipv6(text: string): bigint | undefined {
  // An IPv4 address may stand for the last two groups.
  const mapped = /^(.*:)(\d+(?:\.\d+){3})$/.exec(text);
  if (mapped) {
    const low = ipv4(mapped[2] ?? '');
    return low === undefined
      ? undefined
      : ipv6(`${mapped[1]}${(low >> 16n).toString(16)}:${(low & 0xffffn).toString(16)}`);
  }
  const [head = '', tail, ...more] = text.split('::');
  const groups = (part: string) => (part === '' ? [] : part.split(':'));
  const front = groups(head);
  const back = tail === undefined ? [] : groups(tail);
  const gap = 8 - front.length - back.length;
  if (more.length > 0 || (tail === undefined ? gap !== 0 : gap < 1)) {
    return undefined;
  }
  const all = [...front, ...Array<string>(gap).fill('0'), ...back];
  return all.every(group => /^[0-9a-fA-F]{1,4}$/.test(group))
    ? all.reduce((bits, group) => (bits << 16n) | BigInt(`0x${group}`), 0n)
    : undefined;
}
