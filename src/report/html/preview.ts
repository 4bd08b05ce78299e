// The comment as a page, so that one can look at it without a pull request: GitHub-flavoured markdown in GitHub-like clothes.
import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';

const STYLE = `
:root { color-scheme: light dark; --text: #1f2328; --faint: #59636e; --line: #d1d9e0; --soft: #f6f8fa; --back: #fff; --link: #0969da; --warn: #9a6700; }
@media (prefers-color-scheme: dark) {
  :root { --text: #f0f6fc; --faint: #9198a1; --line: #3d444d; --soft: #151b23; --back: #0d1117; --link: #4493f8; --warn: #d29922; }
}
body { margin: 0; background: var(--back); color: var(--text); font: 14px/1.5 system-ui, "Segoe UI", sans-serif; }
main { max-width: 780px; margin: 24px auto; padding: 16px; border: 1px solid var(--line); border-radius: 6px; overflow-wrap: break-word; }
h1 { max-width: 780px; margin: 24px auto 0; padding: 0 16px; color: var(--faint); font-size: 1em; font-weight: 400; }
h3 { margin: 0 0 16px; font-size: 1.25em; }
table { display: block; width: max-content; max-width: 100%; overflow: auto; border-collapse: collapse; margin-bottom: 16px; }
th, td { padding: 6px 13px; border: 1px solid var(--line); }
tr:nth-child(2n) { background: var(--soft); }
code { padding: .2em .4em; border-radius: 6px; background: var(--soft); font: 85% ui-monospace, monospace; }
pre { padding: 16px; overflow: auto; border-radius: 6px; background: var(--soft); }
pre code { padding: 0; background: none; }
blockquote { margin: 0 0 16px; padding: 8px 16px; border-left: .25em solid var(--warn); }
details { margin-bottom: 12px; }
summary { cursor: pointer; }
sub { color: var(--faint); font-size: 12px; vertical-align: baseline; }
a { color: var(--link); }
@media (max-width: 480px) { main { margin: 0; border: 0; border-radius: 0; } }
`;

/** @param comment our own rendering: HTML in it is ours and fixed, data stand in it escaped. */
export function renderPreview(comment: string): string {
  const body = micromark(comment, { extensions: [gfm()], htmlExtensions: [gfmHtml()], allowDangerousHtml: true });
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Preview of the pull-request comment</title>
<style>${STYLE}</style>
</head>
<body>
<header><h1>How the comment will look on a pull request, nearly: the bytes are those that will be posted, the clothes are ours.</h1></header>
<main>
${body}
</main>
</body>
</html>
`;
}
