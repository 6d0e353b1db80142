import type {LogFields} from './log-entry.ts';
import type {Redactor} from './redact/redactor.ts';

/** The methods that OpenTelemetry knows (HTTP semantic conventions, `http.request.method`). */
const knownMethods = new Set([
	'CONNECT',
	'DELETE',
	'GET',
	'HEAD',
	'OPTIONS',
	'PATCH',
	'POST',
	'PUT',
	'QUERY',
	'TRACE',
]);

/** What a server calls the request by; the field that its support asks for first. */
const requestIds = [
	'x-request-id',
	'request-id',
	'x-correlation-id',
	'x-ms-request-id',
	'x-amzn-requestid',
	'x-amz-request-id',
	'x-github-request-id',
	'cf-ray',
];

export function methodFields(method: string): LogFields {
	const upper = method.toUpperCase();
	return knownMethods.has(upper)
		? {'http.request.method': upper}
		: {'http.request.method': '_OTHER', 'http.request.method_original': method};
}

export function urlFields(url: string, redactor: Redactor): LogFields {
	const fields = {'url.full': redactor.url(url)};
	try {
		const {hostname, port, protocol} = new URL(url);
		const number = port === '' ? defaultPort(protocol) : Number(port);
		return {...fields, 'server.address': hostname, ...(number === undefined ? {} : {'server.port': number})};
	} catch {
		return fields;
	}
}

function defaultPort(protocol: string): number | undefined {
	return protocol === 'https:' ? 443 : protocol === 'http:' ? 80 : undefined;
}

export function responseFields({status, headers}: Response, redactor: Redactor): LogFields {
	const fields: Record<string, LogFields[string]> = {'http.response.status_code': status};
	const size = Number(headers.get('content-length') ?? Number.NaN);
	if (Number.isSafeInteger(size)) {
		fields['http.response.body.size'] = size;
	}
	for (const [name, value] of Object.entries(redactor.headers(headers))) {
		fields[`http.response.header.${name}`] = [value].flat();
	}
	const id = requestIds.map(name => headers.get(name)).find(value => value !== null);
	if (id !== undefined && id !== null) {
		fields.request_id = redactor.text(id);
	}
	return fields;
}
