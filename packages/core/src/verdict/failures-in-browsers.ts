import {type FailureRow, refused, sent, wrongUnsent} from './standard-rules.ts';

// For bundles that run in browsers, in Workers and on React Native, where errors have messages but no codes. If such a bundle runs elsewhere, it assumes of a network failure it does not know that the request may have been sent.

/** Rows for failures that are certain, whatever other errors are around them: a call that cannot be sent, and a response that is broken. */
// biome-ignore format: a row a line
export const certainRows: readonly FailureRow[] = [
	[/invalid header value|includes credentials/, 'misuse', wrongUnsent],
	// The second error is ky's own, thrown by `.json(schema)`.
	[/>(Syntax|SchemaValidation)Error:/, 'invalid-response', refused],
];

/** Empty, because errors here do not say how far a request got. */
export const connectionRows: readonly FailureRow[] = [];

/** All other network failures, by the messages that are specific to each runtime. Workers throw a plain `Error`. */
// biome-ignore format: a row a line
export const networkRow: FailureRow =
	[/>TypeError:((fetch|Load) failed|terminated|network error|Network(Error| request) |The Internet c|Failed to fetch|Error in (input|body) s|Content-L)|Error:(Network connection|internal error; )/, 'connection-lost', sent];

/** Always `false`: errors here name neither a host nor an address, so they show no trace of a redirect. */
export const wentElsewhere = (_error: unknown, _url: string): boolean => false;
