import type {FieldValue} from '../log-entry.ts';

/** A longer body is not taken apart: it would be parsed for a record that keeps 8 KiB. */
const mostParsed = 65_536;

const json = /^(?:(?:application|text)\/json|[^/]+\/[^/]+\+json)$/;

/** The media type alone: its parameters are of no use, and the field comes from a stranger. */
function mediaTypeOf(contentType: string): string {
	return (
		/^\s*([\w.+-]{1,64}\/[\w.+-]{1,64})\s*(?:;|$)/.exec(contentType)?.[1]?.toLowerCase() ?? 'unknown type'
	);
}

export function createBody(value: (value: unknown) => FieldValue) {
	return (text: string, contentType = 'application/json'): FieldValue => {
		const type = mediaTypeOf(contentType);
		const size = `${text.length} characters`;
		if (text.length > mostParsed) {
			return `[${type}, ${size}]`;
		}
		if (type === 'application/x-www-form-urlencoded') {
			return value(new URLSearchParams(text));
		}
		if (!json.test(type)) {
			return `[${type}, ${size}]`;
		}
		try {
			return value(JSON.parse(text));
		} catch {
			return `[${type}, malformed, ${size}]`;
		}
	};
}
