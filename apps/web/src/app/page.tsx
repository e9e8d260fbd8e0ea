import { Suspense } from 'react';
import { MapScreen } from '../map/map-screen.tsx';

export default function MapPage() {
  return (
    <Suspense>
      <MapScreen />
    </Suspense>
  );
}
