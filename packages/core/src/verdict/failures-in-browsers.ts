import {type FailureRow, refused, sent, wrongUnsent} from './standard-rules.ts';

// For bundles that run in browsers, Workers and React Native: their errors have words and no codes. Should one run elsewhere, what it does not know is taken for a request that may have been sent.

/** What shows by itself, whatever lies around it: a call that cannot be sent, and an answer that is broken. */
// biome-ignore format: a row a line
export const certainRows: readonly FailureRow[] = [
	[/invalid header value|includes credentials/, 'misuse', wrongUnsent],
	// The second is ky's own, thrown by `.json(schema)`.
	[/>(Syntax|SchemaValidation)Error:/, 'invalid-response', refused],
];

/** Here nothing tells how far a request got. */
export const connectionRows: readonly FailureRow[] = [];

/** What is left: the words of each runtime, as far as they are its own. Those of Workers come in a plain `Error`. */
// biome-ignore format: a row a line
export const networkRow: FailureRow =
	[/>TypeError:((fetch|Load) failed|terminated|network error|Network(Error| request) |The Internet c|Failed to fetch|Error in (input|body) s|Content-L)|Error:(Network connection|internal error; )/, 'connection-lost', sent];

/** Errors name neither a host nor an address here; a redirect leaves no trace on them. */
export const wentElsewhere = (_error: unknown, _url: string): boolean => false;
