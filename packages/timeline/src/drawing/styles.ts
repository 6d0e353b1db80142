/** The styles of the drawing. They are a style sheet object because a page's `style-src` policy may forbid style elements. */
export function styleSheet({ownerDocument: {defaultView}}: ShadowRoot): CSSStyleSheet {
	// A style sheet belongs to the document in which it was created.
	const sheet = new (defaultView ?? globalThis).CSSStyleSheet();
	sheet.replaceSync(styles);
	return sheet;
}

// Each tone has a colour and a pattern. The words on the bars say the same, for readers who cannot distinguish them.
const styles = `
:host { all: initial; display: block; color-scheme: light dark; container-type: inline-size;
	--ink: light-dark(#1c1d22, #ecedf2); --dim: light-dark(#5a5d68, #a6a9b6); --line: light-dark(#d4d6de, #3a3d48);
	--paper: light-dark(#ffffff, #17181d); --raised: light-dark(#f4f5f8, #20222a); --focus: light-dark(#0a5bd3, #7fb2ff);
	font: 14px/1.4 system-ui, sans-serif; color: var(--ink); }
section { background: var(--paper); border: 1px solid var(--line); border-radius: 8px; overflow: hidden; }
header { display: flex; gap: 8px; align-items: start; padding: 8px; border-bottom: 1px solid var(--line); }
ul, ol { list-style: none; margin: 0; padding: 0; }
ul { flex: 1; min-width: 0; display: flex; flex-wrap: wrap; gap: 6px; }
ul li { border: 1px solid var(--line); border-left: 4px solid var(--dim); border-radius: 4px; padding: 2px 8px;
	font-size: 12px; overflow-wrap: anywhere; }
.open, .isolated, .spent { border-left-color: light-dark(#c0262d, #ff7b7f); font-weight: 600; }
.half-open, .recovering { border-left-color: light-dark(#9a6700, #e3b341); }
.closed, .budget { border-left-color: light-dark(#1a7f37, #56d364); }
button { font: inherit; color: inherit; cursor: pointer; }
button:focus-visible { outline: 2px solid var(--focus); outline-offset: -2px; }
.clear { background: var(--raised); border: 1px solid var(--line); border-radius: 4px; padding: 2px 10px; font-size: 12px; }
.unseen { position: absolute; width: 1px; height: 1px; margin: 0; overflow: hidden; clip-path: inset(50%); }
.empty { margin: 0; padding: 16px 8px; color: var(--dim); }
.calls > li + li { border-top: 1px solid var(--line); }
li > button { display: grid; grid-template: 'subject time' 'track track' / 1fr auto; gap: 4px 12px; align-items: center;
	width: 100%; box-sizing: border-box; padding: 8px; background: none; border: 0; text-align: start; }
li > button:hover, li > button[aria-expanded='true'] { background: var(--raised); }
.subject { grid-area: subject; min-width: 0; overflow-wrap: anywhere; font-weight: 600; }
.subject::before { content: '▸ ' / ''; color: var(--dim); }
button[aria-expanded='true'] .subject::before { content: '▾ ' / ''; }
.time { grid-area: time; font-variant-numeric: tabular-nums; color: var(--dim); }
li.failed .time { color: light-dark(#c0262d, #ff7b7f); font-weight: 600; }
.track { grid-area: track; display: flex; flex-wrap: wrap; gap: 2px; min-width: 0; }
.track span { flex: var(--length) 1 0; min-width: max-content; max-width: calc(var(--length) / max(1, var(--longest)) * 100%);
	box-sizing: border-box; padding: 1px 5px; border-radius: 3px; border: 1px solid transparent; font-size: 12px; white-space: nowrap; font-variant-numeric: tabular-nums; }
.track .attempt { --tint: color-mix(in srgb, var(--tone) 16%, var(--paper)); --stripe: color-mix(in srgb, var(--tone) 34%, var(--paper));
	border-color: var(--tone); background-color: var(--tint); font-weight: 600; }
.running { --tone: light-dark(#0a5bd3, #7fb2ff); }
.served { --tone: light-dark(#1a7f37, #56d364); }
.limited { --tone: light-dark(#9a6700, #e3b341); background-image: radial-gradient(var(--stripe) 1.5px, transparent 2px); background-size: 7px 7px; }
.late { --tone: light-dark(#b35900, #f0883e); background-image: repeating-linear-gradient(0deg, var(--stripe) 0 2px, transparent 2px 6px); }
.server { --tone: light-dark(#c0262d, #ff7b7f); background-image: repeating-linear-gradient(45deg, var(--stripe) 0 3px, transparent 3px 8px); }
.request { --tone: light-dark(#8250df, #c297ff); background-image: repeating-linear-gradient(90deg, var(--stripe) 0 2px, transparent 2px 6px); }
.network { --tone: light-dark(#bf3989, #ff80c8); background-image: repeating-linear-gradient(45deg, var(--stripe) 0 1px, transparent 1px 6px),
	repeating-linear-gradient(-45deg, var(--stripe) 0 1px, transparent 1px 6px); }
.track .wait { color: var(--dim); border-block: 0; border-inline: 1px solid var(--line); text-align: center;
	background: linear-gradient(var(--line), var(--line)) bottom / 100% 2px no-repeat; }
.track .hold { color: var(--dim); border: 1px dashed var(--dim); text-align: center; }
.track .refusal { border: 2px dotted var(--dim); font-weight: 600; }
.track .stop { color: var(--dim); font-style: italic; }
.explanation { padding: 4px 8px 12px; overflow-wrap: anywhere; background: var(--raised); }
.explanation[hidden], .empty[hidden] { display: none; }
.explanation p, .explanation ol { margin: 4px 0 0; }
.explanation ol { list-style: disc; padding-inline-start: 20px; }
.url { font-family: ui-monospace, monospace; font-size: 12px; color: var(--dim); }
.advice { font-weight: 600; }
@container (min-width: 640px) {
	li > button { grid-template: 'subject track time' / max(12rem, 28%) 1fr 4rem; }
	.time { text-align: end; }
}`;
