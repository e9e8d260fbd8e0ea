'use client';

import { UiProvider } from '@drais/ui/ui-provider';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { AreaProvider } from '../api/use-area.tsx';
import { SessionContext } from '../api/use-me.ts';
import { StyleUrlContext } from '../map/style-url.ts';

/**
 * Repeats are the client's work: it knows what may be asked twice. Questions are asked without a
 * network too: whoever looks at an old answer must hear that there is no newer one.
 */
function newQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        retry: false,
        networkMode: 'always',
        refetchOnReconnect: true,
        refetchOnWindowFocus: true,
      },
    },
  });
}

interface ProvidersProps {
  readonly nonce: string;
  readonly style_url: string;
  readonly has_session: boolean;
  readonly children: ReactNode;
}

export function Providers({ nonce, style_url, has_session, children }: ProvidersProps) {
  const [queries] = useState(newQueryClient);
  return (
    <UiProvider nonce={nonce}>
      <QueryClientProvider client={queries}>
        <SessionContext value={has_session}>
          <StyleUrlContext value={style_url}>
            <AreaProvider>{children}</AreaProvider>
          </StyleUrlContext>
        </SessionContext>
      </QueryClientProvider>
    </UiProvider>
  );
}
