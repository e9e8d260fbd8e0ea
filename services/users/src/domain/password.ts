import { normaliseEmail } from './email.ts';

/**
 * Passwords of ten characters and more that guessing lists try first. Shorter ones are refused by
 * their length. The aim is that of NIST SP 800-63B, 3.1.1.2: refuse what is commonly used or
 * expected, and ask for nothing else.
 */
export const COMMON_PASSWORDS: ReadonlySet<string> = new Set([
  'password12',
  'password123',
  'password1234',
  'passw0rd123',
  'p@ssword123',
  'p@ssw0rd123',
  'mypassword',
  'mypassword1',
  'changeme123',
  'letmein123',
  'letmein1234',
  'welcome123',
  'welcome1234',
  'iloveyou12',
  'iloveyou123',
  'sunshine12',
  'sunshine123',
  'princess12',
  'princess123',
  'football12',
  'football123',
  'baseball12',
  'baseball123',
  'superman12',
  'superman123',
  'trustno1trustno1',
  'qwertyuiop123',
  'qwerty12345',
  'qwerty123456',
  'qwertz12345',
  'qwertz123456',
  'asdfghjkl1',
  'asdfghjkl123',
  'zxcvbnm123',
  '1q2w3e4r5t',
  '1q2w3e4r5t6y',
  'q1w2e3r4t5',
  'q1w2e3r4t5y6',
  '1qaz2wsx3edc',
  'zaq12wsxcde3',
  'abcd123456',
  'abc1234567',
  'a123456789',
  'a1234567890',
  '123456789a',
  '1234567890a',
  'qwe1234567',
  'administrator',
  'admin12345',
  'admin123456',
  'rootroot123',
  'testtest123',
  'test123456',
  'test1234567',
  'passwort12',
  'passwort123',
  'passwort1234',
  'motdepasse',
  'motdepasse1',
  'contraseña',
  'contrasena',
  'wachtwoord',
  'wachtwoord1',
  'palavrapasse',
  'hallo12345',
  'ichliebedich',
  'schatz1234',
  'google1234',
  'facebook123',
  'computer123',
  'internet123',
  'liverpool1',
  'manchester1',
  'bayern1900',
  'dragon1234',
  'monkey1234',
  'michael123',
  'drais12345',
  'drais123456',
  'escooter123',
]);

/**
 * Alphabets and keyboards along which fingers walk. Rows follow each other, since no row alone but
 * the first is as long as a password.
 */
const WALKS = [
  'abcdefghijklmnopqrstuvwxyz',
  '01234567890123456789',
  'qwertyuiopasdfghjklzxcvbnm',
  'qwertzuiopasdfghjklyxcvbnm',
  'azertyuiopqsdfghjklmwxcvbn',
];

/**
 * Whether `password` is one that others would try first: common, one walk or repetition, or the
 * person's own address.
 */
export function isTooCommon(password: string, email: string): boolean {
  const lower = password.normalize('NFKC').toLowerCase();
  if (COMMON_PASSWORDS.has(lower) || isRepetition(lower) || isWalk(lower)) return true;
  const address = normaliseEmail(email);
  return lower === address || lower === address.split('@')[0];
}

/** `aaaaaaaaaa`, `abababababab`, `123123123123`: a unit of up to four characters over and over. */
function isRepetition(text: string): boolean {
  for (let unit = 1; unit <= 4; unit++) {
    const repeated = text.slice(0, unit).repeat(text.length).slice(0, text.length);
    if (text === repeated) return true;
  }
  return false;
}

function isWalk(text: string): boolean {
  const backwards = [...text].reverse().join('');
  return WALKS.some((walk) => walk.includes(text) || walk.includes(backwards));
}
