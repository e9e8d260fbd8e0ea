/** A command line that cannot be understood: told in one sentence, exit code 2. */
export class BadArguments extends Error {}

/**
 * `--name value` and `--flag` after the command's own words. @throws {BadArguments} on a name that
 * is not known
 */
export function readArguments(
  argv: readonly string[],
  known: { values: readonly string[]; flags: readonly string[] },
) {
  const values = new Map<string, string>();
  const flags = new Set<string>();
  const words: string[] = [];
  for (let n = 0; n < argv.length; n++) {
    const word = argv[n] as string;
    if (!word.startsWith('--')) {
      words.push(word);
      continue;
    }
    const [name = '', inline] = word.slice(2).split(/=(.*)/s);
    if (known.flags.includes(name)) flags.add(name);
    else if (known.values.includes(name)) values.set(name, inline ?? argv[++n] ?? missing(name));
    else
      throw new BadArguments(
        `--${name} is not known here. Known: ${[...known.values, ...known.flags].map((k) => `--${k}`).join(' ')}.`,
      );
  }
  return {
    words,
    has: (flag: string) => flags.has(flag),
    find: (name: string) => values.get(name),
    get: (name: string) => values.get(name) ?? missing(name),
    whole: (name: string, fallback: number) => {
      const text = values.get(name);
      if (text === undefined) return fallback;
      const value = Number(text);
      if (!Number.isInteger(value) || value < 1)
        throw new BadArguments(`--${name} takes a whole number above 0, not ${text}.`);
      return value;
    },
  };
}

function missing(name: string): never {
  throw new BadArguments(`--${name} needs a value.`);
}

/** Runs a command and ends the process with 0, 2 for bad arguments, or 1. */
export async function runCommand(command: () => Promise<number>): Promise<never> {
  try {
    process.exit(await command());
  } catch (error) {
    console.error(error instanceof BadArguments ? error.message : error);
    process.exit(error instanceof BadArguments ? 2 : 1);
  }
}
