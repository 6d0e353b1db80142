/*
The grammar of structured fields (RFC 9651) as far as a List needs it. Inner lists do not nest, so the grammar is regular and an expression can hold all of it. No text matches it in two ways, and no two repetitions of the same character stand side by side, so a mismatch is found in linear time: keep that so, or a hostile server can stall the client.
*/
const integerOrDecimal = '-?(?:\\d{1,12}\\.\\d{1,3}|\\d{1,15})';
const string = '"(?:[ !#-\\[\\]-~]|\\\\["\\\\])*"';
const token = "[A-Za-z*][\\w:/!#$%&'*+\\-.^`|~]*";
const boolean = '\\?[01]';
const date = '@-?\\d{1,15}';

// Padding may be left out altogether (section 4.2.7), but not by half.
const base64 = '[A-Za-z\\d+/]';
const byteSequence = `:(?:${base64}{4})*(?:${base64}{2}(?:==)?|${base64}{3}=?)?:`;

// The escapes of a Display String are UTF-8, well-formed as in RFC 3629, section 4.
const tail = '%[89ab][\\da-f]';
const utf8Escape = [
	'%[0-7][\\da-f]',
	`%(?:c[2-9a-f]|d[\\da-f])${tail}`,
	`(?:%e0%[ab][\\da-f]|%e[1-9a-cef]${tail}|%ed%[89][\\da-f])${tail}`,
	`(?:%f0%[9ab][\\da-f]|%f[1-3]${tail}|%f4%8[\\da-f])${tail}${tail}`,
].join('|');
const displayString = `%"(?:[ !#$&-~]|${utf8Escape})*"`;

const bareItem = `(?:${[integerOrDecimal, string, token, byteSequence, boolean, date, displayString].join('|')})`;
const key = '[a-z*][a-z\\d_\\-.*]*';
const parameters = `(?:; *${key}(?:=${bareItem})?)*`;
const item = bareItem + parameters;
const innerList = `\\( *(?:${item}(?: +${item})* *)?\\)${parameters}`;
const member = `(?:${item}|${innerList})`;

const list = new RegExp(`^ *(?:${member}(?:[ \\t]*,[ \\t]*${member})*[ \\t]*)?$`);

// These two cut up what is known to be a list, where nothing but a member, or a parameter, can start as they do.
const eachMember = new RegExp(`${innerList}|${bareItem}(?<parameters>${parameters})`, 'g');
const eachParameter = new RegExp(`; *(?<key>${key})(?:=(?<value>${bareItem}))?`, 'g');

/** Characters. A longer field is not read: a dozen policies fit in an eighth of it. */
const longestField = 8_192;

/** What the field says of one quota policy. */
export type ServiceLimit = Readonly<{
	/** `r`: what is left, in quota units. `NaN` where the item does not say it in a number. */
	remaining: number;
	/** `t`: seconds until more is available. `NaN` where the item does not say it in a number. */
	reset: number;
}>;

/**
Reads a `RateLimit` field (draft-ietf-httpapi-ratelimit-headers-11, section 4). Several field lines, joined with commas, are one list.

@returns an entry for each item, whatever its name is made of; inner lists are no items. `undefined` for a field that is malformed anywhere, which the draft wants ignored as a whole, or longer than 8 kB
*/
export function parseRateLimit(field: string): readonly ServiceLimit[] | undefined {
	if (field.length > longestField || !list.test(field)) {
		return undefined;
	}
	return Array.from(field.matchAll(eachMember), ({groups}) => groups?.parameters)
		.filter(text => text !== undefined)
		.map(text => {
			// Of a key that comes twice, the last counts (RFC 9651, section 4.2.3.2), as in a Map.
			const values = new Map(
				Array.from(text.matchAll(eachParameter), ({groups}) => [groups?.key, groups?.value]),
			);
			return {remaining: Number(values.get('r')), reset: Number(values.get('t'))};
		});
}

/**
The seconds until every policy that has nothing left says it has some again.

@returns `undefined` where the field is malformed or no policy is exhausted. A `t` that is not a whole number of at least 0 says nothing.
*/
export function secondsUntilQuota(field: string): number | undefined {
	const resets = (parseRateLimit(field) ?? [])
		.filter(({remaining, reset}) => remaining === 0 && Number.isInteger(reset) && reset >= 0)
		.map(({reset}) => reset);
	return resets.length === 0 ? undefined : Math.max(0, ...resets);
}
