'use client';

import { createContext } from 'react';

/** The deployment's own map style; empty for the schematic drawing. */
export const StyleUrlContext = createContext('');
