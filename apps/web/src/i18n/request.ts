import { getRequestConfig } from 'next-intl/server';
import messages from '../../messages/en.json';

/**
 * English as it is written in Europe: day before month, 24 hours. Each area brings its own time
 * zone.
 */
export const LOCALE = 'en-GB';

export default getRequestConfig(async () => ({ locale: LOCALE, messages, timeZone: 'UTC' }));
