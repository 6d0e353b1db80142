/** What one part of a pattern may match: in how many ways from one place, at least how many characters, and whether without end. */
type Extent = Readonly<{ways: number; shortest: number; endless: boolean}>;

/** In how many ways a pattern may match from one place, and how often a part of it may repeat, if not without end. */
const most = 128;

const nothing: Extent = {ways: 1, shortest: 0, endless: false};
const oneCharacter: Extent = {ways: 1, shortest: 1, endless: false};

class Refusal extends Error {}

/**
Says why a pattern might take more than linear time, or match nothing; `undefined` if it is safe.

It is strict rather than clever. A repetition without end (`*`, `+`, `{2,}`) is fine as the last thing of an alternative: nothing after it can fail. Anywhere else it makes the engine begin again from each character, so it needs a bound. Repetitions with a bound, and alternatives, are multiplied: at most 128 ways from one place. Backreferences, lookaround and the flags `v` and `y` are refused.
*/
export function whyNotLinear({source, flags}: RegExp): string | undefined {
	if (/[vy]/.test(flags)) {
		return 'has the flag v or y';
	}
	let at = 0;

	function alternatives(): Extent {
		const all = [sequence()];
		while (source[at] === '|') {
			at += 1;
			all.push(sequence());
		}
		return {
			ways: all.reduce((sum, {ways}) => sum + ways, 0),
			shortest: Math.min(...all.map(({shortest}) => shortest)),
			endless: all.some(({endless}) => endless),
		};
	}

	function sequence(): Extent {
		let whole = nothing;
		while (at < source.length && source[at] !== '|' && source[at] !== ')') {
			if (whole.endless) {
				throw new Refusal('repeats without end before its own end');
			}
			const part = repeated(atom());
			whole = {
				ways: whole.ways * part.ways,
				shortest: whole.shortest + part.shortest,
				endless: part.endless,
			};
			if (whole.ways > most) {
				throw new Refusal(`can match in more than ${most} ways from one place`);
			}
		}
		return whole;
	}

	function atom(): Extent {
		const character = source[at];
		if (character === '(') {
			return group();
		}
		if (character === '[') {
			at += /^\[(?:\\.|[^\]\\])*\]/.exec(source.slice(at))?.[0].length ?? 1;
			return oneCharacter;
		}
		if (character === '\\') {
			const escaped = /^\\(?:k<|[1-9]|[pP]\{[^}]*\}|u\{[^}]*\}|.)/s.exec(source.slice(at))?.[0] ?? '\\';
			if (/^\\(?:k<|[1-9])/.test(escaped)) {
				throw new Refusal('has a backreference');
			}
			at += escaped.length;
			return /^\\[bB]$/.test(escaped) ? nothing : oneCharacter;
		}
		at += 1;
		return character === '^' || character === '$' ? nothing : oneCharacter;
	}

	function group(): Extent {
		if (/^\(\?<?[=!]/.test(source.slice(at))) {
			throw new Refusal('looks ahead or behind');
		}
		at += /^\((?:\?(?:<[^>]*>|[a-z-]*:))?/.exec(source.slice(at))?.[0].length ?? 1;
		const inside = alternatives();
		at += 1;
		return inside;
	}

	function repeated(part: Extent): Extent {
		const [quantifier, minimum, comma, maximum] =
			/^(?:[*+?]|\{(\d+)(,?)(\d*)\})\??/.exec(source.slice(at)) ?? [];
		if (quantifier === undefined) {
			return part;
		}
		at += quantifier.length;
		const least = quantifier[0] === '{' ? Number(minimum) : quantifier[0] === '+' ? 1 : 0;
		const endless = /^[*+]/.test(quantifier) || (comma === ',' && maximum === '');
		const greatest = quantifier[0] === '?' ? 1 : Number(maximum || minimum);
		if (part.endless || (endless && (part.shortest === 0 || part.ways > 1))) {
			throw new Refusal('repeats what repeats');
		}
		if (least > most || (!endless && greatest > most)) {
			throw new Refusal(`repeats more than ${most} times`);
		}
		return {
			ways: endless ? 1 : part.ways ** greatest * (greatest - least + 1),
			shortest: part.shortest * least,
			endless,
		};
	}

	try {
		return alternatives().shortest === 0 ? 'may match nothing at all' : undefined;
	} catch (error) {
		return (error as Error).message;
	}
}
