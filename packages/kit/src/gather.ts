export interface GatherOptions<Item, Answer> {
  /** Trips under way at once; what is asked for meanwhile gathers for the next one. */
  readonly trips_max: number;
  /** Items of one trip. */
  readonly items_max: number;
  /** Answers each item in its place; a rejection is the answer of all. */
  go(items: readonly Item[]): Promise<readonly PromiseSettledResult<Answer>[]>;
}

interface Asked<Item, Answer> {
  readonly item: Item;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Lets what is asked for at the same moment share one trip to wherever its answer is. A single one
 * goes at once; the busier it is, the more go together and the less each costs.
 */
export function openGatherer<Item, Answer>(
  options: GatherOptions<Item, Answer>,
): (item: Item) => Promise<Answer> {
  const waiting: Asked<Item, Answer>[] = [];
  let trips = 0;
  let is_boarding = false;

  function depart(): void {
    is_boarding = false;
    while (waiting.length > 0 && trips < options.trips_max) {
      trips++;
      void travel(options, waiting.splice(0, options.items_max)).finally(() => {
        trips--;
        depart();
      });
    }
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (is_boarding || trips >= options.trips_max) return;
      is_boarding = true;
      // After everything that is ready to run has asked as well.
      setImmediate(depart);
    });
}

async function travel<Item, Answer>(
  { go }: GatherOptions<Item, Answer>,
  group: readonly Asked<Item, Answer>[],
): Promise<void> {
  try {
    const answers = await go(group.map(({ item }) => item));
    for (const [n, { resolve, reject }] of group.entries()) {
      const answer = answers[n];
      if (answer?.status === 'fulfilled') resolve(answer.value);
      else reject(answer?.reason ?? new Error('an item of a trip was not answered'));
    }
  } catch (error) {
    for (const { reject } of group) reject(error);
  }
}
