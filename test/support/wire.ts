import {STATUS_CODES} from 'node:http';

/** Header fields; a list is sent as several lines. */
export type Fields = Readonly<Record<string, string | readonly string[]>>;

/** Text is sent as UTF-8. */
export type Body = string | Uint8Array;

export type Answer = {
	/** @default 200 */
	status?: number;
	/** @default {'content-type': 'application/json'} */
	headers?: Fields;
	/** @default '{"ok": true}' */
	body?: Body;
};

export const standardBody = '{"ok": true}';

/** The fields in lower case, with the content type of JSON unless they name another. */
export function withType(headers: Fields = {}): Fields {
	const lowerCase = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
	return {'content-type': 'application/json', ...Object.fromEntries(lowerCase)};
}

/** Status line and fields, up to the body. */
export function headOf(status: number, headers: Fields): string {
	const lines = Object.entries(headers).flatMap(([name, value]) =>
		[value].flat().map(each => `${name}: ${each}`),
	);
	return [`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`, ...lines, '', ''].join('\r\n');
}

/** A head that promises the whole body, and the first `after` bytes of it. */
export function partOf({
	status = 200,
	headers,
	body = standardBody,
	after,
}: Answer & {after?: number}): Buffer {
	const whole = Buffer.from(body);
	const head = headOf(status, {...withType(headers), 'content-length': String(whole.length)});
	return Buffer.concat([Buffer.from(head), whole.subarray(0, after ?? whole.length >> 1)]);
}

/** A head that promises chunks, and the whole body as the first of them. */
export function firstChunkOf({status = 200, headers, body = standardBody}: Answer): Buffer {
	const whole = Buffer.from(body);
	const head = headOf(status, {...withType(headers), 'transfer-encoding': 'chunked'});
	return Buffer.concat([Buffer.from(`${head}${whole.length.toString(16)}\r\n`), whole, Buffer.from('\r\n')]);
}
