import {expect, test} from '@jest/globals';
import {safeError} from '@kyhooks/error-logger/redact';

const thrownBy = (text: string): Error => {
	try {
		JSON.parse(text);
	} catch (error) {
		return error as Error;
	}
	throw new Error('it is JSON');
};

test.each([
	['short, which V8 quotes whole', 'hunter2-Xk93'],
	['short, with quotation marks', 'hun"ter2-Xk93"'],
	['with the secret at the fault', `{"list":[1,2,3,4,5,6,7,8,9,hunter2-Xk93]}`],
	['of several lines', 'hunter2\n-Xk93'],
])('an error about JSON shows nothing of a body: %s', (_, body) => {
	const shown = JSON.stringify(safeError(thrownBy(body), undefined, {stack: true}));
	expect(shown).toContain('SyntaxError');
	expect(shown).not.toMatch(/hun|Xk93/);
});

test('another error keeps what it quotes', () => {
	expect(safeError(new RangeError('unknown unit "parsec"')).message).toBe('unknown unit "parsec"');
});

test('the words of Safari lose theirs too', () => {
	const error = new SyntaxError('JSON Parse error: Unexpected identifier "hunter2"');
	expect(safeError(error).message).toBe('JSON Parse error: Unexpected identifier "…"');
});
