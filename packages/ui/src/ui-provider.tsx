'use client';

import { CSPProvider } from '@base-ui/react/csp-provider';
import type { ReactNode } from 'react';

/**
 * Around everything: the page's nonce lets the components' own styles pass a strict content
 * security policy.
 */
export function UiProvider({ nonce, children }: { nonce: string; children: ReactNode }) {
  return <CSPProvider nonce={nonce}>{children}</CSPProvider>;
}
