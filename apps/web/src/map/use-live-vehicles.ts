'use client';

import type { ProblemRefusal } from '@drais/sdk';
import type { StreamShape } from '@drais/vocabulary/define';
import { useEffect, useState } from 'react';
import { drais } from '../api/client.ts';

/** What a stream of vehicles tells, whichever kind of vehicle it is. */
export interface VehicleMessage<V> {
  readonly kind: 'snapshot' | 'changes';
  readonly at: string;
  readonly vehicles: readonly V[];
  readonly gone: readonly string[];
}

export interface LiveVehicles<V> {
  /**
   * `loading` before the first word, `live`, `stale` while the stream is lost, `refused` when it
   * ends for good.
   */
  readonly status: 'loading' | 'live' | 'stale' | 'refused' | 'unreachable';
  readonly vehicles: ReadonlyMap<string, V>;
  /** When the last word was said, by the platform's clock. */
  readonly as_of: string | undefined;
  readonly refusal: ProblemRefusal | undefined;
}

/** A short break is not worth a word: streams are handed over in less. */
const LOST_AFTER_MS = 2_500;

function nothing<V>(): LiveVehicles<V> {
  return { status: 'loading', vehicles: new Map(), as_of: undefined, refusal: undefined };
}

/**
 * The vehicles of a stream, kept up to date. Asking for another box keeps what is known on the
 * screen until the new snapshot comes; another `round` asks the same once more.
 */
export function useLiveVehicles<V>(
  stream: StreamShape,
  input: Readonly<Record<string, unknown>> | undefined,
  idOf: (vehicle: V) => string,
  round = 0,
): LiveVehicles<V> {
  const [live, setLive] = useState<LiveVehicles<V>>(nothing);
  const changes = useNetworkChanges();
  const asked = input === undefined ? undefined : JSON.stringify(input);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a round or a network asks anew
  useEffect(() => {
    if (asked === undefined) return;
    const leaving = new AbortController();
    let lost: ReturnType<typeof setTimeout> | undefined;
    const listening = drais.stream(stream, JSON.parse(asked) as never, {
      signal: leaving.signal,
      onState: (state) => {
        if (state === 'open') clearTimeout(lost);
        if (state !== 'lost' || lost !== undefined) return;
        lost = setTimeout(() => setLive(whenLost), LOST_AFTER_MS);
      },
      onMessage: (message) => {
        clearTimeout(lost);
        lost = undefined;
        setLive((known) => withMessage(known, message as VehicleMessage<V>, idOf));
      },
    });
    void listening.then((end) => {
      if (end.ended === 'refused')
        setLive((known) => ({ ...known, status: 'refused', refusal: end.refusal }));
    });
    return () => {
      clearTimeout(lost);
      leaving.abort();
    };
  }, [stream, asked, idOf, round, changes]);
  return live;
}

/**
 * How often this device has lost or found a network. Both begin the stream anew: one that has lost
 * its network hears of it late, and one that waits to try once more need not wait.
 */
function useNetworkChanges(): number {
  const [changes, setChanges] = useState(0);
  useEffect(() => {
    const count = () => setChanges((now) => now + 1);
    const leaving = new AbortController();
    for (const event of ['online', 'offline'])
      window.addEventListener(event, count, { signal: leaving.signal });
    return () => leaving.abort();
  }, []);
  return changes;
}

function whenLost<V>(known: LiveVehicles<V>): LiveVehicles<V> {
  return { ...known, status: known.as_of === undefined ? 'unreachable' : 'stale' };
}

function withMessage<V>(
  known: LiveVehicles<V>,
  message: VehicleMessage<V>,
  idOf: (vehicle: V) => string,
): LiveVehicles<V> {
  const vehicles = new Map(message.kind === 'snapshot' ? [] : known.vehicles);
  for (const vehicle of message.vehicles) vehicles.set(idOf(vehicle), vehicle);
  for (const id of message.gone) vehicles.delete(id);
  return { status: 'live', vehicles, as_of: message.at, refusal: undefined };
}
