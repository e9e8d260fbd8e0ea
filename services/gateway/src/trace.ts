import { randomHex } from '@drais/kit/random-hex';

const VERSION_00 = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;
/** Later versions may add fields after the flags. */
const LATER_VERSION = /^(?!ff|00)[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(?:-.*)?$/;
const NO_TRACE = '0'.repeat(32);
const NO_PARENT = '0'.repeat(16);

export interface Trace {
  readonly trace_id: string;
  /** The header that names this request as the parent of what follows. */
  readonly traceparent: string;
}

/**
 * The caller's trace, or a new one when the header is absent or malformed. W3C Trace Context,
 * section 3.2.
 */
export function traceFrom(header: string | string[] | undefined): Trace {
  const text = typeof header === 'string' ? header : '';
  const [, trace_id, parent_id, flags] = VERSION_00.exec(text) ?? LATER_VERSION.exec(text) ?? [];
  const span_id = randomHex(8);
  if (trace_id === undefined || trace_id === NO_TRACE || parent_id === NO_PARENT) {
    const fresh_id = randomHex(16);
    return { trace_id: fresh_id, traceparent: `00-${fresh_id}-${span_id}-01` };
  }
  // Of the flags only "sampled" is defined; the others must not be passed on.
  const sampled = Number.parseInt(flags ?? '0', 16) & 1;
  return { trace_id, traceparent: `00-${trace_id}-${span_id}-0${sampled}` };
}
