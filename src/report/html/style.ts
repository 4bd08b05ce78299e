// The page's style sheet. Colours repeat what words and shapes say; both themes keep a contrast of 4.5 to 1.

export const STYLE = `
:root { color-scheme: light dark;
  --page: #ffffff; --raised: #f6f8fa; --text: #1f2328; --muted: #57606a; --line: #d1d9e0; --accent: #0550ae;
  --good: #116329; --bad: #a40e26; --open: #7d4e00; --good-tint: #e6f6ea; --bad-tint: #ffeceb; --open-tint: #fff5d1; --neutral-tint: #eaf2fb;
  --production: #57606a; --base: #7a4dd8; --candidate: #0550ae; --change: #0550ae; --shade: #0969da; }
@media (prefers-color-scheme: dark) { :root {
  --page: #0d1117; --raised: #161b22; --text: #e6edf3; --muted: #9da7b3; --line: #3a424c; --accent: #6cb0ff;
  --good: #56d364; --bad: #ff7b72; --open: #e3b341; --good-tint: #0f2a18; --bad-tint: #37171a; --open-tint: #2d2308; --neutral-tint: #12243b;
  --production: #b1bac4; --base: #c297ff; --candidate: #6cb0ff; --change: #6cb0ff; --shade: #2f6fc4; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; overflow-wrap: break-word; }
.inner, main { max-width: 72rem; margin: 0 auto; padding: 0 1rem; }
code, pre { font: 0.9em/1.45 ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace; }
code { overflow-wrap: anywhere; }
a { color: var(--accent); }
.banner { padding: 1.25rem 0; border-bottom: 1px solid var(--line); border-top: 5px solid var(--muted); background: var(--neutral-tint); }
.banner.good { border-top-color: var(--good); background: var(--good-tint); }
.banner.bad { border-top-color: var(--bad); background: var(--bad-tint); }
.banner.open { border-top-color: var(--open); background: var(--open-tint); }
.about { margin: 0; color: var(--muted); font-size: 0.875rem; }
h1 { margin: 0.25rem 0 0; font-size: 1.5rem; line-height: 1.25; }
.lead { margin: 0.5rem 0 0; max-width: 52rem; }
main > section { margin: 2rem 0; }
h2 { font-size: 1.15rem; margin: 0 0 0.75rem; padding-bottom: 0.25rem; border-bottom: 1px solid var(--line); }
h3 { font-size: 1rem; margin: 0 0 0.5rem; overflow-wrap: anywhere; }
summary, p { overflow-wrap: anywhere; }
.alert { border-left: 4px solid var(--open); background: var(--open-tint); margin: 0 0 1rem; padding: 0.6rem 0.9rem; }
.muted { color: var(--muted); font-size: 0.875rem; }
table { border-collapse: collapse; width: 100%; font-size: 0.9rem; font-variant-numeric: tabular-nums; }
th, td { padding: 0.4rem 0.6rem; border-bottom: 1px solid var(--line); vertical-align: top; text-align: left; font-weight: 400; }
thead th, thead td { color: var(--muted); vertical-align: bottom; }
td.left, tbody th, td > span { overflow-wrap: anywhere; min-width: 0; }
.right, .right > span { text-align: right; overflow-wrap: normal; }
.slices tbody th { min-width: 8.5rem; } .slices .right { white-space: nowrap; }
.drawing { width: 27%; min-width: 10rem; padding-top: 0.2rem; padding-bottom: 0; }
.standing { white-space: nowrap; }
.standing.worse { color: var(--bad); font-weight: 600; }
.standing.better { color: var(--good); font-weight: 600; }
.standing.undefined { white-space: normal; }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 30rem), 1fr)); gap: 1rem; }
.card { border: 1px solid var(--line); border-radius: 6px; padding: 0.9rem 1rem; min-width: 0; break-inside: avoid; }
.rule { margin: 0.15rem 0; font-size: 0.9rem; }
.rule.pass strong { color: var(--good); } .rule.fail strong { color: var(--bad); } .rule.undecided strong { color: var(--open); }
figure { margin: 0.75rem 0 0; }
.plot { display: block; overflow: visible; font-size: 12px; font-variant-numeric: tabular-nums; }
.plot text { fill: var(--text); }
.place { overflow: visible; }
.panel-title, .plot .tick-label { font-size: 11px; }
.plot .panel-title, .plot .tick-label { fill: var(--muted); }
.plot .panel-title { text-transform: uppercase; letter-spacing: 0.06em; }
.plot .limit-label { fill: var(--bad); font-size: 11px; }
.tick { stroke: var(--line); }
.zero { stroke: var(--muted); stroke-width: 1.5; }
.limit { stroke: var(--bad); stroke-dasharray: 4 3; stroke-width: 1.5; }
.bad-side { fill: var(--bad); opacity: 0.07; }
.whisker { stroke-width: 3; stroke-linecap: butt; } .cap { stroke-width: 2; }
.whisker.production, .cap.production { stroke: var(--production); } .whisker.base, .cap.base { stroke: var(--base); }
.whisker.candidate, .cap.candidate { stroke: var(--candidate); } .whisker.change, .cap.change { stroke: var(--change); }
.mark { stroke: var(--page); stroke-width: 1.5; }
.mark.production { fill: var(--production); } .mark.base { fill: var(--base); } .mark.candidate, .mark.change { fill: var(--candidate); }
.scrolling { overflow-x: auto; }
.confusion { width: auto; }
.confusion th, .confusion td { border: 1px solid var(--line); }
.shade { background: color-mix(in srgb, var(--shade) calc(var(--share) * 38%), var(--page)); text-align: right; min-width: 8rem; }
.share { display: block; }
pre { background: var(--raised); border: 1px solid var(--line); border-radius: 6px; padding: 0.75rem; overflow-x: auto; margin: 0.75rem 0; }
.added { color: var(--good); } .removed { color: var(--bad); }
details { margin: 0.75rem 0; }
summary { cursor: pointer; padding: 0.25rem 0; }
dl { display: grid; grid-template-columns: fit-content(14rem) minmax(0, 1fr); gap: 0.35rem 1rem; overflow-wrap: anywhere; margin: 0.75rem 0 0; font-size: 0.9rem; }
dt { color: var(--muted); } dd { margin: 0; }
footer { border-top: 1px solid var(--line); margin-top: 2rem; padding: 1rem 0 2rem; color: var(--muted); font-size: 0.875rem; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
@media (max-width: 46rem) {
  h1 { font-size: 1.25rem; }
  .stacking, .stacking tbody, .stacking tr { display: block; }
  .stacking thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .stacking tr { border-bottom: 1px solid var(--line); padding: 0.6rem 0; }
  .stacking th, .stacking td { display: flex; justify-content: space-between; gap: 1rem; border: 0; padding: 0.1rem 0; text-align: right; white-space: normal; }
  .stacking tbody th { display: block; text-align: left; font-weight: 600; }
  .stacking td[data-name]::before { content: attr(data-name); color: var(--muted); text-align: left; flex: none; max-width: 45%; }
  .stacking td.left { justify-content: flex-start; text-align: left; } .stacking td.left[data-name]::before { min-width: 4rem; }
  .stacking td.drawing { display: block; width: 100%; padding: 0.2rem 0; }
  .slices tbody tr { display: grid; grid-template-columns: minmax(0, 1fr) auto; column-gap: 1rem; }
  .slices tbody th { order: 1; min-width: 0; } .slices .standing { order: 2; } .slices td.standing::before { content: none; }
  .slices td.drawing { order: 3; } .slices td { order: 4; } .slices td.drawing, .slices td.right { grid-column: 1 / -1; }
  dl { grid-template-columns: minmax(0, 1fr); gap: 0; } dd { margin-bottom: 0.5rem; }
  .shade { min-width: 6rem; }
}
@media print {
  :root { --page: #ffffff; --raised: #ffffff; --text: #000000; --muted: #444444; --line: #bbbbbb; --accent: #000000; --good: #116329; --bad: #a40e26; --open: #7d4e00;
    --good-tint: #ffffff; --bad-tint: #ffffff; --open-tint: #ffffff; --neutral-tint: #ffffff; --production: #444444; --base: #7a4dd8; --candidate: #0550ae; --change: #0550ae; }
  body { font-size: 10.5pt; }
  .cards { grid-template-columns: 1fr 1fr; }
  .card, tr, figure { break-inside: avoid; }
  h2, h3 { break-after: avoid; }
  details::details-content { content-visibility: visible; height: auto; }
  .bad-side, .shade { print-color-adjust: exact; }
}
`;
