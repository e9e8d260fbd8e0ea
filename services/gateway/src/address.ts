const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

/** Whether the caller is on this machine. */
export function isLoopback(ip: string): boolean {
  return ip === '::1' || (MAPPED.exec(ip)?.[1] ?? ip).startsWith('127.');
}

/**
 * What counts as one caller: an IPv4 address, or the first 64 bits of an IPv6 address, since
 * whoever holds one of those addresses usually holds the whole network (RFC 6177).
 */
export function callerKey(ip: string): string {
  const plain = MAPPED.exec(ip)?.[1] ?? ip;
  if (!plain.includes(':')) return plain;
  const [head = '', tail] = plain.split('%')[0]?.split('::') ?? [];
  const front = head === '' ? [] : head.split(':');
  const back = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = Array.from({ length: Math.max(0, 8 - front.length - back.length) }, () => '0');
  const groups = [...front, ...(tail === undefined ? [] : zeros), ...back];
  return groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}
