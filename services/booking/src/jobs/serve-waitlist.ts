import { job } from '@drais/kit';
import { serveAll } from '../use-cases/serve-waitlist.ts';

export const serveWaitlist = job({ id: 'booking.serve_waitlist', every_s: 10, run: serveAll });
