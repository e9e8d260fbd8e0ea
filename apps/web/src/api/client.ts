import { openClient } from '@drais/sdk';

/** The platform at this page's own origin; the session cookie says who asks. */
export const drais = openClient({ base_url: '' });
