import { booking } from '@drais/contracts';
import { Unreachable } from '@drais/sdk';
import { drais } from '../api/client.ts';
import { Refused } from '../api/refused.ts';

/** The file is no picture that this browser can read. */
export class UnreadablePhoto extends Error {
  override readonly name = 'UnreadablePhoto';
}

/**
 * Longer side of the picture sent, pixels: enough to see the place and a fault, small enough for a
 * weak network.
 */
const SIDE_PX_MAX = 1600;
const JPEG_QUALITY = 0.82;
const CONTENT_TYPE = 'image/jpeg';
/** A slow network needs a minute for such a picture. */
const UPLOAD_TIMEOUT_MS = 60_000;

/**
 * Sends the photo of a parked vehicle and returns its id. Drawn anew, so that where and when it was
 * taken stays on the phone.
 */
export async function uploadPhoto(
  trip_id: string,
  file: File,
  route: typeof booking.addReturnPhoto | typeof booking.addEvidencePhoto = booking.addReturnPhoto,
): Promise<string> {
  const picture = await redraw(file);
  const answer = await drais.call(route as typeof booking.addReturnPhoto, {
    trip_id,
    content_type: CONTENT_TYPE,
    size_bytes: picture.size,
  });
  if (!answer.ok) throw new Refused(answer.refusal);
  await put(answer.value.upload_url, picture);
  return answer.value.photo_id;
}

async function put(url: string, body: Blob): Promise<void> {
  let response: Response;
  try {
    response = await fetch(url, {
      method: 'PUT',
      body,
      headers: { 'content-type': CONTENT_TYPE },
      signal: AbortSignal.timeout(UPLOAD_TIMEOUT_MS),
    });
  } catch (error) {
    throw new Unreachable('network', error);
  }
  if (!response.ok)
    throw new Unreachable(
      'not_drais',
      new Error(`the object store answered ${String(response.status)}`),
    );
}

async function redraw(file: File): Promise<Blob> {
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(file);
  } catch (cause) {
    throw new UnreadablePhoto('no picture', { cause });
  }
  const scale = Math.min(1, SIDE_PX_MAX / Math.max(bitmap.width, bitmap.height));
  const canvas = new OffscreenCanvas(
    Math.max(1, Math.round(bitmap.width * scale)),
    Math.max(1, Math.round(bitmap.height * scale)),
  );
  canvas.getContext('2d')?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  return canvas.convertToBlob({ type: CONTENT_TYPE, quality: JPEG_QUALITY });
}
