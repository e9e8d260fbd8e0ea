/** Something that does not read as the house reads. */
export interface Complaint {
  /** Counted from 1. */
  readonly line: number;
  /** What is so and what to do instead, in one sentence. */
  readonly message: string;
}
