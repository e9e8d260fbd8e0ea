import { type Finding, fix, ok } from './finding.ts';

/** Settings of tools and tests, which the platform does not know. */
const TOOL_SETTINGS = ['DRAIS_REQUIRE_ENGINES', 'DRAIS_TEST_LOG', 'DRAIS_TEST_POSTGRES_URL'];

interface SettingsToCheck<Settings> {
  readonly env: NodeJS.ProcessEnv;
  /** The names that the platform knows. */
  readonly known: readonly string[];
  /** Throws an error with a sentence for people when a value does not fit. */
  readonly read: (env: NodeJS.ProcessEnv) => Settings;
}

/** The settings when they can be read, and what there is to say about them. */
export function checkSettings<Settings>({ env, known, read }: SettingsToCheck<Settings>): {
  settings: Settings | undefined;
  findings: Finding[];
} {
  const strange = Object.keys(env).filter(
    (name) => name.startsWith('DRAIS_') && !known.includes(name) && !TOOL_SETTINGS.includes(name),
  );
  const findings = strange.map((name) => fix(`there is no setting ${name}`, `unset ${name}`));
  try {
    const settings = read(env);
    if (findings.length === 0) findings.push(ok('settings'));
    return { settings, findings };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const name = known.find((candidate) => error.message.includes(candidate));
    findings.push(fix(error.message, name === undefined ? 'npm run doctor' : `unset ${name}`));
    return { settings: undefined, findings };
  }
}
