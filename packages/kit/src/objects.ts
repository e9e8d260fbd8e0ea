/** What is known of a stored object. */
export interface ObjectFacts {
  readonly size_bytes: number;
  readonly sha256: string;
}

/** Photos, documents, models: by key, through presigned addresses that need no other credential. */
export interface ObjectStore {
  /** An address to which the holder may PUT this one object until `expires_at` (wall time). */
  presignPut(
    key: string,
    options: { content_type: string; size_bytes: number; lifetime_s: number },
  ): string;
  presignGet(key: string, options: { lifetime_s: number }): string;
  /** Null when nothing lies under `key`. */
  findFacts(key: string): Promise<ObjectFacts | null>;
}
