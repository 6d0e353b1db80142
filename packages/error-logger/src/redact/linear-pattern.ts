/** In how many ways a pattern may match from one place, and how often a part of it may repeat, if not without end. */
const most = 128;

/** A part of a pattern, and what repeats it: the beginning or the end of a group, `|`, a class, an escape, a character. */
const parts =
	/(\((?:\?(?:<?[=!]|<[^>]*>|[a-z-]*:))?|\[(?:\\.|[^\]\\])*\]|\\(?:[pPu]\{[^}]*\}|.)|.)([*+?]|\{(\d+),?(\d*)\})?\??/gs;

/** What refers back or looks around. */
const elsewhere = /^(?:\\[1-9k]|\(\?<?[=!])/;

/** The pattern with the flag `g`, which it may have already. */
export function everywhere(pattern: RegExp): RegExp {
	return new RegExp(pattern, `${pattern.flags.replace('g', '')}g`);
}

/**
Whether a pattern takes linear time for certain, and matches no empty text.

It is strict rather than clever. A repetition without end (`*`, `+`, `{2,}`) is fine as the last thing of an alternative: nothing after it can fail. Anywhere else it makes the engine begin again from each character, so it needs a bound. Repetitions with a bound, and alternatives, are multiplied: at most 128 ways from one place. Backreferences, lookaround and the flags `v` and `y` are refused.
*/
export function isLinear(pattern: RegExp): boolean {
	const outside: [ways: number, others: number, othersEndless: boolean][] = [];
	// Of the alternative so far, and of those before it in its group.
	let [ways, others, othersEndless, endless] = [1, 0, false, false];
	for (const [, part = '', repeat, least = '0', greatest] of pattern.source.matchAll(parts)) {
		let count = 1;
		if (part === '|') {
			others += ways;
			othersEndless ||= endless;
			ways = 1;
			endless = false;
			continue;
		}
		if (part === ')') {
			count = others + ways;
			endless ||= othersEndless;
			[ways, others, othersEndless] = outside.pop() ?? [1, 0, false];
		} else if (endless || elsewhere.test(part)) {
			return false;
		} else if (part[0] === '(') {
			outside.push([ways, others, othersEndless]);
			[ways, others, othersEndless] = [1, 0, false];
			continue;
		}
		if (repeat) {
			const times = Number(greatest || (repeat[0] === '{' ? least : 1));
			const unbounded = /^[*+]|,}/.test(repeat);
			if (endless || times > most || (unbounded && count > 1)) {
				return false;
			}
			endless = unbounded;
			count = unbounded ? 1 : count ** times * (times - Number(least) + 1);
		}
		ways *= count;
		if (ways > most) {
			return false;
		}
	}
	return (
		!/[vy]/.test(pattern.flags) && !['', 'a b'].some(text => text.match(everywhere(pattern))?.includes(''))
	);
}
