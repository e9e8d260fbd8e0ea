import { CLASS_STROKES } from '@drais/ui/class-strokes';
import { VEHICLE_CLASSES, type VehicleClass } from '@drais/vocabulary/vehicle';

/** What a marker says beside its class: free, chosen, and what operators see besides. */
export const MARKER_TONES = ['free', 'chosen', 'reserved', 'on_trip', 'out'] as const;
export type MarkerTone = (typeof MARKER_TONES)[number];

const TONES: Readonly<Record<MarkerTone, { readonly fill: string; readonly ink: string }>> = {
  free: { fill: '#ffffff', ink: '#0f171a' },
  chosen: { fill: '#ffc61a', ink: '#0f171a' },
  reserved: { fill: '#ffe7a6', ink: '#0f171a' },
  on_trip: { fill: '#103f8f', ink: '#ffffff' },
  out: { fill: '#a31f18', ink: '#ffffff' },
};

/** Canvas pixels per pixel of the map: sharp on phones. */
export const MARKER_PIXEL_RATIO = 2;
const SIZE_PX = 36;
const CHARGE_STEPS = 5;

/** Name of the picture of a vehicle; the map asks for pictures by name when it first needs them. */
export function markerName(
  vehicle_class: VehicleClass,
  charge_fraction: number,
  tone: MarkerTone,
): string {
  const steps = Math.round(Math.min(1, Math.max(0, charge_fraction)) * CHARGE_STEPS);
  return `marker:${vehicle_class}:${String(steps)}:${tone}`;
}

/** The picture of a name, or undefined for a name that is not ours. */
export function drawMarker(name: string): ImageData | undefined {
  const [kind, vehicle_class, steps, tone] = name.split(':');
  const known = VEHICLE_CLASSES.find((one) => one === vehicle_class);
  const look = MARKER_TONES.find((one) => one === tone);
  if (kind !== 'marker' || known === undefined || look === undefined) return undefined;
  const size = SIZE_PX * MARKER_PIXEL_RATIO;
  const context = new OffscreenCanvas(size, size).getContext('2d');
  if (context === null) return undefined;
  context.scale(MARKER_PIXEL_RATIO, MARKER_PIXEL_RATIO);
  drawBody(context, look);
  drawClass(context, known, look);
  drawCharge(context, Number(steps), look);
  return context.getImageData(0, 0, size, size);
}

function drawBody(context: OffscreenCanvasRenderingContext2D, tone: MarkerTone): void {
  context.beginPath();
  context.roundRect(2, 2, SIZE_PX - 4, SIZE_PX - 4, 6);
  context.fillStyle = TONES[tone].fill;
  context.fill();
  context.lineWidth = tone === 'chosen' ? 3 : 2;
  context.strokeStyle = '#0f171a';
  context.stroke();
}

function drawClass(
  context: OffscreenCanvasRenderingContext2D,
  vehicle_class: VehicleClass,
  tone: MarkerTone,
): void {
  context.save();
  context.translate(7, 3.5);
  context.scale(22 / 24, 22 / 24);
  context.lineWidth = 1.9;
  context.lineCap = 'round';
  context.lineJoin = 'round';
  context.strokeStyle = TONES[tone].ink;
  context.stroke(new Path2D(CLASS_STROKES[vehicle_class]));
  context.restore();
}

/**
 * Five steps at the foot: filled ones in the marker's ink, so that charge is read by count and not
 * by colour.
 */
function drawCharge(
  context: OffscreenCanvasRenderingContext2D,
  steps: number,
  tone: MarkerTone,
): void {
  const width = (SIZE_PX - 12) / CHARGE_STEPS;
  for (let step = 0; step < CHARGE_STEPS; step += 1) {
    context.globalAlpha = step < steps ? 1 : 0.22;
    context.fillStyle = TONES[tone].ink;
    context.fillRect(6 + step * width + 0.5, SIZE_PX - 8.5, width - 1, 3.5);
  }
  context.globalAlpha = 1;
}
