import type { VehicleClass } from '@drais/vocabulary/vehicle';

/**
 * The outline of each class on a grid of 24 by 24, as SVG path data: drawn as strokes on a page
 * and, through Path2D, on the map, so that a class looks the same in both.
 */
export const CLASS_STROKES: Readonly<Record<VehicleClass, string>> = {
  scooter:
    'M3.6 18.2a2.3 2.3 0 1 0 4.6 0a2.3 2.3 0 1 0-4.6 0 M16.4 18.2a2.3 2.3 0 1 0 4.6 0a2.3 2.3 0 1 0-4.6 0 M8.2 18.2H13.2C15 18.2 16.6 16.4 17.6 14.6 M18.7 15.9L15.4 4.6H11.6',
  e_bike:
    'M2.2 16.4a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0-7 0 M14.8 16.4a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0-7 0 M5.7 16.4L8.7 9.2H15.2L18.3 16.4 M15.2 9.2L11.8 16.4H5.7 M11.8 16.4L8 6.6 M6.2 6.6H9.8 M15.2 9.2L14.3 5.9H17.4',
  car: 'M5 16.6H3V12.4L5.4 11.4L7.6 7.2H15.2L18.6 11.2L21.2 12.4V16.6H19 M9.4 16.6H14.6 M5 16.8a2.2 2.2 0 1 0 4.4 0a2.2 2.2 0 1 0-4.4 0 M14.6 16.8a2.2 2.2 0 1 0 4.4 0a2.2 2.2 0 1 0-4.4 0 M5.4 11.4H18.6',
  van: 'M4.6 17H2.6V5.8H14.4V17 M14.4 9H18.4L21.4 12.6V17H19.6 M9 17H15.2 M4.6 17.2a2.2 2.2 0 1 0 4.4 0a2.2 2.2 0 1 0-4.4 0 M15.2 17.2a2.2 2.2 0 1 0 4.4 0a2.2 2.2 0 1 0-4.4 0',
};
