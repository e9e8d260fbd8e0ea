import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

/**
 * What a process of a bench can be asked, by name. Questions and answers are copied as structured
 * clones, so typed arrays may be among them.
 */
// biome-ignore lint/suspicious/noExplicitAny: each script names its own questions.
export type Duties = Readonly<Record<string, (input: any) => Promise<unknown>>>;

/** A process of the bench's own, so that what measures and what is measured share no event loop. */
export interface OwnProcess<D extends Duties> {
  readonly pid: number;
  ask<Name extends keyof D & string>(
    name: Name,
    ...input: Parameters<D[Name]>
  ): Promise<Awaited<ReturnType<D[Name]>>>;
  /** Ends it; the process is gone on return. */
  close(): Promise<void>;
}

interface Question {
  readonly number: number;
  readonly name: string;
  readonly input: unknown;
}

interface Answer {
  readonly number: number;
  readonly value?: unknown;
  readonly error?: string;
}

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** Starts a script that ends with `serveBench`. */
export function startOwnProcess<D extends Duties>(script: URL): OwnProcess<D> {
  const child: ChildProcess = fork(script, {
    serialization: 'advanced',
    execArgv: ['--disable-warning=ExperimentalWarning', ...process.execArgv],
  });
  const waiting = new Map<number, Waiting>();
  let asked = 0;
  child.on('message', (message) => {
    const { number, value, error } = message as Answer;
    const one = waiting.get(number);
    waiting.delete(number);
    if (error === undefined) one?.resolve(value);
    else one?.reject(new Error(error));
  });
  child.once('exit', (code, signal) => {
    const error = new Error(`${script.pathname} ended with ${signal ?? String(code)}`);
    for (const one of waiting.values()) one.reject(error);
    waiting.clear();
  });
  return {
    pid: child.pid ?? 0,
    ask: (name, ...[input]) =>
      new Promise((resolve, reject) => {
        const question: Question = { number: ++asked, name, input };
        waiting.set(question.number, { resolve: resolve as Waiting['resolve'], reject });
        child.send(question, (error) => {
          if (error !== null) reject(error);
        });
      }),
    close: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}

/** Answers the bench that started this process, and ends with it. */
export function serveBench(duties: Duties): void {
  process.on('message', async (message) => {
    const { number, name, input } = message as Question;
    const tell = (answer: Answer): void => {
      process.send?.(answer, undefined, undefined, () => undefined);
    };
    try {
      tell({ number, value: await duties[name]?.(input) });
    } catch (error) {
      tell({ number, error: error instanceof Error ? (error.stack ?? error.message) : 'unknown' });
    }
  });
  process.once('disconnect', () => process.exit(1));
  // Ctrl-C reaches the whole group; the bench decides the order.
  process.on('SIGINT', () => undefined);
}
