/** 2 for euros and cents, 0 for yen. */
export function digitsOf(currency: string): number {
  const style = new Intl.NumberFormat('en', { style: 'currency', currency });
  return style.resolvedOptions().maximumFractionDigits ?? 2;
}

/** `1.5` or `1,50` as 150; undefined for what is no amount. */
export function minorOf(text: string, digits: number): number | undefined {
  const plain = text.trim().replace(',', '.');
  if (!/^\d{1,7}(\.\d{1,3})?$/.test(plain)) return undefined;
  const minor = Number(plain) * 10 ** digits;
  return Math.abs(minor - Math.round(minor)) < 1e-6 ? Math.round(minor) : undefined;
}
