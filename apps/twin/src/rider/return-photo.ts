import { booking } from '@drais/contracts';
import type { PatientClient } from './patient-client.ts';
import type { Ask } from './sign-in.ts';

/** The smallest PNG there is; what is in it is judged elsewhere. */
const PHOTO = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
/** Between two tries to upload it. */
const PAUSE_MS = 100;

/**
 * Takes the photo of the parked vehicle: asks where to put it and uploads it, however often that
 * takes.
 */
export async function takeReturnPhoto(
  client: PatientClient,
  trip_id: string,
  {
    patience_ms,
    ask = fetch,
    signal,
  }: { readonly patience_ms: number; readonly ask?: Ask; readonly signal?: AbortSignal },
): Promise<string> {
  const granted = await client.call(
    booking.addReturnPhoto,
    { trip_id, content_type: 'image/png', size_bytes: PHOTO.length },
    signal === undefined ? {} : { signal },
  );
  if (!granted.ok) throw new Error(`${granted.refusal.code}: ${granted.refusal.detail}`);
  const give_up_at = Date.now() + patience_ms;
  for (;;) {
    const sent = await ask(granted.value.upload_url, {
      method: 'PUT',
      headers: { 'content-type': 'image/png' },
      body: PHOTO,
    }).catch(() => undefined);
    await sent?.body?.cancel();
    if (sent?.ok === true) return granted.value.photo_id;
    if (Date.now() > give_up_at)
      throw new Error(
        `the photo cannot be uploaded: ${sent === undefined ? 'no answer' : String(sent.status)}`,
      );
    signal?.throwIfAborted();
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}
