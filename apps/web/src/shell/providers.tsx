'use client';

import { UiProvider } from '@drais/ui/ui-provider';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { AreaProvider } from '../api/use-area.tsx';
import { StyleUrlContext } from '../map/style-url.ts';

/** Repeats are the client's work: it knows what may be asked twice. */
function newQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: { queries: { retry: false, refetchOnWindowFocus: true } },
  });
}

export function Providers({
  nonce,
  style_url,
  children,
}: {
  nonce: string;
  style_url: string;
  children: ReactNode;
}) {
  const [queries] = useState(newQueryClient);
  return (
    <UiProvider nonce={nonce}>
      <QueryClientProvider client={queries}>
        <StyleUrlContext value={style_url}>
          <AreaProvider>{children}</AreaProvider>
        </StyleUrlContext>
      </QueryClientProvider>
    </UiProvider>
  );
}
