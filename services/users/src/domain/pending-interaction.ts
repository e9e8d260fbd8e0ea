/**
 * A sign-in that waits for its person. Each way to end it returns the address that leads back to
 * the client.
 */
export interface PendingInteraction {
  readonly uid: string;
  /** What is asked for: `login`, or `consent`, which our own clients do not need. */
  readonly prompt: string;
  readonly client_name: string;
  signIn(account_id: string): Promise<string>;
  consent(): Promise<string>;
  abort(): Promise<string>;
}
