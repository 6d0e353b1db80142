/** The longest piece of foreign text that a classification carries. */
const mostCharacters = 200;

// Controls forge lines in a log and commands in a terminal, bidi controls make a text read as what it is not, and a surrogate alone breaks strict parsers.
const unsafe = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Cs}]/gu;

/** Text from outside, cut short, with what could deceive a reader or a log replaced by U+FFFD. */
export function labelOf(text: string): string {
	// Cut first: a huge text costs nothing then, and a pair that the cut has halved is replaced too.
	return text.slice(0, mostCharacters).replace(unsafe, '\ufffd');
}
