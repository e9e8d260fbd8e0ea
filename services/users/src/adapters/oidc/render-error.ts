import type { ErrorOut, KoaContextWithOIDC } from 'oidc-provider';

/**
 * The page for a request that cannot be sent back to any client, such as one with a foreign
 * redirect.
 */
export function renderError(ctx: KoaContextWithOIDC, out: ErrorOut): void {
  if (ctx.accepts('html', 'json') === 'json') {
    ctx.body = out;
    return;
  }
  ctx.type = 'html';
  ctx.body = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Sign-in failed</title></head>
<body>
<main>
<h1>Sign-in failed</h1>
<p>${escapeHtml(out.error_description ?? 'The request could not be understood.')}</p>
<p><code>${escapeHtml(out.error)}</code></p>
<p><a href="/">Back to the start page</a></p>
</main>
</body>
</html>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
