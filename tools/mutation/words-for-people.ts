/** A node of the syntax tree, as far as it is looked at here. */
interface Place {
  readonly node: { readonly type: string };
  readonly key: string | number | null;
  readonly parent: {
    readonly type: string;
    readonly callee?: { readonly type: string; readonly name?: string };
  } | null;
}

const TEXTS = new Set(['StringLiteral', 'TemplateLiteral']);
const WHY = 'words for people';

/**
 * Sentences of refusals and of thrown errors are not mutated: tests hold on to the code of a
 * refusal and its facts, and a sentence may be said better without a test that quotes it.
 */
function shouldIgnore({ node, key, parent }: Place): string | undefined {
  if (!TEXTS.has(node.type) || parent === null) return undefined;
  const called = parent.callee?.name ?? '';
  if (parent.type === 'CallExpression' && called === 'refuse' && key === 1) return WHY;
  return parent.type === 'NewExpression' && called.endsWith('Error') ? WHY : undefined;
}

/** The name by which Stryker finds what a plugin brings. */
export const strykerPlugins = [
  { kind: 'Ignore', name: 'words-for-people', value: { shouldIgnore } },
];
