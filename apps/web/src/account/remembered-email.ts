const NAME = 'drais.email';

/** Kept from signing up until signing in, in this tab only, so that it is typed once. */
export function rememberEmail(email: string): void {
  sessionStorage.setItem(NAME, email);
}

export function takeRememberedEmail(): string {
  const email = sessionStorage.getItem(NAME) ?? '';
  sessionStorage.removeItem(NAME);
  return email;
}
