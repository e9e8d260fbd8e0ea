'use client';

import { useEffect, useState } from 'react';

/** The time by this device's clock, told anew each `every_ms`. */
export function useNow(every_ms: number): Date {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), every_ms);
    return () => clearInterval(timer);
  }, [every_ms]);
  return now;
}
