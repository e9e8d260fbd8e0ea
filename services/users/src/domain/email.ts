/**
 * An e-mail address in the form by which accounts are found: trimmed, composed (Unicode NFC), lower
 * case. Two addresses that differ only in case reach the same person with every provider we know
 * of; dots and tags stay, since their meaning is the provider's.
 */
export function normaliseEmail(email: string): string {
  return email.trim().normalize('NFC').toLowerCase();
}
